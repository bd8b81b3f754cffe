package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// opsServer is the operator's page: /healthz, /readyz and /metrics. Make one with listenOps; it is ready once setReady says so. A nil
// one is no page.
type opsServer struct {
	listener net.Listener
	server   http.Server
	ready    atomic.Bool
	ended    chan struct{}
}

const (
	// pingWithin is how long the database may take to answer for /readyz and /metrics.
	pingWithin = time.Second
	// opsTimeout bounds each request to the operator's page.
	opsTimeout = 10 * time.Second
)

// listenOps serves the operator's page at an address until close is called. ping asks the database.
func listenOps(address string, m *metrics, ping func(context.Context) error) (*opsServer, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("open the operator's page: %w: set ops.listen to another address, or to \"\" for none", err)
	}
	o := &opsServer{listener: listener, ended: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) { o.readyz(w, r, ping) })
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	o.server = http.Server{Handler: mux, ReadHeaderTimeout: opsTimeout, ReadTimeout: opsTimeout, WriteTimeout: opsTimeout, MaxHeaderBytes: 1 << 14}
	go func() {
		defer close(o.ended)
		_ = o.server.Serve(listener) // ends with close
	}()
	return o, nil
}

// readyz tells whether messages are taken. They are also while the database is away: answers then go out in line, and to turn
// patients away would be worse. The text tells the operator.
func (o *opsServer) readyz(w http.ResponseWriter, r *http.Request, ping func(context.Context) error) {
	if !o.ready.Load() {
		http.Error(w, "not ready: starting or ending", http.StatusServiceUnavailable)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), pingWithin)
	defer cancel()
	if ping(ctx) != nil {
		fmt.Fprintln(w, "ready; the database does not answer, messages are answered in line")
		return
	}
	fmt.Fprintln(w, "ready")
}

func (o *opsServer) setReady(is bool) {
	if o != nil {
		o.ready.Store(is)
	}
}

// address is where it listens, empty for none.
func (o *opsServer) address() string {
	if o == nil {
		return ""
	}
	return o.listener.Addr().String()
}

func (o *opsServer) close() {
	if o == nil {
		return
	}
	_ = o.server.Close()
	<-o.ended
}

type healthCommand struct {
	Config string `placeholder:"FILE" help:"Configuration file of the serve to ask; see config.example.toml."`
}

// Help is shown below the command's flags.
func (healthCommand) Help() string {
	return "Exits with 0 when it is well and with 1 when not.\n\nExample: bedside health --config bedside.toml"
}

// Run asks /healthz at the configured address.
func (c healthCommand) Run(s streams) error {
	settings, err := loadConfig(c.Config)
	if err != nil {
		return err
	}
	url, err := healthURL(settings.Ops.Listen)
	if err != nil {
		return err
	}
	client := http.Client{Timeout: 3 * time.Second}
	answer, err := client.Get(url)
	if err != nil {
		return fmt.Errorf("ask for health: %w", err)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<10))
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("ask for health: %s answers %s", url, answer.Status)
	}
	_, err = fmt.Fprintln(s.out, "ok")
	return err
}

// healthURL is where a server that listens at an address is asked from its own machine.
func healthURL(listen string) (string, error) {
	if listen == "" {
		return "", errors.New("ops.listen is empty: there is nothing to ask")
	}
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "", fmt.Errorf("ops.listen: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port) + "/healthz", nil
}
