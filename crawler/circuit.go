package crawler

import (
	"fmt"
	"net/http"
	"time"
)

// A host that failed brokenAfter times in a row is left alone for openFor,
// twice as long each time that the one request sent then fails too, up to
// maxOpenings doublings: ten minutes to more than five hours.
const (
	brokenAfter = 10
	openFor     = 10 * time.Minute
	maxOpenings = 5
)

// circuitError refuses a request to a host that is left alone.
type circuitError struct {
	host string
	left time.Duration
}

func (e *circuitError) Error() string {
	return fmt.Sprintf("%s is left alone for another %v, because it failed again and again or asked for it", e.host, max(e.left, time.Second).Round(time.Second))
}

func (e *circuitError) Unwrap() error { return ErrRefused }

// circuit sends nothing to a host that is left alone. One that asks with
// Retry-After for a longer wait than longest is left alone at once.
func circuit(next http.RoundTripper, hosts *Hosts, longest time.Duration, now func() time.Time) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		h := hosts.of(req.URL)
		if err := h.enter(); err != nil {
			return nil, err
		}
		resp, err := next.RoundTrip(req)
		var asked time.Duration
		if resp != nil {
			asked, _ = retryAfter(resp.Header, now)
		}
		failed := passing(req.Context(), resp, err)
		switch {
		case failed && asked > longest:
			h.leave(asked)
		case failed:
			h.holdFor(asked)
			h.fail()
		default:
			h.settle(err == nil)
		}
		return resp, err
	})
}

// enter lets a request pass unless the host is left alone; once its time is
// over it lets one pass.
func (h *host) enter() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.until.IsZero() {
		return nil
	}
	if left := time.Until(h.until); left > 0 || h.probing {
		return &circuitError{h.name, left}
	}
	h.probing = true
	return nil
}

// settle says that a request got an answer, or that it tells nothing.
func (h *host) settle(answered bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.probing = false
	if answered {
		h.failures, h.openings, h.until = 0, 0, time.Time{}
	}
}

// fail counts a failure; the last of many, or of the one request that was let
// pass, has the host left alone.
func (h *host) fail() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failures++
	if h.probing || h.failures >= brokenAfter {
		h.until = time.Now().Add(vary(openFor<<min(h.openings, maxOpenings), 0.25))
		h.openings++
	}
	h.probing = false
}

// leave has the host left alone for as long as it asked.
func (h *host) leave(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.until, h.probing = time.Now().Add(d), false
}
