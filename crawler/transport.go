package crawler

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// roundTripper is a link of the chain that a request passes.
type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// transport is the chain that every request and every hop of a redirect
// passes, from the outside in: whom we may ask, for what, who we are, how often
// we try, whether the host is left alone, how much a day may take, how fast,
// how much is read of the answer, and what was counted.
func transport(opts Options, agent string, counts *tally) http.RoundTripper {
	rt := opts.Transport
	if rt == nil {
		rt = network(opts)
	}
	rt = counts.wrap(rt)
	rt = wholeBody(rt, bodyLimits{opts.MaxBody, opts.Timeouts.Body, counts})
	rt = (&pacer{opts.Hosts, opts.Interval, opts.MaxInterval, max(opts.Jitter, 0)}).wrap(rt)
	rt = within(rt, opts.Budget, opts.Spent, counts)
	rt = circuit(rt, opts.Hosts, opts.MaxWait, opts.Now)
	rt = newRetrier(opts).wrap(rt)
	rt = identify(rt, agent)
	admit := opts.Board.admit()
	rt = &robotsGate{opts.Hosts, rt, admit, opts.Logger}
	return onlyHosts(rt, admit)
}

// identify signs each request.
func identify(next http.RoundTripper, agent string) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		req = req.Clone(req.Context())
		req.Header.Set("User-Agent", agent)
		req.Header.Set("Accept-Encoding", "gzip")
		return next.RoundTrip(req)
	})
}

// hostError is a hop to an address that the board's description does not allow.
type hostError struct{ board, address string }

func (e *hostError) Error() string {
	return fmt.Sprintf("board %s leads to %s, which is not one of its hosts: if it moved there, add the host to the board's hosts", e.board, e.address)
}

// origins are the schemes, hosts and ports that may be asked: those of the
// board's address and of its hosts, which have its scheme unless they name one.
// Where that is http, https is as good.
func (b *Board) origins() map[string]bool {
	base, _ := url.Parse(b.BaseURL) // Validate has parsed it
	all := make(map[string]bool)
	for _, host := range append([]string{b.BaseURL}, b.Hosts...) {
		if !strings.Contains(host, "://") {
			host = base.Scheme + "://" + host
		}
		u, err := url.Parse(host)
		if err != nil {
			continue
		}
		all[origin(u)] = true
		if u.Scheme == "http" {
			secure := url.URL{Scheme: "https", Host: u.Host}
			all[origin(&secure)] = true
		}
	}
	return all
}

// admit tells of a request whether it may be made at all: to an origin of the
// board, and without a name and password in the address.
func (b *Board) admit() func(*http.Request) error {
	allowed := b.origins()
	return func(req *http.Request) error {
		if !allowed[origin(req.URL)] || req.URL.User != nil {
			return &hostError{b.ID, req.URL.Scheme + "://" + req.URL.Host}
		}
		return nil
	}
}

// onlyHosts lets pass what is admitted.
func onlyHosts(next http.RoundTripper, admit func(*http.Request) error) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		if err := admit(req); err != nil {
			return nil, err
		}
		return next.RoundTrip(req)
	})
}
