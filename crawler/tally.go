package crawler

import (
	"io"
	"maps"
	"net/http"
	"strconv"
	"sync"
)

// tally counts every attempt, repeated ones too, and the bytes as they came.
type tally struct {
	mu       sync.Mutex
	requests map[string]int
	bytes    int64
}

func newTally() *tally { return &tally{requests: make(map[string]int)} }

func (t *tally) wrap(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
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

func (t *tally) count(status string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.requests[status]++
}

func (t *tally) stats() Stats {
	t.mu.Lock()
	defer t.mu.Unlock()
	return Stats{Requests: maps.Clone(t.requests), Bytes: t.bytes}
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
