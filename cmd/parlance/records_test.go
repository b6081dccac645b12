package main

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/bdrw/parlance/crawler"
)

// FuzzInput reads any bytes as the input of classify: it comes to an end, every
// record is one to read or says on which line it is at fault, and lines rise.
func FuzzInput(f *testing.F) {
	for _, s := range []string{"{\"title\":\"Nurse\"}\n\n{}\n", "id,title\n1,\"Data\nAnalyst\"\n2,\"broken\n", "\xef\xbb\xbftitle\nNurse\n", "title,title\n,\n", "\x1f\x8b", " \n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		next, err := openRecords(bytes.NewReader(data))
		if err != nil {
			return
		}
		last, began := 0, time.Now()
		for {
			rec, err := next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil || time.Since(began) > 10*time.Second {
				t.Fatalf("after line %d: %v", last, err)
			}
			if rec.line <= last {
				t.Fatalf("line %d comes after line %d", rec.line, last)
			}
			if last = rec.line; rec.err == nil {
				_, _ = crawler.ReadRecord(rec.json) // its errors are its own test's
			}
		}
	})
}
