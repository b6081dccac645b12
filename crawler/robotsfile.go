package crawler

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// ErrDisallowed says that the board's robots.txt forbids an address.
var ErrDisallowed = errors.New("robots.txt disallows it")

// productName is the name by which a robots.txt speaks of us.
const productName = "Parlance"

// How a robots.txt is read: RFC 9309 lets a copy be used for a day and demands
// that five redirects be followed. A host whose file cannot be had is asked for
// it again after a while. A longer crawl-delay than longestDelay is not kept:
// such a host is not read.
const (
	robotsFor       = 24 * time.Hour
	robotsAgain     = 5 * time.Minute
	robotsRedirects = 5
	longestDelay    = 30 * time.Second
)

// robotsEntry is the robots.txt of an origin. Who holds turn may look and ask.
type robotsEntry struct {
	turn  chan struct{}
	rules Robots
	err   error // why nothing of the origin may be asked for; nil when rules hold
	until time.Time
}

// robotsError refuses every address of an origin.
type robotsError struct{ origin, why string }

func (e *robotsError) Error() string { return fmt.Sprintf("%s is not read: %s", e.origin, e.why) }

func (e *robotsError) Unwrap() error { return ErrRefused }

// robotsGate lets pass what the robots.txt of each origin allows, every hop of
// a redirect by itself.
type robotsGate struct {
	hosts *Hosts
	next  http.RoundTripper
	admit func(*http.Request) error // whether an address may be asked at all
	log   *slog.Logger
}

// RoundTrip asks for what is allowed.
func (g *robotsGate) RoundTrip(req *http.Request) (*http.Response, error) {
	rules, err := g.rules(req.Context(), req.URL)
	if err != nil {
		return nil, err
	}
	if !rules.Allows(req.URL.RequestURI()) {
		return nil, fmt.Errorf("%w: %s", ErrDisallowed, req.URL)
	}
	return g.next.RoundTrip(req)
}

// rules gives the rules of the address's origin, which are asked for when they
// are not known: once, however many wait for them.
func (g *robotsGate) rules(ctx context.Context, u *url.URL) (Robots, error) {
	h := g.hosts.of(u)
	e := h.entry(origin(u))
	select {
	case e.turn <- struct{}{}:
		defer func() { <-e.turn }()
	case <-ctx.Done():
		return Robots{}, context.Cause(ctx)
	}
	if time.Now().Before(e.until) {
		return e.rules, e.err
	}
	rules, err := g.fetch(ctx, u)
	if ctx.Err() != nil || errors.Is(err, ErrBudget) {
		return Robots{}, err // says nothing of the host
	}
	e.rules, e.err, e.until = rules, nil, time.Now().Add(robotsFor)
	switch {
	case err != nil:
		e.err, e.until = &robotsError{origin(u), err.Error()}, time.Now().Add(vary(robotsAgain, 0.25))
	case rules.Delay() > longestDelay:
		e.err = &robotsError{origin(u), fmt.Sprintf("its robots.txt asks for %v between two requests, and more than %v is not kept", rules.Delay(), longestDelay)}
	default:
		h.setDelay(rules.Delay())
	}
	if e.err != nil {
		g.log.Warn("host is not read", "host", h.name, "error", e.err)
	}
	return e.rules, e.err
}

func (h *host) entry(origin string) *robotsEntry {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.robots[origin] == nil {
		h.robots[origin] = &robotsEntry{turn: make(chan struct{}, 1)}
	}
	return h.robots[origin]
}

func (h *host) setDelay(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.delay = d
}

// fetch asks for the robots.txt of an origin. An error says that it cannot be
// had, so that nothing is allowed.
func (g *robotsGate) fetch(ctx context.Context, u *url.URL) (Robots, error) {
	at := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: robotsPath}
	for range robotsRedirects + 1 {
		resp, body, err := g.get(ctx, at)
		if err != nil {
			return Robots{}, fmt.Errorf("its robots.txt cannot be had: %w", err)
		}
		switch status := resp.StatusCode; {
		case status == http.StatusTooManyRequests || status >= 500:
			return Robots{}, fmt.Errorf("its robots.txt cannot be had: GET %s: %d %s", at, status, http.StatusText(status))
		case status >= 400:
			return Robots{}, nil
		case status < 300:
			return g.read(at, resp, body), nil
		}
		next, err := at.Parse(resp.Header.Get("Location"))
		if err != nil || resp.Header.Get("Location") == "" {
			return Robots{}, nil // no address to go to: no file
		}
		at = next
	}
	g.log.Info("no robots.txt: more than five redirects", "host", u.Host)
	return Robots{}, nil
}

func (g *robotsGate) get(ctx context.Context, at *url.URL) (*http.Response, []byte, error) {
	req, err := http.NewRequestWithContext(cutAfter(ctx, maxRobots), http.MethodGet, at.String(), nil)
	if err != nil {
		return nil, nil, err
	}
	if err := g.admit(req); err != nil {
		return nil, nil, err
	}
	resp, err := g.next.RoundTrip(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp, body, err
}

// read parses an answer. A web page is no robots.txt: a board that answers
// every unknown path with one has none.
func (g *robotsGate) read(at *url.URL, resp *http.Response, body []byte) Robots {
	page := strings.Contains(strings.ToLower(resp.Header.Get("Content-Type")), "html")
	if start := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))); page || bytes.HasPrefix(start, []byte("<")) {
		g.log.Info("no robots.txt: a web page came instead", "url", at.String())
		return Robots{}
	}
	return ParseRobots(body, productName)
}
