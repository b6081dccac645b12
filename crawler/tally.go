package crawler

import (
	"io"
	"maps"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// tally counts every attempt, repeated ones too, and the bytes as they came.
type tally struct {
	mu       sync.Mutex
	requests map[string]int
	made     int
	bytes    int64
	invalid  int64
	began    time.Time // of the first request
}

func newTally() *tally { return &tally{requests: make(map[string]int)} }

func (t *tally) wrap(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		t.begin()
		resp, err := next.RoundTrip(req)
		if err != nil {
			t.count(NoAnswer)
			return nil, err
		}
		t.count(strconv.Itoa(resp.StatusCode))
		resp.Body = &countedBody{resp.Body, t}
		return resp, nil
	})
}

// begin counts a request that is sent.
func (t *tally) begin() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.made++
	if t.began.IsZero() {
		t.began = time.Now()
	}
}

func (t *tally) count(status string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.requests[status]++
}

// garbled counts bytes that are no characters.
func (t *tally) garbled(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.invalid += int64(n)
}

func (t *tally) stats() Stats {
	spent := t.spending()
	t.mu.Lock()
	defer t.mu.Unlock()
	return Stats{Requests: maps.Clone(t.requests), Bytes: t.bytes, Invalid: t.invalid, Time: spent.Time}
}

func (t *tally) spending() Spending {
	t.mu.Lock()
	defer t.mu.Unlock()
	spent := Spending{Requests: t.made, Bytes: t.bytes}
	if !t.began.IsZero() {
		spent.Time = time.Since(t.began)
	}
	return spent
}

// countedBody adds what is read of a body to the tally.
type countedBody struct {
	io.ReadCloser
	tally *tally
}

// Read reads and counts.
func (b *countedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.tally.mu.Lock()
	b.tally.bytes += int64(n)
	b.tally.mu.Unlock()
	return n, err
}
