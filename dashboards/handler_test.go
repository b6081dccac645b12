package dashboards_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/bdrw/parlance/dashboards"
)

func TestEveryAnswerIsGuarded(t *testing.T) {
	h := dashboards.NewHandler(testOptions(t, newFake(2)))
	for _, target := range []string{"/", "/metrics", "/healthz", "/static/parlance.css", "/data/terms.csv", "/nothing"} {
		w := ask(h, http.MethodGet, target)
		for header, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer"} {
			if got := w.Header().Get(header); got != want {
				t.Errorf("%s: %s is %q, want %q", target, header, got, want)
			}
		}
		if p := w.Header().Get("Content-Security-Policy"); !strings.Contains(p, "default-src 'none'") || strings.Contains(p, "unsafe") {
			t.Errorf("%s: policy %q", target, p)
		}
	}
}

func TestOnlyReadingIsAnswered(t *testing.T) {
	h := dashboards.NewHandler(testOptions(t, newFake(2)))
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"} {
		if w := ask(h, method, "/"); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s / answers %d, Allow %q", method, w.Code, w.Header().Get("Allow"))
		}
	}
	if w := ask(h, http.MethodHead, "/"); w.Code != http.StatusOK {
		t.Errorf("HEAD / answers %d", w.Code)
	}
	for _, target := range []string{"/nothing", "/static/", "/static/secret", "/data/x.csv", "/static/..%2Fhandler.go"} {
		if w := ask(h, http.MethodGet, target); w.Code != http.StatusNotFound {
			t.Errorf("%s answers %d, want 404", target, w.Code)
		}
	}
}

func TestReady(t *testing.T) {
	o := testOptions(t, newFake(2))
	if w := get(t, o, "/-/ready"); w.Code != http.StatusOK {
		t.Errorf("answers %d", w.Code)
	}
	o.Paused = func() error { return errDisk }
	w := get(t, o, "/-/ready")
	if w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), errDisk.Error()) {
		t.Errorf("paused, and answers %d %s", w.Code, w.Body)
	}
	if w := get(t, o, "/metrics"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "\nparlance_store_paused 1\n") {
		t.Errorf("paused, /metrics answers %d", w.Code)
	}
	if w := get(t, o, "/"); w.Code != http.StatusOK {
		t.Errorf("paused, the page answers %d", w.Code)
	}
}

func TestHealth(t *testing.T) {
	f := newFake(2)
	w := get(t, testOptions(t, f), "/healthz")
	golden(t, "healthz.json", w.Body.String())
	if w.Code != http.StatusOK {
		t.Errorf("healthy, but answers %d", w.Code)
	}
	f.fault = errDisk
	w = get(t, testOptions(t, f), "/healthz")
	if w.Code != http.StatusServiceUnavailable || !json.Valid(w.Body.Bytes()) || strings.Contains(w.Body.String(), errDisk.Error()) {
		t.Errorf("a failing store answers %d %s", w.Code, w.Body)
	}
}

func TestStoreFailureIsAPlainSentence(t *testing.T) {
	f := newFake(2)
	f.fault = errDisk
	for _, target := range []string{"/", "/data/terms.csv"} {
		w := get(t, testOptions(t, f), target)
		if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), errDisk.Error()) {
			t.Errorf("%s on a failing store answers %d %q", target, w.Code, w.Body)
		}
	}
}

func TestStyleSheetsArePackedAndKept(t *testing.T) {
	h := dashboards.NewHandler(testOptions(t, newFake(2)))
	request := httptest.NewRequest(http.MethodGet, "/static/nhsuk-frontend.css", nil)
	request.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, request)
	if w.Body.Len() > 40<<10 {
		t.Errorf("the style sheet travels as %d bytes", w.Body.Len())
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	css, err := io.ReadAll(z)
	if err != nil || strings.Contains(string(css), "url(") || strings.Contains(string(css), "@font-face") {
		t.Errorf("the style sheet loads something else (error %v)", err)
	}
	request.Header.Set("If-None-Match", w.Header().Get("ETag"))
	again := httptest.NewRecorder()
	if h.ServeHTTP(again, request); again.Code != http.StatusNotModified {
		t.Errorf("a known style sheet answers %d, want 304", again.Code)
	}
}

func TestTablesBehindTheCharts(t *testing.T) {
	o := testOptions(t, newFake(1))
	for _, name := range []string{"terms", "figures", "staff-groups", "area-level"} {
		w := get(t, o, "/data/"+name+".csv?term=data&term=informatics&weeks=4")
		if kind := w.Header().Get("Content-Type"); !strings.HasPrefix(kind, "text/csv") {
			t.Errorf("%s is of type %q", name, kind)
		}
		golden(t, name+".csv", w.Body.String())
	}
}
