package main

import (
	"sync/atomic"
	"time"
)

// boardClock is the time of the board. It stands still between two days; after
// the last day of a made-up board it is the real time.
type boardClock struct {
	at   atomic.Pointer[time.Time]
	real func() time.Time // nil: stays where it was put
}

func (c *boardClock) set(t time.Time) { c.at.Store(&t) }

func (c *boardClock) now() time.Time {
	if t := c.at.Load(); t != nil {
		return *t
	}
	return c.real()
}
