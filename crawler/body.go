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

// bodyLimits bound what is read of one answer. The size counts the plain bytes
// and, by itself, those that come over the wire.
type bodyLimits struct {
	size    int64
	timeout time.Duration
	counts  *tally
}

// Compressed text is seldom a fortieth of itself: what unpacks to more than
// maxRatio times its size is a bomb, once it is larger than freeRatio bytes.
const (
	maxRatio  = 200
	freeRatio = 256 << 10
)

// cut is the key of the number of bytes after which a body may be cut.
type cut struct{}

// cutAfter makes a request content with the first n bytes of the body.
func cutAfter(ctx context.Context, n int64) context.Context {
	return context.WithValue(ctx, cut{}, n)
}

// wholeBody reads the body before it hands the response on, so that a cut,
// slow or huge one is a failed request and not a short page. Nobody behind it
// sees a compressed body, or one that is not UTF-8.
func wholeBody(next http.RoundTripper, limits bodyLimits) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		ctx, cancel := context.WithCancelCause(req.Context())
		defer cancel(nil)
		resp, err := next.RoundTrip(req.WithContext(ctx))
		if err != nil {
			return nil, err
		}
		defer resp.Body.Close()
		timer := time.AfterFunc(limits.timeout, func() { cancel(errBodyTimeout) })
		defer timer.Stop()
		plain, err := limits.read(resp)
		if err != nil {
			if ctx.Err() != nil {
				err = context.Cause(ctx)
			}
			return nil, err
		}
		text, invalid := toUTF8(plain, resp.Header)
		limits.counts.garbled(invalid)
		return withBody(resp, req, text), nil
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

// read reads the body, decompressed, and fails if it is cut or too large.
func (l bodyLimits) read(resp *http.Response) ([]byte, error) {
	wire := &meter{r: resp.Body}
	plain, err := unpack(resp, wire, l.size)
	if err != nil {
		return nil, err
	}
	if n, ok := resp.Request.Context().Value(cut{}).(int64); ok {
		body, err := io.ReadAll(io.LimitReader(plain, n))
		if err != nil {
			return nil, &cutError{wire.n, err}
		}
		return body, nil
	}
	body, err := io.ReadAll(io.LimitReader(plain, l.size+1))
	switch {
	case err != nil && errors.As(err, new(finalError)):
		return nil, err
	case err != nil:
		return nil, &cutError{wire.n, err}
	case int64(len(body)) > l.size:
		return nil, finalError(fmt.Sprintf("the answer is larger than %d bytes, the limit for one body", l.size))
	case resp.ContentLength > wire.n && resp.Request.Method != http.MethodHead && resp.StatusCode != http.StatusNotModified:
		return nil, &cutError{wire.n, io.ErrUnexpectedEOF}
	case endsWithConnection(resp) && !closed(resp, body):
		return nil, &cutError{wire.n, errors.New("the page does not end with </html>, and nothing else tells its end")}
	}
	return body, nil
}

// unpack gives the reader of the plain bytes.
func unpack(resp *http.Response, wire *meter, limit int64) (io.Reader, error) {
	switch encoding := strings.ToLower(resp.Header.Get("Content-Encoding")); encoding {
	case "", "identity":
		return wire, nil
	case "gzip", "x-gzip":
		if resp.StatusCode == http.StatusNotModified {
			return wire, nil // there is no body
		}
		unzip, err := gzip.NewReader(wire)
		if err != nil {
			return nil, &cutError{wire.n, err}
		}
		return &ratioReader{r: unzip, wire: wire, limit: limit}, nil
	default:
		return nil, finalError(fmt.Sprintf("the answer is encoded as %q, which was not asked for", encoding))
	}
}

// endsWithConnection tells of an answer that only the end of its connection
// ends, so that a broken one looks whole. What is compressed tells its end.
func endsWithConnection(resp *http.Response) bool {
	return resp.ContentLength < 0 && resp.ProtoMajor == 1 && len(resp.TransferEncoding) == 0 &&
		resp.Header.Get("Content-Encoding") == "" && resp.StatusCode == http.StatusOK
}

// closed tells whether a web page ends as one. What is none tells its own end,
// or is no page that is read.
func closed(resp *http.Response, body []byte) bool {
	const tail = 1 << 10
	page := strings.Contains(resp.Header.Get("Content-Type"), "html")
	return !page || bytes.Contains(bytes.ToLower(body[max(0, len(body)-tail):]), []byte("</html"))
}

// ratioReader fails when a body unpacks to far more than it is, or is larger
// than allowed before it is unpacked.
type ratioReader struct {
	r     io.Reader
	wire  *meter
	n     int64
	limit int64
}

// Read unpacks.
func (r *ratioReader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	r.n += int64(n)
	switch {
	case r.wire.n > r.limit:
		return n, finalError(fmt.Sprintf("the answer is larger than %d bytes before it is unpacked, the limit for one body", r.limit))
	case r.n > freeRatio && r.n > maxRatio*r.wire.n:
		return n, finalError(fmt.Sprintf("the answer unpacks to more than %d times its size", maxRatio))
	}
	return n, err
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
