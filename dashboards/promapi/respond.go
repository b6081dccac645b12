package promapi

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
)

// statusClosed is what Prometheus notes when the client has gone.
const statusClosed = 499

// failure is an error as the API tells it.
type failure struct {
	code    int
	kind    string
	message string
}

func (f *failure) Error() string { return f.message }

// answerer answers a request whose form has been read. Its errors are failures
// or those of a context.
type answerer func(*http.Request) (*answer, error)

const (
	maxForm   = 1 << 20          // bytes
	writeTime = 30 * time.Second // for a reader to take an answer
)

// endpoint reads the form, answers, and writes the answer once the gate is
// left: a slow reader holds nothing but its own answer.
func (a *api) endpoint(answer answerer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			a.fail(w, badData("error parsing form values: %v", err))
			return
		}
		result, err := answer(r)
		if err != nil {
			a.fail(w, err)
			return
		}
		if result.close != nil {
			defer result.close()
		}
		// The time is left unbounded where the connection does not support it.
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writeTime))
		a.send(w, r, result)
	})
}

func (a *api) send(w http.ResponseWriter, r *http.Request, result *answer) {
	var out io.Writer = w
	if acceptsGzip(r) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Vary", "Accept-Encoding")
		zip, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
		if err != nil {
			a.fail(w, err)
			return
		}
		defer zip.Close()
		out = zip
	}
	e := &encoder{w: out}
	e.raw(`{"status":"success","data":`)
	result.write(e)
	warnings, infos := result.warnings.AsStrings(result.query, 10, 10)
	e.notes("warnings", warnings)
	e.notes("infos", infos)
	e.raw("}")
	e.flush()
	if e.err != nil {
		a.options.Log.Debug("answer to a query not taken", "error", e.err)
	}
}

func (e *encoder) notes(name string, notes []string) {
	if len(notes) > 0 {
		e.raw(`,"` + name + `":`)
		e.strings(notes)
	}
}

// acceptsGzip says whether the reader named gzip without refusing it.
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(part, ";")
		if strings.TrimSpace(name) == "gzip" {
			return strings.Trim(strings.TrimPrefix(strings.TrimSpace(quality), "q="), "0.") != "" || quality == ""
		}
	}
	return false
}

// fail answers with an error.
func (a *api) fail(w http.ResponseWriter, err error) {
	var f *failure
	switch {
	case errors.As(err, &f):
	case errors.Is(err, context.DeadlineExceeded):
		f = &failure{http.StatusServiceUnavailable, "timeout", "query timed out: " + err.Error()}
	case errors.Is(err, context.Canceled):
		f = &failure{statusClosed, "canceled", err.Error()}
	default:
		f = &failure{http.StatusInternalServerError, "internal", err.Error()}
	}
	if f.code == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "1")
	}
	if f.code == http.StatusInternalServerError {
		a.options.Log.Error("query failed", "error", err)
	}
	w.WriteHeader(f.code)
	e := &encoder{w: w}
	e.raw(`{"status":"error","errorType":"` + f.kind + `","error":`)
	e.string(f.message)
	e.raw("}")
	e.flush()
}
