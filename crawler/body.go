package crawler

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// errBodyTimeout ends the reading of a body that drips.
var errBodyTimeout = errors.New("the body took too long")

// cutError is a body that ended before it was whole.
type cutError struct {
	got int64
	err error
}

func (e *cutError) Error() string {
	return fmt.Sprintf("the answer broke off after %d bytes: %v", e.got, e.err)
}

func (e *cutError) Unwrap() error { return e.err }

// finalError is an answer that would be no better a second time.
type finalError string

func (e finalError) Error() string { return string(e) }

// wholeBody reads the body before it hands the response on, so that a cut,
// slow or huge one is a failed request and not a short page. The limit counts
// the plain bytes. Nobody behind it sees a compressed body.
func wholeBody(next http.RoundTripper, limit int64, timeout time.Duration) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		ctx, cancel := context.WithCancelCause(req.Context())
		defer cancel(nil)
		resp, err := next.RoundTrip(req.WithContext(ctx))
		if err != nil {
			return nil, err
		}
		defer resp.Body.Close()
		timer := time.AfterFunc(timeout, func() { cancel(errBodyTimeout) })
		defer timer.Stop()
		plain, err := readBody(resp, limit)
		if err != nil {
			if ctx.Err() != nil {
				err = context.Cause(ctx)
			}
			return nil, err
		}
		return withBody(resp, req, plain), nil
	})
}

// withBody gives the response a body in memory, and the request as it was
// before this link: net/http resolves redirects against it.
func withBody(resp *http.Response, req *http.Request, plain []byte) *http.Response {
	resp.Request = req
	resp.Body = io.NopCloser(bytes.NewReader(plain))
	resp.ContentLength = int64(len(plain))
	resp.Header.Del("Content-Encoding")
	resp.Header.Del("Content-Length")
	resp.Uncompressed = true // colly would otherwise guess compression from type and address
	return resp
}

// readBody reads the body, decompressed, and fails if it is cut or too large.
func readBody(resp *http.Response, limit int64) ([]byte, error) {
	wire := &meter{r: resp.Body}
	var plain io.Reader = wire
	switch encoding := strings.ToLower(resp.Header.Get("Content-Encoding")); encoding {
	case "", "identity":
	case "gzip", "x-gzip":
		unzip, err := gzip.NewReader(wire)
		if err != nil {
			return nil, &cutError{wire.n, err}
		}
		defer unzip.Close()
		plain = unzip
	default:
		return nil, finalError(fmt.Sprintf("the answer is encoded as %q, which was not asked for", encoding))
	}
	body, err := io.ReadAll(io.LimitReader(plain, limit+1))
	switch {
	case err != nil:
		return nil, &cutError{wire.n, err}
	case int64(len(body)) > limit:
		return nil, finalError(fmt.Sprintf("the answer is larger than %d bytes, the limit for one body", limit))
	case resp.ContentLength > wire.n && resp.Request.Method != http.MethodHead:
		return nil, &cutError{wire.n, io.ErrUnexpectedEOF}
	}
	return body, nil
}

// meter counts what is read through it.
type meter struct {
	r io.Reader
	n int64
}

// Read reads and counts.
func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.n += int64(n)
	return n, err
}
