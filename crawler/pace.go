package crawler

import (
	"context"
	"math/rand/v2"
	"net/http"
	"time"
)

// pacer keeps the requests to one host apart: by the interval of the board or
// by a multiple of the time of the latest answer, whichever is longer, up to a
// greatest interval, and never by less than the host's crawl-delay.
type pacer struct {
	hosts       *Hosts
	least, most time.Duration
	jitter      float64
}

// The pace of a host: paceFactor times its latest answer, doubled up to
// maxSlow times each time it asks for less, and halved again after calmAfter
// answers.
const (
	paceFactor = 5
	maxSlow    = 5
	calmAfter  = 20
)

func (p *pacer) wrap(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		h := p.hosts.of(req.URL)
		if err := sleep(req.Context(), h.reserve(p)); err != nil {
			return nil, err
		}
		began := time.Now()
		resp, err := next.RoundTrip(req)
		h.answered(time.Since(began), resp)
		return resp, err
	})
}

// reserve takes the next place in the host's queue and gives the time until then.
func (h *host) reserve(p *pacer) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	start := now
	if h.hold.After(start) {
		start = h.hold
	}
	if next := h.last.Add(lengthen(h.gap(p), p.jitter)); !h.last.IsZero() && next.After(start) {
		start = next
	}
	h.last = start
	return start.Sub(now)
}

func (h *host) gap(p *pacer) time.Duration {
	gap := max(paceFactor*h.took, p.least) << h.slow
	return max(min(gap, p.most), p.least, h.delay)
}

// answered learns from an answer how fast the host may be asked.
func (h *host) answered(took time.Duration, resp *http.Response) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.took = took
	switch {
	case resp == nil:
	case resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode == http.StatusServiceUnavailable:
		h.slow, h.calm = min(h.slow+1, maxSlow), 0
	case h.slow > 0:
		if h.calm++; h.calm >= calmAfter {
			h.slow, h.calm = h.slow-1, 0
		}
	}
}

// holdFor keeps every board from the host for a while.
func (h *host) holdFor(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if until := time.Now().Add(d); until.After(h.hold) {
		h.hold = until
	}
}

// lengthen gives d, more by up to the share: a pace is never faster than it was
// said to be.
func lengthen(d time.Duration, share float64) time.Duration {
	return time.Duration(float64(d) * (1 + share*rand.Float64()))
}

// vary gives d, more or less by up to the share.
func vary(d time.Duration, share float64) time.Duration {
	return time.Duration(float64(d) * (1 + share*(2*rand.Float64()-1)))
}

// sleep waits for d or until ctx ends, whichever is first.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
