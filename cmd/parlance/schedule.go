package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/bdrw/parlance/classify"
)

// schedule tells when passes begin, on London wall clocks: at each time that they
// show once, also on the days of 23 and 25 hours.
type schedule struct {
	cron   cron.Schedule
	repeat time.Duration // from a pass that left its day a gap to the next; 0 leaves the gap
}

// parseSchedule reads the five fields of standard cron syntax, or one of its
// descriptors such as @daily.
func parseSchedule(line string) (schedule, error) {
	if strings.Contains(line, "TZ=") {
		return schedule{}, fmt.Errorf("%q names a time zone; schedules are always in Europe/London", line)
	}
	s, err := cron.ParseStandard(line)
	if err != nil {
		return schedule{}, fmt.Errorf("%q is not a cron line (%v); five fields are wanted, as in \"30 5 * * *\" for half past five every day", line, err)
	}
	if s.Next(time.Date(2025, time.January, 1, 0, 0, 0, 0, classify.London)).IsZero() {
		return schedule{}, fmt.Errorf("%q never comes: no such day is in the calendar", line)
	}
	return schedule{cron: s}, nil
}

// next is the first start after t. A time in the hour that is skipped in spring
// comes an hour earlier or later; one in the hour that comes twice in autumn
// comes once.
func (s schedule) next(t time.Time) time.Time {
	for clock := onWall(t); ; {
		if clock = s.cron.Next(clock); clock.IsZero() {
			return clock
		}
		if start := fromWall(clock); start.After(t) {
			return start
		}
	}
}

// onWall is what London clocks show, as if it were UTC, whose days all have 24
// hours.
func onWall(t time.Time) time.Time {
	t = t.In(classify.London)
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

func fromWall(c time.Time) time.Time {
	return time.Date(c.Year(), c.Month(), c.Day(), c.Hour(), c.Minute(), c.Second(), 0, classify.London)
}

// nextAfter is the first start after now, and after the last one, should the
// clock have been set back by less than a day since: a start does not come twice.
// A clock that was a day or more ahead was wrong, and tells nothing.
func (s schedule) nextAfter(last, now time.Time) time.Time {
	if ahead := last.Sub(now); 0 < ahead && ahead < 24*time.Hour {
		return s.next(last)
	}
	return s.next(now)
}

// upcoming is the next start after now, and whether it only repeats the pass
// which began at gap and left the day without a list; gap is zero when there is
// none. Last is when a pass was last begun, also one of which nothing was
// recorded.
func (s schedule) upcoming(last, gap, now time.Time) (next time.Time, repeats bool) {
	next = s.nextAfter(last, now)
	if s.repeat == 0 || gap.IsZero() {
		return next, false
	}
	again := gap
	for _, t := range []time.Time{last.Add(s.repeat), gap.Add(s.repeat), now} {
		if t.After(again) {
			again = t
		}
	}
	if classify.DayOf(again) != classify.DayOf(gap) || !again.Before(next) {
		return next, false
	}
	return again, true
}

// missed reports whether a start fell due after last and not after now. A
// source that never had a pass has missed one.
func (s schedule) missed(last, now time.Time) bool {
	return last.IsZero() || !s.next(last).After(now)
}

// interval is the usual time between two starts after t, for telling how old a
// pass may grow before it is stale.
func (s schedule) interval(t time.Time) time.Duration {
	first := s.next(t)
	return s.next(first).Sub(first)
}

// silence is the longest time between two starts in the four weeks after t, or
// between the next two when they lie farther apart.
func (s schedule) silence(t time.Time) time.Duration {
	longest := s.interval(t)
	for at := s.next(t); at.Before(t.AddDate(0, 0, 28)); at = s.next(at) {
		longest = max(longest, s.next(at).Sub(at))
	}
	return longest
}

// keep calls pass at every start until ctx ends, and at once if one was missed
// since last. It never calls it twice at the same time: a start that falls due
// while a pass runs is skipped. While gap tells of a pass that left its day
// without a list, that is repeated on the same day.
func (s schedule) keep(ctx context.Context, log *slog.Logger, now func() time.Time, last time.Time, gap func() time.Time, pass func(context.Context)) {
	if s.missed(last, now()) {
		log.Info("a pass is due since the last one; making it up now", "last", last)
		last = now()
		pass(ctx)
	}
	for ctx.Err() == nil {
		next, repeats := s.upcoming(last, gap(), now())
		log.Info("next pass", "at", next, "repeats", repeats)
		if !sleepUntil(ctx, now, next) {
			return
		}
		if repeats && gap().IsZero() {
			continue // a pass made by hand has filled it
		}
		last = next
		pass(ctx)
	}
}

// sleepUntil waits until the clock reads t; it looks at the clock at least
// every minute, because a suspended machine's timers stand still. It reports
// false when ctx ended first.
func sleepUntil(ctx context.Context, now func() time.Time, t time.Time) bool {
	for {
		left := t.Sub(now())
		if left <= 0 {
			return true
		}
		timer := time.NewTimer(min(left, time.Minute))
		select {
		case <-ctx.Done():
			timer.Stop()
			return false
		case <-timer.C:
		}
	}
}
