package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// isTerminal reports whether a person watches w.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// newBar is a progress bar on w, drawn only where a person watches.
func newBar(w io.Writer, of int, what string) *progressbar.ProgressBar {
	if !isTerminal(w) {
		w = io.Discard
	}
	return progressbar.NewOptions(of,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(),
		progressbar.OptionSetWidth(30),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionOnCompletion(func() { fmt.Fprintln(w) }),
	)
}

// passBar draws the progress of one pass, a bar for each of its stages.
func passBar(w io.Writer) func(passProgress) {
	var bar *progressbar.ProgressBar
	stage := ""
	return func(at passProgress) {
		if bar == nil || at.Stage != stage { // a pass that is about to begin has no stage yet
			stage, bar = at.Stage, newBar(w, max(at.Of, 1), at.Stage)
		}
		bar.ChangeMax(max(at.Of, at.Done, 1))
		_ = bar.Set(at.Done) // a bar that cannot be drawn is no reason to stop
	}
}

// barProgress draws how many adverts are done on a bar.
func barProgress(bar *progressbar.ProgressBar) func(done, of uint64) {
	return func(done, of uint64) {
		bar.ChangeMax64(int64(max(of, done, 1)))
		_ = bar.Set64(int64(done)) // a bar that cannot be drawn is no reason to stop
	}
}
