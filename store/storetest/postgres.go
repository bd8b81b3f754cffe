// Package storetest starts real PostgreSQL servers for tests, from the binaries that are installed.
package storetest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrMissing tells that PostgreSQL is not installed, and how to install it.
var ErrMissing = errors.New("PostgreSQL's initdb and postgres are neither in PATH nor in /usr/lib/postgresql/*/bin: " +
	"install them (Debian, Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server; macOS: brew install postgresql)")

// Server is a PostgreSQL server of its own: a new cluster in a temporary directory, on a free port of the loopback
// address, without passwords. It ends with the process that started it, on Linux also if that is killed.
type Server struct {
	binaries, directory string
	settings            []string
	port                int
	process             *os.Process
	ended               chan struct{}
}

const startTimeout = 30 * time.Second

// Start makes a cluster and starts it with settings such as "fsync=off", which is quicker and enough for tests that cut
// no power. It returns ErrMissing if PostgreSQL is not installed. Close must be called.
func Start(settings ...string) (*Server, error) {
	binaries, err := findBinaries()
	if err != nil {
		return nil, err
	}
	directory, err := os.MkdirTemp("", "bedside-postgres-")
	if err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	s := &Server{binaries: binaries, directory: directory, settings: settings}
	if err := s.create(); err != nil {
		return nil, errors.Join(fmt.Errorf("start PostgreSQL: %w", err), s.Close())
	}
	if err := s.start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start PostgreSQL: %w", err), s.Close())
	}
	return s, nil
}

// For starts a server that is closed at tb's end. It skips tb only if PostgreSQL is not installed.
func For(tb testing.TB, settings ...string) *Server {
	tb.Helper()
	s, err := Start(settings...)
	if errors.Is(err, ErrMissing) {
		tb.Skip(err)
	}
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// URL is the address of one of the server's databases.
func (s *Server) URL(database string) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/%s?sslmode=disable", s.port, database)
}

// CreateDatabase makes an empty database and returns its URL.
func (s *Server) CreateDatabase(ctx context.Context, name string) (string, error) {
	connection, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return "", fmt.Errorf("create database: %w", err)
	}
	defer connection.Close(ctx)
	if _, err := connection.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()); err != nil {
		return "", fmt.Errorf("create database: %w", err)
	}
	return s.URL(name), nil
}

// Stop ends the server at once, as if it had crashed: connections break, what was committed stays.
func (s *Server) Stop() error {
	if s.process == nil {
		return nil
	}
	if err := s.process.Signal(syscall.SIGQUIT); err != nil {
		return fmt.Errorf("stop PostgreSQL: %w", err)
	}
	<-s.ended
	s.process = nil
	return nil
}

// Resume starts a stopped server again, at the same address.
func (s *Server) Resume() error {
	if err := s.start(); err != nil {
		return fmt.Errorf("resume PostgreSQL: %w", err)
	}
	return nil
}

// Close ends the server and removes its directory.
func (s *Server) Close() error {
	return errors.Join(s.Stop(), os.RemoveAll(s.directory))
}

func findBinaries() (string, error) {
	var folders []string
	if path, err := exec.LookPath("initdb"); err == nil {
		folders = append(folders, filepath.Dir(path))
	}
	versions, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // only a bad pattern is an error
	slices.Sort(versions)
	slices.Reverse(versions)
	for _, folder := range append(folders, versions...) {
		if executable(folder, "initdb") && executable(folder, "postgres") {
			return folder, nil
		}
	}
	return "", ErrMissing
}

func executable(folder, name string) bool {
	_, err := exec.LookPath(filepath.Join(folder, name))
	return err == nil
}

// create makes the cluster, which belongs to another user if we are root: PostgreSQL does not run as root.
func (s *Server) create() error {
	if err := giveAway(s.directory); err != nil {
		return err
	}
	command := exec.Command(filepath.Join(s.binaries, "initdb"), "-D", s.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
	command.SysProcAttr = unprivileged()
	command.Dir = s.directory
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, output)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.port = listener.Addr().(*net.TCPAddr).Port
	return listener.Close()
}

func (s *Server) data() string { return filepath.Join(s.directory, "data") }

// start runs the server and returns when it accepts connections.
func (s *Server) start() error {
	reader, writer, err := os.Pipe()
	if err != nil {
		return err
	}
	defer writer.Close()
	command := exec.Command(filepath.Join(s.binaries, "postgres"), "-D", s.data(), "-p", fmt.Sprint(s.port), "-k", s.directory,
		"-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200")
	for _, setting := range s.settings {
		command.Args = append(command.Args, "-c", setting)
	}
	command.SysProcAttr = unprivileged()
	command.Dir = s.directory
	command.Stderr = writer
	s.ended = make(chan struct{})
	if err := launch(command, s.ended); err != nil {
		reader.Close()
		return err
	}
	s.process = command.Process
	return waitUntilReady(reader)
}

// launch starts command on a thread that lives as long as the command does: Linux ends the command with that thread.
func launch(command *exec.Cmd, ended chan struct{}) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(ended)
		err := command.Start()
		started <- err
		if err == nil {
			command.Wait() // that it was told to quit is no error
		}
	}()
	return <-started
}

// waitUntilReady reads the server's log until it says so, and goes on reading until it ends.
func waitUntilReady(log *os.File) error {
	ready := make(chan error, 1)
	go func() {
		defer log.Close()
		var said strings.Builder
		lines := bufio.NewScanner(log)
		for lines.Scan() {
			if strings.Contains(lines.Text(), "ready to accept connections") {
				ready <- nil
				io.Copy(io.Discard, log)
				return
			}
			said.WriteString(lines.Text() + "\n")
		}
		ready <- fmt.Errorf("postgres ended: %s", said.String())
	}()
	select {
	case err := <-ready:
		return err
	case <-time.After(startTimeout):
		return fmt.Errorf("postgres was not ready within %s", startTimeout)
	}
}

// Directory is where the server keeps its files.
func (s *Server) Directory() string { return s.directory }
