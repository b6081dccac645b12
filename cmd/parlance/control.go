package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"

	"github.com/bdrw/parlance/store"
)

// The daemon's socket speaks HTTP. Only the file's owner can open it.
//
//	POST /crawl                    a crawlLine in JSON per line until the pass has ended
//	GET  /export/{what}?format=F&from=N&to=N   the export; a failure comes in the trailer
//	POST /backup?to=PATH           a copy of the store; a failure comes in the trailer
//	POST /purge                    of a purgeRequest: a purgeResult in JSON
//	POST /import/foi               of arrays of vacancies in JSON: an importLine in JSON
//	GET  /check                    a checkLine in JSON
//	GET  /rules                    a ruleUseLine in JSON
//	GET  /boilerplate?employer=E&day=N   a stockLine in JSON; day 0 is the last
//	POST /boilerplate/ask          of StockQuestions: a stockLine in JSON
//	POST /frame/diff               of a trialRequest: a frameLine per line until the result
//	POST /frame/activate           of an activateRequest: a frameLine per line until the result
const failureTrailer = "Parlance-Failure"

// maxSocketPath is what Linux and BSD hold of a socket's address.
const maxSocketPath = 103

func socketPath(storePath string) string { return storePath + ".sock" }

// listenSocket opens the socket beside a store that this process holds: a
// socket file that is already there was left by a process that was killed.
func listenSocket(storePath string) (net.Listener, error) {
	path := socketPath(storePath)
	if len(path) > maxSocketPath {
		return nil, fmt.Errorf("socket %s: the path has %d bytes and may have %d; give the store a shorter path", path, len(path), maxSocketPath)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("socket left by an earlier process: %w", err)
	}
	old := syscall.Umask(0o177) // bind creates the file; it must never be open to others
	l, err := net.Listen("unix", path)
	syscall.Umask(old)
	if err != nil {
		return nil, fmt.Errorf("socket: %w; it lies beside the store, in whose folder parlance must be able to write", err)
	}
	return l, nil
}

// control answers other commands of this program on the daemon's socket.
type control struct {
	base    context.Context // ends the passes it starts
	log     *slog.Logger
	flights *flights
	db      *store.DB

	activations *activations
	backups     *backups
}

// crawlLine reports on a pass: its progress, and at the end the pass itself.
type crawlLine struct {
	Joined   bool          `json:"joined,omitempty"`
	Progress *passProgress `json:"progress,omitempty"`
	Pass     *store.Pass   `json:"pass,omitempty"`
	Failure  string        `json:"failure,omitempty"`
}

func (c *control) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /crawl", c.crawl)
	mux.HandleFunc("GET /export/{what}", c.export)
	mux.HandleFunc("POST /import/foi", c.importVacancies)
	mux.HandleFunc("POST /backup", c.backups.serveSocket)
	mux.HandleFunc("POST /purge", c.purge)
	mux.HandleFunc("GET /check", c.check)
	mux.HandleFunc("GET /rules", c.ruleUse)
	mux.HandleFunc("GET /boilerplate", c.boilerplate)
	mux.HandleFunc("POST /boilerplate/ask", c.answerStock)
	mux.HandleFunc("POST /frame/diff", c.tryFrames)
	mux.HandleFunc("POST /frame/activate", c.activate)
	return mux
}

func (c *control) crawl(w http.ResponseWriter, r *http.Request) {
	fl, joined := c.flights.begin(c.base)
	c.log.Info("pass asked for on the socket", "joined", joined)
	enc, flusher := json.NewEncoder(w), http.NewResponseController(w)
	_ = enc.Encode(crawlLine{Joined: joined}) // a caller that left is noticed below
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-tick.C:
			at := fl.progress()
			_ = enc.Encode(crawlLine{Progress: &at})
			_ = flusher.Flush()
		case <-fl.done:
			_ = enc.Encode(crawlLine{Pass: &fl.pass, Failure: message(fl.err)})
			return
		}
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func (c *control) export(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Trailer", failureTrailer)
	x, err := readExportRequest(r)
	if err == nil {
		err = x.export(r.Context(), w, c.db)
	}
	if err != nil {
		w.Header().Set(failureTrailer, err.Error())
	}
}

// checkLine is the result of checking the store.
type checkLine struct {
	Faults  []string `json:"faults"`
	Failure string   `json:"failure,omitempty"`
}

func (c *control) check(w http.ResponseWriter, r *http.Request) {
	faults, err := checkStore(r.Context(), c.db)
	_ = json.NewEncoder(w).Encode(checkLine{faults, message(err)})
}

// daemonClient speaks to a running daemon.
type daemonClient struct{ http http.Client }

// dialDaemon gives a client of the daemon that holds the store, or nil when
// none answers.
func dialDaemon(storePath string) *daemonClient {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", socketPath(storePath))
	}
	conn, err := dial(context.Background(), "", "")
	if err != nil {
		return nil
	}
	conn.Close()
	return &daemonClient{http.Client{Transport: &http.Transport{DialContext: dial}}}
}

func (d *daemonClient) do(ctx context.Context, method, path string) (*http.Response, error) {
	return d.send(ctx, method, path, nil)
}

func (d *daemonClient) send(ctx context.Context, method, path string, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, "http://daemon"+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	resp, err := d.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("running daemon: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, fmt.Errorf("running daemon answered %s to %s; is it of another version?", resp.Status, path)
	}
	return resp, nil
}

// crawl asks the daemon for a pass and follows it to its end.
func (d *daemonClient) crawl(ctx context.Context, e env) error {
	resp, err := d.do(ctx, http.MethodPost, "/crawl")
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	draw := passBar(e.stderr)
	for dec := json.NewDecoder(resp.Body); ; {
		var line crawlLine
		if err := dec.Decode(&line); err != nil {
			return fmt.Errorf("running daemon stopped before the pass ended (%w); the pass goes on when it starts again", err)
		}
		switch {
		case line.Joined:
			fmt.Fprintln(e.stderr, "the daemon was making a pass already; following that one")
		case line.Progress != nil:
			draw(*line.Progress)
		case line.Failure != "":
			return errors.New(line.Failure)
		case line.Pass != nil:
			return describe(e.stdout, *line.Pass, nil)
		}
	}
}

// export copies an export of the daemon to w.
func (d *daemonClient) export(ctx context.Context, w io.Writer, x exportRequest) error {
	resp, err := d.do(ctx, http.MethodGet, x.path())
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(w, resp.Body); err != nil {
		return fmt.Errorf("export from the running daemon: %w", err)
	}
	if failure := resp.Trailer.Get(failureTrailer); failure != "" {
		return errors.New(failure)
	}
	return nil
}

// check has the daemon check its store.
func (d *daemonClient) check(ctx context.Context) ([]string, error) {
	resp, err := d.do(ctx, http.MethodGet, "/check")
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var line checkLine
	if err := json.NewDecoder(resp.Body).Decode(&line); err != nil {
		return nil, fmt.Errorf("running daemon: %w", err)
	}
	if line.Failure != "" {
		return nil, errors.New(line.Failure)
	}
	return line.Faults, nil
}
