package promapi

import (
	"context"
	"net/http"
	"time"
)

// gate lets a bounded number of queries in, and fewer of them run at the same
// time, so that a processor is left for the pass and its commits.
type gate struct {
	in, running chan struct{}
	wait        time.Duration
}

func newGate(in, running int, wait time.Duration) *gate {
	return &gate{make(chan struct{}, in), make(chan struct{}, min(in, running)), wait}
}

var errBusy = &failure{http.StatusTooManyRequests, "too_many_requests", "too many queries are under way; try again in a second"}

// enter waits for a turn. It refuses with errBusy when there is no room for as
// long as the gate waits.
func (g *gate) enter(ctx context.Context) (leave func(), err error) {
	patience := time.NewTimer(g.wait)
	defer patience.Stop()
	select {
	case g.in <- struct{}{}:
	case <-patience.C:
		return nil, errBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case g.running <- struct{}{}:
		return func() { <-g.running; <-g.in }, nil
	case <-ctx.Done():
		<-g.in
		return nil, ctx.Err()
	}
}

// gated answers within the gate and the time of a query.
func (a *api) gated(next answerer) answerer {
	return func(r *http.Request) (*answer, error) {
		limit, err := timeoutParam(r, a.options.Timeout)
		if err != nil {
			return nil, err
		}
		ctx, cancel := context.WithTimeout(r.Context(), limit)
		defer cancel()
		leave, err := a.gate.enter(ctx)
		if err != nil {
			return nil, err
		}
		defer leave()
		return next(r.WithContext(ctx))
	}
}
