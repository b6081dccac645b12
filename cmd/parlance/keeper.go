package main

import (
	"context"
	"log/slog"
	"time"
)

// How long a keeper waits before it tries a paused store again: at first, and at
// most.
const (
	firstTry = time.Second
	lastTry  = 2 * time.Minute
)

// keeper watches over a store that may pause, and brings it back.
type keeper struct {
	log    *slog.Logger
	paused func() error // why the store is not written; nil when it is
	resume func() error // tries to write it again
	again  func()       // goes on with what the pause cut short
}

// keep watches until ctx ends. Trying costs a few megabytes on a disk that may
// be in trouble, so the waits grow.
func (k *keeper) keep(ctx context.Context) {
	for wait := firstTry; pauseFor(ctx, wait); {
		cause := k.paused()
		if cause == nil {
			wait = firstTry
			continue
		}
		err := k.resume()
		if err == nil {
			k.log.Info("the store can be written again")
			wait = firstTry
			k.again()
			continue
		}
		wait = min(2*wait, lastTry)
		k.log.Error("the store is paused: pages and metrics are served, nothing is recorded", "cause", cause, "error", err, "next_try", wait)
	}
}

// pauseFor reports false when ctx ended first.
func pauseFor(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
