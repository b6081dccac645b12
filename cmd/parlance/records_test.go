package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/bdrw/parlance/crawler"
)

// FuzzInput reads any bytes as the input of classify: it comes to an end, every
// record is one to read or says on which line it is at fault, and lines rise.
func FuzzInput(f *testing.F) {
	for _, s := range []string{"{\"title\":\"Nurse\"}\n\n{}\n", "id,title\n1,\"Data\nAnalyst\"\n2,\"broken\n", "\xef\xbb\xbftitle\nNurse\n", "title,title\n,\n", "\x1f\x8b", " \n", "title\n\""} {
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
			if err != nil {
				return // the end, or of a broken gzip
			}
			if time.Since(began) > 10*time.Second {
				t.Fatalf("no end after line %d", last)
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

// Lines are counted from the first of the input, empty ones too, and a row that
// is broken by its end is one faulty record.
func TestLinesOfInput(t *testing.T) {
	for input, want := range map[string]int{
		"\n\n{\"title\":\"Nurse\"}\n": 3,
		"\ntitle\nNurse\n":            3,
		"title\n\"Nurse":              2,
	} {
		next, err := openRecords(bytes.NewReader([]byte(input)))
		if err != nil {
			t.Fatal(err)
		}
		if rec, err := next(); err != nil || rec.line != want {
			t.Errorf("%q: the record stands on line %d, want %d (%v)", input, rec.line, want, err)
		}
	}
}
