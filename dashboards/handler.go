package dashboards

import (
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/bdrw/parlance/store"
)

// NewHandler serves the pages at /, /coding, /trends and /explain, /metrics, /healthz, /-/ready, the tables behind the
// charts under /data/ and the style sheets under /static/. It answers GET and
// HEAD alone, and writes nothing to the store.
func NewHandler(o Options) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", metricsHandler(&o))
	mux.Handle("GET /healthz", healthHandler(&o))
	mux.Handle("GET /-/ready", readyHandler(&o))
	mux.Handle("GET /static/{file}", packedAssets())
	pages := newPages(&o)
	mux.HandleFunc("GET /{$}", pages.serveHome)
	mux.HandleFunc("GET /coding", pages.serveCoding)
	mux.HandleFunc("GET /trends", pages.serveTrends)
	mux.HandleFunc("GET /explain", pages.serveExplain)
	mux.HandleFunc("GET /data/{table}", pages.serveTable)
	return guard(mux)
}

// policy lets the page load its own style sheets and nothing else: no script,
// no frame, nothing from elsewhere, whatever an advert's title holds.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			h.Set("Allow", "GET, HEAD")
			http.Error(w, "only GET and HEAD are answered", http.StatusMethodNotAllowed)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// health is the answer of /healthz.
type health struct {
	Status  string         `json:"status"` // "ok"
	Sources []sourceHealth `json:"sources"`
}

type sourceHealth struct {
	Source           string      `json:"source"`
	LastPass         *passHealth `json:"last_pass"`          // null before the first pass
	LastCompletePass *passHealth `json:"last_complete_pass"` // null before the first
}

type passHealth struct {
	ID      uint64        `json:"id"`
	Day     string        `json:"day"`
	Started time.Time     `json:"started"`
	Ended   *time.Time    `json:"ended"` // null while it runs
	Outcome store.Outcome `json:"outcome"`
}

func newPassHealth(p *store.Pass) *passHealth {
	if p == nil {
		return nil
	}
	h := &passHealth{ID: p.ID, Day: p.Day.String(), Started: p.Started.UTC(), Outcome: p.Outcome}
	if !p.Ended.IsZero() {
		ended := p.Ended.UTC()
		h.Ended = &ended
	}
	return h
}

// readyHandler answers 200 while passes can be recorded, and 503 while the store
// cannot be written. Pages and /metrics are served all the same; why it is so is
// the operator's to know, and stands in the log.
func readyHandler(o *Options) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		if o.Paused != nil && o.Paused() != nil {
			http.Error(w, "not ready: the store cannot be written; the log says why", http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "ready\n") // the reader has gone: nobody is left to tell
	})
}

// healthHandler answers 200 when the process and the store answer, 503 when
// the store does not. A failed pass is no ill health: an alert rule judges it.
func healthHandler(o *Options) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		state := health{Status: "ok", Sources: []sourceHealth{}}
		for _, source := range o.Sources {
			now, err := read(o, source.ID)
			if err != nil {
				o.Log.Error("health check failed", "err", err)
				w.WriteHeader(http.StatusServiceUnavailable)
				state = health{Status: "the store does not answer", Sources: []sourceHealth{}}
				break
			}
			s := sourceHealth{Source: source.ID, LastCompletePass: newPassHealth(now.complete)}
			if len(now.passes) > 0 {
				s.LastPass = newPassHealth(&now.passes[0])
			}
			state.Sources = append(state.Sources, s)
		}
		_ = json.NewEncoder(w).Encode(state) // the reader has gone: nobody is left to tell
	})
}
