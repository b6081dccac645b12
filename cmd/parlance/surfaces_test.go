package main

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/bdrw/parlance/dashboards"
)

// On the one address, /-/ready tells of the store, and everything else answers as
// before while it is paused.
func TestReadyTellsOfTheStore(t *testing.T) {
	db, _ := passStore(t)
	configured, err := readFrame("")
	if err != nil {
		t.Fatal(err)
	}
	p := &passer{log: slog.New(slog.DiscardHandler), db: db, frame: configured.frame, now: func() time.Time { return testNow }}
	o := pageOptions(p, dashboards.Source{ID: "board", Name: "Board", URL: "https://board.example"})
	var paused error
	o.Paused = func() error { return paused }
	h := newSurfaces(o, 24*time.Hour)
	for _, paused = range []error{nil, errors.New("disk full"), nil} {
		for _, path := range []string{"/-/ready", "/-/healthy", "/healthz", "/metrics", "/", "/api/v1/query?query=parlance_adverts"} {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
			want := http.StatusOK
			if path == "/-/ready" && paused != nil {
				want = http.StatusServiceUnavailable
			}
			if w.Code != want {
				t.Errorf("paused by %v, %s answers %d, want %d", paused, path, w.Code, want)
			}
		}
	}
}
