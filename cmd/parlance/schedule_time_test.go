package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// steppedClock is the bubble's clock, moved to a date and set back at times.
type steppedClock struct {
	ahead time.Duration
}

func (c *steppedClock) now() time.Time { return time.Now().Add(c.ahead) }

// inZone runs a test as a machine whose own time zone is another.
func inZone(t *testing.T, name string, fn func(t *testing.T)) {
	t.Run(name, func(t *testing.T) {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		before := time.Local
		time.Local = zone
		defer func() { time.Local = before }()
		fn(t)
	})
}

// TestOnePassOneDay keeps a daily schedule over the days that clocks make hard, on
// machines of any time zone, and records a pass each time: every London day has
// one pass, that bears its date.
func TestOnePassOneDay(t *testing.T) {
	for _, zone := range []string{"UTC", "Europe/London", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Australia/Lord_Howe"} {
		inZone(t, zone, func(t *testing.T) {
			lines := []string{"30 1 * * *"} // in the hour that is skipped, or comes twice
			if zone == "UTC" {
				lines = append(lines, "30 5 * * *", "0 0 * * *", "59 23 * * *", "0 1 * * *")
			}
			for _, line := range lines {
				for name, from := range map[string]classify.Day{
					"a day of 23 hours": classify.DayFrom(2026, time.March, 27),
					"a day of 25 hours": classify.DayFrom(2026, time.October, 23),
					"a leap day":        classify.DayFrom(2028, time.February, 27),
					"no leap day":       classify.DayFrom(2100, time.February, 26),
					"a turn of year":    classify.DayFrom(2026, time.December, 29),
				} {
					if zone != "UTC" && !strings.Contains(name, "hours") {
						continue // these depend on London alone
					}
					t.Run(line+" over "+name, func(t *testing.T) { keepDays(t, line, from, nil) })
				}
			}
		})
	}
}

// A clock that is set back, during a pass or between two, costs no day and makes
// none double.
func TestClockSetBack(t *testing.T) {
	for name, back := range map[string]func(day int, c *steppedClock){
		"by an hour after each pass": func(_ int, c *steppedClock) { c.ahead -= time.Hour },
		"by ten minutes":             func(_ int, c *steppedClock) { c.ahead -= 10 * time.Minute },
		"by half a day, once": func(day int, c *steppedClock) {
			if day == 3 {
				c.ahead -= 12 * time.Hour
			}
		},
	} {
		t.Run(name, func(t *testing.T) { keepDays(t, "30 15 * * *", classify.DayFrom(2026, time.May, 4), back) })
	}
}

// keepDays keeps a schedule for six days from the noon of a day on, and compares
// the days of the passes that it records. step is called as each pass ends.
func keepDays(t *testing.T, line string, from classify.Day, step func(day int, c *steppedClock)) {
	t.Helper()
	const days = 6
	db, frame := passStore(t)
	synctest.Test(t, func(t *testing.T) {
		s, err := parseSchedule(line)
		if err != nil {
			t.Fatal(err)
		}
		clock := &steppedClock{ahead: time.Until(from.At(12, 0))}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		made := 0
		s.keep(ctx, slog.New(slog.DiscardHandler), clock.now, clock.now(), noGap, func(context.Context) {
			recordEmpty(t, db, clock.now(), frame)
			if made++; made == days {
				cancel()
			}
			time.Sleep(20 * time.Minute)
			if step != nil {
				step(made, clock)
			}
		})
	})
	passes, err := db.Passes("board", 0)
	if err != nil {
		t.Fatal(err)
	}
	first := firstDayOf(t, line, from)
	for i := range passes {
		if got, want := passes[len(passes)-1-i].Day, first+classify.Day(i); got != want {
			t.Errorf("pass %d is of %s, want %s", i+1, got, want)
		}
	}
	if len(passes) != days {
		t.Errorf("%d passes in %d days", len(passes), days)
	}
}

// firstDayOf is the day of the first start after the noon of a day: the same day if the
// clock still comes to the start on it, else the next.
func firstDayOf(t *testing.T, line string, from classify.Day) classify.Day {
	t.Helper()
	var minute, hour int
	if _, err := fmt.Sscanf(line, "%d %d", &minute, &hour); err != nil {
		t.Fatal(err)
	}
	if hour >= 12 {
		return from
	}
	return from + 1
}

// passStore is a new store that has a frame.
func passStore(t *testing.T) (*store.DB, classify.FrameRef) {
	t.Helper()
	db, err := store.Open(t.TempDir()+"/p.db", store.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	configured, err := readFrame("")
	if err != nil {
		t.Fatal(err)
	}
	if err := db.AdoptFrame(configured.file, testNow); err != nil {
		t.Fatal(err)
	}
	return db, configured.frame.Ref()
}

// recordEmpty records a pass over a board that could not be read.
func recordEmpty(t *testing.T, db *store.DB, now time.Time, frame classify.FrameRef) {
	t.Helper()
	rec, err := db.BeginPass("board", now, frame)
	if err != nil {
		t.Error(err)
		return
	}
	if _, err := rec.Finish(store.End{Now: now}); err != nil {
		t.Error(err)
	}
}
