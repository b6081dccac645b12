package main

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"
)

// A keeper tries a paused store again after growing waits, and goes on once when
// it is back, however often it pauses.
func TestKeeper(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var paused error
		var tries []time.Duration
		again := 0
		k := keeper{log: slog.New(slog.DiscardHandler), paused: func() error { return paused }, again: func() { again++ }}
		k.resume = func() error {
			tries = append(tries, time.Since(began).Round(time.Second))
			if len(tries)%10 != 0 {
				return errors.New("still full")
			}
			paused = nil
			return nil
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); k.keep(ctx) }()
		time.Sleep(time.Hour)
		if len(tries) != 0 {
			t.Fatalf("a store that is written was tried %d times", len(tries))
		}
		for pause := 1; pause <= 2; pause++ {
			tries, began, paused = nil, time.Now(), errors.New("disk full")
			time.Sleep(time.Hour)
			if again != pause || len(tries) != 10 || tries[0] > firstTry || tries[9]-tries[8] != lastTry {
				t.Errorf("pause %d: went on %d times; tried at %v", pause, again, tries)
			}
		}
		cancel()
		<-done
	})
}
