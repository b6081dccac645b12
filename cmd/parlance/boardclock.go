package main

import (
	"sync/atomic"
	"time"
)

// boardClock is the time of the board. It runs during a pass, so that passes
// last as long as they do, and stands still between two; after the last day of
// a made-up board it is the real time.
type boardClock struct {
	at   atomic.Pointer[boardTime]
	real func() time.Time // the time as long as the clock was never put
}

// boardTime is what a boardClock was put to, and when.
type boardTime struct {
	at    time.Time
	since time.Time // zero: stands still
}

// run puts the clock to a time, from where it runs on.
func (c *boardClock) run(t time.Time) { c.at.Store(&boardTime{t, time.Now()}) }

// stop makes the clock stand still.
func (c *boardClock) stop() { c.at.Store(&boardTime{at: c.now()}) }

// follow makes the clock show the real time.
func (c *boardClock) follow() { c.at.Store(nil) }

func (c *boardClock) now() time.Time {
	switch t := c.at.Load(); {
	case t == nil:
		return c.real()
	case t.since.IsZero():
		return t.at
	default:
		return t.at.Add(time.Since(t.since))
	}
}
