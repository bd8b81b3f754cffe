//go:build unix

package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/creack/pty"
)

// screen is the program in a pseudo terminal.
type screen struct {
	t    *testing.T
	tty  *os.File // the side of the person
	cmd  *exec.Cmd
	done chan struct{} // closed when the program has written its last

	mu    sync.Mutex
	shown bytes.Buffer
}

// open starts the program in a terminal of some columns, and skips the test where there are no pseudo terminals.
func open(t *testing.T, columns uint16, env []string, args ...string) *screen {
	t.Helper()
	if probe, other, err := pty.Open(); err != nil {
		t.Skip("no pseudo terminal can be opened here: ", err)
	} else {
		probe.Close()
		other.Close()
	}
	program, err := exec.LookPath("bedside") // testscript.Main puts it there
	if err != nil {
		t.Fatal(err)
	}
	s := &screen{t: t, cmd: exec.Command(program, args...), done: make(chan struct{})}
	s.cmd.Env = append([]string{"TERM=xterm", "PATH=" + os.Getenv("PATH")}, env...)
	if s.tty, err = pty.StartWithSize(s.cmd, &pty.Winsize{Rows: 24, Cols: columns}); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(s.done)
		io.Copy(s, s.tty) // ends with EIO on Linux once the program has ended
	}()
	t.Cleanup(func() {
		s.cmd.Process.Kill()
		s.tty.Close()
	})
	return s
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shown.Write(p)
}

// text returns what has been shown so far, with plain line ends.
func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.ReplaceAll(s.shown.String(), "\r\n", "\n")
}

// typing sends keys, and waits until what is shown from then on contains a text. It returns that.
func (s *screen) typing(keys, until string) string {
	s.t.Helper()
	before := len(s.text())
	if _, err := io.WriteString(s.tty, keys); err != nil {
		s.t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if after := s.text()[before:]; strings.Contains(plain(after), until) {
			return after
		}
	}
	s.t.Fatalf("%q is not shown after %q, but %q", until, keys, s.text()[before:])
	return ""
}

// ends waits for the program to end by itself, and returns its exit code and all that it has shown.
func (s *screen) ends() (int, string) {
	s.t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- s.cmd.Wait() }()
	select {
	case err := <-ended:
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			s.t.Fatal(err)
		}
	case <-time.After(20 * time.Second):
		s.t.Fatalf("does not end; shown: %q", s.text())
	}
	select {
	case <-s.done:
	case <-time.After(5 * time.Second):
	}
	return s.cmd.ProcessState.ExitCode(), s.text()
}

var escapes = regexp.MustCompile(`\x1b\[[0-9;]*[A-Za-z]`)

func plain(text string) string { return escapes.ReplaceAllString(text, "") }

func clinicFile(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("testdata/clinic.json")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

const (
	ctrlC = "\x03"
	ctrlD = "\x04"
)

func TestTerminalChat(t *testing.T) {
	s := open(t, 50, nil, "chat", "--faq", clinicFile(t))
	welcome := s.typing("", "> ")
	for _, text := range []string{"Zinc and colds", "It is a bot, not a clinician", "emergency", "/help", "Ctrl-D"} {
		if !strings.Contains(plain(welcome), text) {
			t.Errorf("the welcome lacks %q: %q", text, welcome)
		}
	}
	answer := s.typing("Does zinc help a cold?\n", "2. When are you open?\n\n> ")
	if !strings.Contains(answer, "\x1b[1mZinc may make a cold a little shorter.\x1b[0m") {
		t.Errorf("the short answer is not bold: %q", answer)
	}
	for _, line := range strings.Split(plain(answer), "\n") {
		if n := utf8.RuneCountInString(line); n > 50 {
			t.Errorf("%d columns in a terminal of 50: %q", n, line)
		}
	}
	if !strings.Contains(strings.Join(strings.Fields(plain(answer)), " "), "See your provider before you start, stop or change anything.") {
		t.Errorf("no disclaimer: %q", answer)
	}
	chosen := s.typing("1\n", "\n> ")
	if !strings.Contains(plain(chosen), "The leaflet names no dose.") {
		t.Errorf("a number does not choose: %q", chosen)
	}
	s.typing("/quit\n", "")
	if code, _ := s.ends(); code != 0 {
		t.Errorf("/quit ends with %d", code)
	}
}

// TestTerminalWelcomeFits: on a terminal of the usual width, what the program says of itself is not cut in the middle of words either.
func TestTerminalWelcomeFits(t *testing.T) {
	const columns = 80
	s := open(t, columns, nil, "chat")
	shown := s.typing("", "> ") + s.typing("/help\n", "\n> ") + s.typing("/topics\n", "\n> ") + s.typing("/topics mag\n", "\n> ")
	for _, line := range strings.Split(plain(shown), "\n") {
		if n := utf8.RuneCountInString(line); n > columns {
			t.Errorf("%d columns in a terminal of %d: %q", n, columns, line)
		}
	}
}

// TestTerminalEnd: Ctrl-D, Ctrl-C and SIGTERM end a conversation in order, and leave the shell's prompt a line of its own.
func TestTerminalEnd(t *testing.T) {
	for name, end := range map[string]func(*screen){
		"ctrl-d":  func(s *screen) { io.WriteString(s.tty, ctrlD) },
		"ctrl-c":  func(s *screen) { io.WriteString(s.tty, ctrlC) },
		"sigterm": func(s *screen) { s.cmd.Process.Signal(syscall.SIGTERM) },
		"typing":  func(s *screen) { io.WriteString(s.tty, "does zin"+ctrlC) },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, 80, nil, "chat", "--faq", clinicFile(t))
			s.typing("", "> ")
			s.typing("thanks\n", "\n> ")
			end(s)
			code, text := s.ends()
			if code != 0 {
				t.Errorf("ends with %d", code)
			}
			if !strings.HasSuffix(text, "\n") || strings.Contains(text, "panic") {
				t.Errorf("does not end on a line of its own: %q", text[max(0, len(text)-80):])
			}
		})
	}
}

func TestTerminalColor(t *testing.T) {
	for _, c := range []struct {
		name   string
		env    []string
		colour bool
	}{
		{"terminal", nil, true},
		{"NO_COLOR", []string{"NO_COLOR=1"}, false},
		{"NO_COLOR empty", []string{"NO_COLOR="}, true}, // no-color.org: "when present and not an empty string"
		{"dumb", []string{"TERM=dumb"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t, 60, c.env, "ask", "--faq", clinicFile(t), "does zinc help a cold")
			code, text := s.ends()
			if code != 0 || !strings.Contains(plain(text), "You asked: Does zinc help a cold?") {
				t.Fatalf("exit code %d: %q", code, text)
			}
			if strings.Contains(text, "\x1b") != c.colour {
				t.Errorf("colour is not %t: %q", c.colour, text)
			}
			if strings.Count(text, "\x1b[0m")*2 != strings.Count(text, "\x1b[") {
				t.Errorf("colours are switched on and not off: %q", text)
			}
		})
	}
}

// TestTerminalEmergency: on a narrow terminal each number of a card stands on one line.
func TestTerminalEmergency(t *testing.T) {
	s := open(t, 30, nil, "ask", "--locale", "en-US", "i took 30 ropinirole pills")
	code, text := s.ends()
	if code != 0 {
		t.Fatalf("exit code %d: %q", code, text)
	}
	for _, number := range []string{"911", "988", "1-800-222-1222"} {
		if !strings.Contains(plain(text), number) {
			t.Errorf("%s is not on one line: %q", number, plain(text))
		}
	}
}
