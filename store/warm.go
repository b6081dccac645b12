package store

import (
	"context"
	"io"
	"os"
)

// warm reads the file once from end to end in the background, while fn runs.
// What goes through all of a store reads it through the memory map a page at a
// time, several times slower from the disk than in one go; afterwards the pages
// are in the system's cache, as far as that holds them. Failing to read ahead
// is no failure of fn.
func (db *DB) warm(ctx context.Context, fn func() error) error {
	ctx, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		f, err := os.Open(db.path)
		if err != nil {
			return
		}
		defer f.Close()
		buffer := make([]byte, 1<<20)
		for ctx.Err() == nil {
			if _, err := io.ReadFull(f, buffer); err != nil {
				return
			}
		}
	}()
	defer func() {
		stop()
		<-done
	}()
	return fn()
}
