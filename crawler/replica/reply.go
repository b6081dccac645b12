package replica

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// reply is an answer before it is sent.
type reply struct {
	status      int
	contentType string
	body        []byte
	tag         string    // entity tag; may be empty
	modified    time.Time // may be zero
}

func htmlReply(status int, body []byte) reply {
	return reply{status: status, contentType: "text/html; charset=utf-8", body: body}
}

func jsonError(status int, message string) reply {
	return reply{status: status, contentType: "application/json", body: fmt.Appendf(nil, `{"status":%d,"error":%q}`, status, message)}
}

// head writes the status line and headers.
func (a *reply) head(w http.ResponseWriter) {
	w.Header().Set("Content-Type", a.contentType)
	if a.tag != "" {
		w.Header().Set("ETag", a.tag)
		w.Header().Set("Last-Modified", a.modified.UTC().Format(http.TimeFormat))
	}
	if a.status != http.StatusNotModified {
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
}

// send writes the whole answer. A client that went away is no concern of the
// board, so the error of writing is dropped.
func (a *reply) send(w http.ResponseWriter) {
	a.head(w)
	_, _ = w.Write(a.body)
}

// unless is the answer to a conditional request: 304 without a body where the
// asker has the page already. An entity tag counts before a date (RFC 9110,
// 13.2.2).
func (a reply) unless(r *http.Request) reply {
	if a.tag == "" {
		return a
	}
	same := r.Header.Get("If-None-Match") == a.tag
	if since, err := http.ParseTime(r.Header.Get("If-Modified-Since")); err == nil && r.Header.Get("If-None-Match") == "" {
		same = !a.modified.Truncate(time.Second).After(since)
	}
	if same {
		a.status, a.body = http.StatusNotModified, nil
	}
	return a
}
