package crawler

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// pacer keeps the requests to one host apart. It runs on the machine's own
// clock: a board's clock that stands still must not hold requests for ever.
type pacer struct {
	interval time.Duration
	jitter   float64

	mu   sync.Mutex
	next map[string]time.Time // earliest start of the next request, by host
}

func newPacer(interval time.Duration, jitter float64) *pacer {
	return &pacer{interval: interval, jitter: max(jitter, 0), next: make(map[string]time.Time)}
}

func (p *pacer) wrap(next http.RoundTripper) http.RoundTripper {
	if p.interval <= 0 {
		return next
	}
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		if err := sleep(req.Context(), p.reserve(req.URL.Host)); err != nil {
			return nil, err
		}
		return next.RoundTrip(req)
	})
}

// reserve takes the next place in the host's queue and gives the time until then.
func (p *pacer) reserve(host string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	start := p.next[host]
	if start.Before(now) {
		start = now
	}
	p.next[host] = start.Add(lengthen(p.interval, p.jitter))
	return start.Sub(now)
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
