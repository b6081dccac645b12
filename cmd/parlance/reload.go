package main

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/bdrw/parlance/store"
)

// reloads are what is known of reading the configuration again.
type reloads struct {
	read        func() (Config, error)
	asked       <-chan struct{} // nil never asks
	rescheduled chan struct{}   // told of a new schedule

	mu sync.Mutex
	ok bool      // the last reading succeeded; guarded by mu
	at time.Time // of the last that did; guarded by mu
}

// last is whether the last reading succeeded, and when the last one that did
// was.
func (r *reloads) last() (ok bool, succeeded time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ok, r.at
}

func (r *reloads) loaded(at time.Time) {
	r.mu.Lock()
	r.ok, r.at = true, at
	r.mu.Unlock()
}

func (r *reloads) failed() {
	r.mu.Lock()
	r.ok = false
	r.mu.Unlock()
}

// keepReloading reads the configuration again whenever that is asked, until ctx
// ends.
func (d *daemon) keepReloading(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.reloads.asked:
			d.reload(ctx)
		}
	}
}

// reload takes a new configuration into effect as far as a running daemon can.
// One that cannot work changes nothing. A pass under way keeps its board, its
// manners and its probes.
func (d *daemon) reload(ctx context.Context) {
	next, err := d.reloads.read()
	var probes []store.Probe
	if err == nil {
		probes, err = next.loadProbes()
	}
	if err != nil {
		d.reloads.failed()
		d.log.Error("the configuration was not reloaded; the one before stays in effect", "error", err)
		return
	}
	now, changed, restart := d.config.Load().take(next)
	d.config.Store(&now)
	d.probes.Store(&probes)
	d.reloads.loaded(d.passer.now())
	d.passer.level.Set(now.level())
	d.log.Info("configuration reloaded", "changed", changed)
	if len(restart) > 0 {
		d.log.Warn("some keys have a new value that needs a restart; the old one stays in effect until then", "keys", restart)
	}
	if slices.Contains(changed, "schedule") || slices.Contains(changed, "repeat") {
		select {
		case d.reloads.rescheduled <- struct{}{}:
		case <-ctx.Done():
		}
	}
	if len(changed) > 0 {
		d.turnPages()
	}
}

// schedule is the one in effect.
func (d *daemon) schedule() schedule {
	cfg := d.config.Load()
	s, _ := parseSchedule(cfg.Schedule) // validated before
	s.repeat = cfg.Repeat
	return s
}

// keepSchedule keeps the schedule in effect until ctx ends. A new one counts
// from now: it has missed nothing yet. A pass under way goes on.
func (d *daemon) keepSchedule(ctx context.Context, last time.Time) {
	for ctx.Err() == nil {
		turn, over := context.WithCancel(ctx)
		go func() {
			select {
			case <-d.reloads.rescheduled:
				over()
			case <-turn.Done():
			}
		}()
		d.schedule().keep(turn, d.log, d.passer.now, last, d.gap, func(context.Context) { d.scheduledPass(ctx) })
		over()
		last = d.passer.now()
	}
}
