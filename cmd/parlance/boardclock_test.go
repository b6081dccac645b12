package main

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestBoardClockRunsDuringAPassOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := boardClock{real: func() time.Time { return testNow }}
		day := time.Date(2020, 11, 6, 23, 0, 0, 0, time.UTC)
		shows := func(when string, want time.Time) {
			t.Helper()
			if got := clock.now(); !got.Equal(want) {
				t.Errorf("%s the clock shows %v, want %v", when, got, want)
			}
		}
		shows("before the first pass", testNow)
		clock.run(day)
		time.Sleep(3 * time.Second)
		shows("during a pass", day.Add(3*time.Second))
		clock.stop()
		time.Sleep(time.Hour)
		shows("after a pass", day.Add(3*time.Second))
		clock.run(day.AddDate(0, 0, 1))
		shows("on the next day", day.AddDate(0, 0, 1))
		clock.follow()
		shows("after the last pass", testNow)
	})
}
