package main

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bdrw/parlance/classify"
)

func at(t *testing.T, clock string) time.Time {
	t.Helper()
	when, err := time.ParseInLocation("2006-01-02 15:04", clock, classify.London)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func TestScheduleKeepsLondonTime(t *testing.T) {
	tests := []struct{ name, line, after, want string }{
		{"summer", "30 5 * * *", "2026-07-01 12:00", "2026-07-02 05:30"},
		{"winter", "30 5 * * *", "2026-11-24 05:29", "2026-11-24 05:30"},
		{"over the change to winter time", "30 5 * * *", "2026-10-24 06:00", "2026-10-25 05:30"},
		{"over the change to summer time", "30 5 * * *", "2026-03-28 06:00", "2026-03-29 05:30"},
		{"weekdays", "0 6 * * 1-5", "2026-11-27 07:00", "2026-11-30 06:00"},
		{"descriptor", "@daily", "2026-11-24 07:00", "2026-11-25 00:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := parseSchedule(tt.line)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.next(at(t, tt.after)); !got.Equal(at(t, tt.want)) {
				t.Errorf("after %s comes %s, want %s", tt.after, got, tt.want)
			}
		})
	}
}

func TestScheduleRefuses(t *testing.T) {
	for _, line := range []string{"", "30 5 * *", "61 5 * * *", "every day", "CRON_TZ=UTC 30 5 * * *", "0 0 31 2 *"} {
		if _, err := parseSchedule(line); err == nil {
			t.Errorf("%q is accepted", line)
		}
	}
}

func TestMissedPass(t *testing.T) {
	s, _ := parseSchedule("30 5 * * *")
	now := at(t, "2026-11-24 12:00")
	tests := []struct {
		name string
		last time.Time
		want bool
	}{
		{"never had one", time.Time{}, true},
		{"had today's", at(t, "2026-11-24 05:30"), false},
		{"had one by hand since", at(t, "2026-11-24 09:00"), false},
		{"slept through today's", at(t, "2026-11-23 05:30"), true},
		{"was away for a month", at(t, "2026-10-24 05:30"), true},
	}
	for _, tt := range tests {
		if got := s.missed(tt.last, now); got != tt.want {
			t.Errorf("%s: missed is %v", tt.name, got)
		}
	}
}

func noGap() time.Time { return time.Time{} }

func TestUpcomingPass(t *testing.T) {
	never := ""
	tests := []struct {
		name, last, gap, now, want string
		repeats                    bool
	}{
		{"no gap", "2026-11-24 05:30", never, "2026-11-24 05:40", "2026-11-25 05:30", false},
		{"a gap", "2026-11-24 05:30", "2026-11-24 05:30", "2026-11-24 05:40", "2026-11-24 11:30", true},
		{"a gap that was repeated in vain", "2026-11-24 11:30", "2026-11-24 11:30", "2026-11-24 11:40", "2026-11-24 17:30", true},
		{"no time left on the day", "2026-11-24 18:30", "2026-11-24 18:30", "2026-11-24 18:40", "2026-11-25 05:30", false},
		{"found at a later start", "2026-11-24 05:30", "2026-11-24 05:30", "2026-11-24 15:00", "2026-11-24 15:00", true},
		{"found the day after", "2026-11-24 05:30", "2026-11-24 05:30", "2026-11-25 01:00", "2026-11-25 05:30", false},
		{"a repeat that recorded nothing", "2026-11-24 11:30", "2026-11-24 05:30", "2026-11-24 11:31", "2026-11-24 17:30", true},
	}
	s, _ := parseSchedule("30 5 * * *")
	s.repeat = 6 * time.Hour
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var gap time.Time
			if tt.gap != never {
				gap = at(t, tt.gap)
			}
			next, repeats := s.upcoming(at(t, tt.last), gap, at(t, tt.now))
			if !next.Equal(at(t, tt.want)) || repeats != tt.repeats {
				t.Errorf("next is %s, repeating %v; want %s, %v", next, repeats, tt.want, tt.repeats)
			}
		})
	}
}

// TestKeepScheduleRepeatsAGap lets the first pass and its repetition leave a gap
// that somebody fills by hand before a second repetition.
func TestKeepScheduleRepeatsAGap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := parseSchedule("0 1 * * *")
		s.repeat = 6 * time.Hour
		begin := time.Now() // midnight
		ctx, cancel := context.WithTimeout(t.Context(), 26*time.Hour)
		defer cancel()
		var starts []time.Duration
		gap := func() time.Time {
			if len(starts) == 0 || time.Since(begin) > 10*time.Hour {
				return time.Time{}
			}
			return begin.Add(starts[len(starts)-1])
		}
		s.keep(ctx, slog.New(slog.DiscardHandler), time.Now, begin, gap, func(context.Context) {
			starts = append(starts, time.Since(begin))
		})
		if want := []time.Duration{time.Hour, 7 * time.Hour, 25 * time.Hour}; !slices.Equal(starts, want) {
			t.Errorf("passes began after %v, want %v", starts, want)
		}
	})
}

// TestKeepSchedule runs a schedule for three days in a bubble of time. A pass
// that overruns the next start does not meet a second one.
func TestKeepSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := parseSchedule("0 */6 * * *")
		begin := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 72*time.Hour+time.Minute)
		defer cancel()
		var starts []time.Duration
		running := 0
		s.keep(ctx, slog.New(slog.DiscardHandler), time.Now, begin, noGap, func(ctx context.Context) {
			running++
			if running > 1 {
				t.Error("two passes at once")
			}
			starts = append(starts, time.Since(begin))
			if len(starts) == 2 {
				time.Sleep(7 * time.Hour) // overruns the start at 18:00
			}
			running--
		})
		// From midnight of the bubble: 6, 12 (overruns 18), 24, 30, … 72 hours.
		if len(starts) != 11 || starts[2]-starts[1] != 12*time.Hour {
			t.Errorf("passes began at %v", starts)
		}
	})
}

func TestKeepScheduleMakesUpAMissedPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := parseSchedule("30 5 * * *")
		ctx, cancel := context.WithCancel(t.Context())
		began := time.Now()
		s.keep(ctx, slog.New(slog.DiscardHandler), time.Now, time.Time{}, noGap, func(context.Context) { cancel() })
		if waited := time.Since(began); waited != 0 {
			t.Errorf("a missed pass waited %s", waited)
		}
	})
}
