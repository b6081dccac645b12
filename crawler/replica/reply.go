package replica

import (
	"fmt"
	"net/http"
	"strconv"
)

// reply is an answer before it is sent.
type reply struct {
	status      int
	contentType string
	body        []byte
}

func htmlReply(status int, body []byte) reply {
	return reply{status, "text/html; charset=utf-8", body}
}

func jsonError(status int, message string) reply {
	return reply{status, "application/json", fmt.Appendf(nil, `{"status":%d,"error":%q}`, status, message)}
}

// head writes the status line and headers.
func (a *reply) head(w http.ResponseWriter) {
	w.Header().Set("Content-Type", a.contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
}

// send writes the whole answer. A client that went away is no concern of the
// board, so the error of writing is dropped.
func (a *reply) send(w http.ResponseWriter) {
	a.head(w)
	_, _ = w.Write(a.body)
}
