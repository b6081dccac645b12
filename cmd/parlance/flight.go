package main

import (
	"context"
	"sync"

	"github.com/bdrw/parlance/store"
)

// flights lets one pass run at a time. Whoever asks for a pass while one runs
// joins it instead.
type flights struct {
	pass func(ctx context.Context, progress func(passProgress)) (store.Pass, error)

	mu      sync.Mutex
	current *flight
	strip   chan struct{} // holds one token of a pass, or of what must not run beside one
}

// flight is one pass under way, or ended when done is closed.
type flight struct {
	done chan struct{}
	pass store.Pass // valid after done
	err  error      // valid after done

	mu sync.Mutex
	at passProgress
}

// begin starts a pass that ctx ends, or joins the one that runs; joined says
// which.
func (f *flights) begin(ctx context.Context) (fl *flight, joined bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.current != nil {
		return f.current, true
	}
	fl = &flight{done: make(chan struct{})}
	f.current = fl
	go func() {
		fl.err = f.alone(ctx, func() (err error) {
			fl.pass, err = f.pass(ctx, fl.set)
			return err
		})
		f.mu.Lock()
		f.current = nil
		f.mu.Unlock()
		close(fl.done)
	}()
	return fl, false
}

// alone runs fn when no pass is under way, and keeps the next one waiting. It
// gives up when ctx ends first.
func (f *flights) alone(ctx context.Context, fn func() error) error {
	f.mu.Lock()
	if f.strip == nil {
		f.strip = make(chan struct{}, 1)
	}
	strip := f.strip
	f.mu.Unlock()
	select {
	case strip <- struct{}{}:
		defer func() { <-strip }()
		return fn()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// running gives the progress of the pass under way, if there is one.
func (f *flights) running() (passProgress, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.current == nil {
		return passProgress{}, false
	}
	return f.current.progress(), true
}

// wait blocks until the pass under way, if any, has ended.
func (f *flights) wait() {
	f.mu.Lock()
	fl := f.current
	f.mu.Unlock()
	if fl != nil {
		<-fl.done
	}
}

func (fl *flight) set(at passProgress) {
	fl.mu.Lock()
	fl.at = at
	fl.mu.Unlock()
}

func (fl *flight) progress() passProgress {
	fl.mu.Lock()
	defer fl.mu.Unlock()
	return fl.at
}
