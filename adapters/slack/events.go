package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	// maxBody bounds a request's body in bytes; Slack's are far smaller.
	maxBody = 1 << 20
	// requestWithin bounds reading and answering one request, idleWithin a connection that is kept open between requests.
	requestWithin = 10 * time.Second
	idleWithin    = 2 * time.Minute
	// closeWithin is how long requests that are being answered are waited for at the end.
	closeWithin = 5 * time.Second
)

// runEvents takes Slack's requests over HTTP until ctx ends, and answers those that are under way. Events, commands and
// interactivity may have the same address, Path, or one each: Path with /commands and /interactivity behind it.
func (a *Adapter) runEvents(ctx context.Context) error {
	listener, err := net.Listen("tcp", a.config.Listen)
	if err != nil {
		return fmt.Errorf("listen for Slack's events: %w: set slack.listen to another address", err)
	}
	mux := http.NewServeMux()
	for _, path := range []string{"", "/commands", "/interactivity"} {
		mux.HandleFunc("POST "+strings.TrimSuffix(a.config.Path, "/")+path, a.serve)
	}
	server := http.Server{
		Handler: mux, ReadHeaderTimeout: requestWithin, ReadTimeout: requestWithin, WriteTimeout: requestWithin, IdleTimeout: idleWithin, MaxHeaderBytes: 1 << 14,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	a.log.Info("slack listens", "address", listener.Addr().String(), "path", a.config.Path)
	if a.config.Listening != nil {
		a.config.Listening(listener.Addr().String())
	}
	select {
	case err := <-ended:
		return fmt.Errorf("listen for Slack's events: %w", err)
	case <-ctx.Done():
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeWithin)
	defer cancel()
	if err := server.Shutdown(closing); err != nil {
		_ = server.Close() // what hangs on is cut off
	}
	<-ended
	return nil
}

// serve answers one request. Nothing of it is looked at before its signature is proven.
func (a *Adapter) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		http.Error(w, "the body is too large", http.StatusRequestEntityTooLarge)
		return
	case err != nil:
		http.Error(w, "the body cannot be read", http.StatusBadRequest)
		return
	}
	if err := verify(r.Header, body, a.config.SigningSecret, a.config.Now()); err != nil {
		http.Error(w, err.Error(), http.StatusUnauthorized)
		return
	}
	d, err := requested(r.Header, body)
	if errors.Is(err, errProbe) {
		return // with 200 and nothing else
	}
	if err != nil {
		http.Error(w, "this is nothing that Slack sends", http.StatusBadRequest)
		return
	}
	if challenge, asked := challenged(d); asked {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, challenge)
		return
	}
	a.acknowledge(w, r, d)
}

// acknowledge works on a delivery and tells Slack that it arrived, or that it should be delivered again.
func (a *Adapter) acknowledge(w http.ResponseWriter, r *http.Request, d delivery) {
	with := a.receive(r.Context(), d)()
	switch {
	case errors.Is(with.err, errBusy):
		w.Header().Set("Retry-After", "1")
		http.Error(w, "too busy, deliver again", http.StatusServiceUnavailable)
	case with.err != nil:
		http.Error(w, "not taken, deliver again", http.StatusInternalServerError)
	case with.payload != nil:
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_ = json.NewEncoder(w).Encode(with.payload)
	default:
		w.WriteHeader(http.StatusOK)
	}
}

var (
	errNothing = errors.New("nothing that Slack sends")
	// errProbe is a request with which Slack only looks whether the address of a command has a good certificate.
	errProbe = errors.New("a probe of the address")
)

// requested is what a request delivers: JSON is an event, a form with a payload an interaction, any other form a command, which is
// turned into the JSON that a socket carries.
func requested(header http.Header, body []byte) (delivery, error) {
	d := delivery{kind: eventKind, body: body, again: header.Get("X-Slack-Retry-Num") != ""}
	if !strings.HasPrefix(header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		if !json.Valid(body) {
			return delivery{}, errNothing
		}
		return d, nil
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return delivery{}, errNothing
	}
	if form.Get("ssl_check") == "1" {
		return delivery{}, errProbe
	}
	if payload := form.Get("payload"); payload != "" {
		d.kind, d.body, d.takesPayload, d.room = interactionKind, []byte(payload), true, maxBody
		return d, nil
	}
	if form.Get("command") == "" {
		return delivery{}, errNothing
	}
	fields := map[string]string{}
	for name := range form {
		fields[name] = form.Get(name)
	}
	d.kind, d.takesPayload, d.room = commandKind, true, maxBody
	d.body, err = json.Marshal(fields)
	return d, err
}

// challenged is the challenge with which Slack checks that an address is ours.
func challenged(d delivery) (challenge string, asked bool) {
	if d.kind != eventKind {
		return "", false
	}
	c, err := readCallback(d.body)
	return c.Challenge, err == nil && c.Type == "url_verification"
}
