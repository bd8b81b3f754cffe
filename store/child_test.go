package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"bedside/bot"
	"bedside/store"
)

// The test binary is also the process that gets killed: with these set it runs child instead of tests.
const (
	childURL  = "BEDSIDE_STORE_CHILD_URL"
	childTask = "BEDSIDE_STORE_CHILD_TASK"
)

func child() int {
	s, err := store.Open(context.Background(), store.Config{URL: os.Getenv(childURL), HashKey: testKey})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer s.Close()
	if os.Getenv(childTask) != "hang" {
		return 0
	}
	s.Run(context.Background(), func(_ context.Context, j bot.Job) error {
		fmt.Println("at work", j.Message.ID)
		select {} // until killed
	})
	return 0
}

func childCommand(d database, task string) *exec.Cmd {
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), childURL+"="+d.url, childTask+"="+task)
	return command
}

func runChild(d database, task string) (string, error) {
	output, err := childCommand(d, task).CombinedOutput()
	return string(output), err
}

// TestKilledProcess: a process is killed with messages at work and others behind them; another one answers all of them,
// in order.
func TestKilledProcess(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		const conversations, each = 3, 2
		s := d.open(t, nil)
		w := newWitness(conversations * each)
		for c := range conversations {
			for n := range each {
				enqueue(t, s, message(fmt.Sprintf("c%d", c), n+1))
			}
		}
		if !d.several {
			s.Close()
		}
		killChild(t, d, conversations)
		if !d.several {
			s = d.open(t, nil)
		}
		s.Shorten(2*time.Second, time.Second) // 12 and 5 seconds outside of tests
		killed := time.Now()
		start(t, s, func(_ context.Context, j bot.Job) error {
			conversation := j.Message.Address.Conversation
			var number int
			fmt.Sscanf(strings.TrimPrefix(j.Message.ID, conversation+"-"), "%d", &number)
			if number == 1 && j.Attempt != 2 {
				t.Errorf("%s: attempt %d", j.Message.ID, j.Attempt)
			}
			w.begin(conversation)
			w.end(conversation, number, true)
			return nil
		})
		w.verify(t, 50*time.Second)
		t.Logf("all answered %s after the kill", time.Since(killed).Round(time.Millisecond))
	})
}

// killChild starts a process that hangs in its work and kills it when so many jobs are at work.
func killChild(t *testing.T, d database, jobs int) {
	t.Helper()
	command := childCommand(d, "hang")
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(output)
	for range jobs {
		if !lines.Scan() || !strings.HasPrefix(lines.Text(), "at work") {
			t.Errorf("the child says %q", lines.Text())
			break
		}
	}
	command.Process.Kill()
	command.Wait()
}
