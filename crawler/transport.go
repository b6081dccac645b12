package crawler

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// roundTripper is a link of the chain that a request passes.
type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// transport is the chain that every request and every hop of a redirect
// passes, from the outside in: who we are, whom we may ask, how often we try,
// how fast, what was counted, and how much is read of the answer.
func transport(opts Options, agent string, counts *tally) http.RoundTripper {
	rt := opts.Transport
	if rt == nil {
		rt = network(opts)
	}
	rt = counts.wrap(rt)
	rt = wholeBody(rt, opts.MaxBody, opts.Timeouts.Body)
	rt = newPacer(opts.Interval, opts.Jitter).wrap(rt)
	rt = newRetrier(opts).wrap(rt)
	rt = onlyHosts(rt, &opts.Board)
	return identify(rt, agent)
}

// network is the innermost link. Decompression is not left to it, because the
// size of what it yields would be unbounded.
func network(opts Options) *http.Transport {
	dialer := &net.Dialer{Timeout: opts.Timeouts.Dial}
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dialer.DialContext,
		TLSHandshakeTimeout:   opts.Timeouts.TLS,
		ResponseHeaderTimeout: opts.Timeouts.Header,
		MaxConnsPerHost:       opts.Connections,
		MaxIdleConnsPerHost:   opts.Connections,
		DisableCompression:    true,
		ForceAttemptHTTP2:     true,
	}
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

// onlyHosts lets a request pass to the hosts of the board alone, and never from
// https down to http.
func onlyHosts(next http.RoundTripper, board *Board) http.RoundTripper {
	base, _ := url.Parse(board.BaseURL) // Validate has parsed it
	allowed := map[string]bool{strings.ToLower(base.Host): true}
	for _, host := range board.Hosts {
		allowed[strings.ToLower(host)] = true
	}
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		scheme := req.URL.Scheme == "https" || req.URL.Scheme == base.Scheme
		if !scheme || !allowed[strings.ToLower(req.URL.Host)] {
			return nil, &hostError{board.ID, req.URL.Scheme + "://" + req.URL.Host}
		}
		return next.RoundTrip(req)
	})
}
