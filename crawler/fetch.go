package crawler

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/gocolly/colly/v2"
)

// fetcher asks for one address at a time. This is the only file that knows
// colly: it follows redirects and decodes character sets; everything that
// makes us polite or safe is in the transport, which every hop passes.
type fetcher struct {
	client *http.Client
}

func newFetcher(rt http.RoundTripper) *fetcher {
	// No Timeout here: it would count the waits between retries as well.
	return &fetcher{client: &http.Client{Transport: rt}}
}

// answer is a whole body that came with status 200.
type answer struct {
	body      []byte
	url       *url.URL // where the redirects ended
	validator validator
}

// validator is by what a board tells whether a page has changed: its entity tag
// and the day of its last change, either of which may be missing.
type validator struct{ tag, modified string }

// maxValidator bounds, in bytes, what is kept of either.
const maxValidator = 256

func validatorOf(header http.Header) (v validator) {
	if tag := header.Get("ETag"); len(tag) <= maxValidator {
		v.tag = tag
	}
	if modified := header.Get("Last-Modified"); len(modified) <= maxValidator {
		v.modified = modified
	}
	return v
}

// String is what parseValidator reads; empty for a validator of nothing.
func (v validator) String() string {
	if v == (validator{}) {
		return ""
	}
	return v.tag + "\n" + v.modified
}

func parseValidator(s string) (v validator) {
	v.tag, v.modified, _ = strings.Cut(s, "\n")
	return v
}

// header makes a request conditional, unless the validator is one of nothing.
func (v validator) header() http.Header {
	header := make(http.Header)
	if v.tag != "" {
		header.Set("If-None-Match", v.tag)
	}
	if v.modified != "" {
		header.Set("If-Modified-Since", v.modified)
	}
	return header
}

// StatusError is an answer whose status is not 200.
type StatusError struct {
	URL    string
	Status int
	// RetryAfter is the header of that name: the board asked to be left alone
	// for longer than we wait, or once more after the last retry.
	RetryAfter string
}

// Error names the address and the status.
func (e *StatusError) Error() string {
	said := fmt.Sprintf("GET %s: the board answered %d %s", e.URL, e.Status, http.StatusText(e.Status))
	if e.RetryAfter != "" {
		said += fmt.Sprintf(" (Retry-After: %.40q)", e.RetryAfter)
	}
	return said
}

// Unwrap gives ErrGone, ErrUnchanged or ErrRefused for the statuses that mean them.
func (e *StatusError) Unwrap() error {
	switch e.Status {
	case http.StatusNotModified:
		return ErrUnchanged
	case http.StatusNotFound, http.StatusGone:
		return ErrGone
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		return ErrRefused
	}
	if e.RetryAfter != "" {
		return ErrRefused
	}
	return nil
}

// get fetches one address, with the header if it is not nil. A collector is made for each request, so that no
// collector refuses an address it has seen, and so that ctx reaches the request.
func (f *fetcher) get(ctx context.Context, address string, header http.Header) (answer, error) {
	var got answer
	var failed StatusError
	collector := f.collector(ctx)
	collector.OnResponse(func(r *colly.Response) {
		got = answer{r.Body, r.Request.URL, validatorOf(*r.Headers)}
		failed = StatusError{address, r.StatusCode, r.Headers.Get("Retry-After")}
	})
	if err := collector.Request(http.MethodGet, address, nil, nil, header); err != nil {
		return answer{}, fmt.Errorf("GET %s: %w", address, cause(ctx, err))
	}
	if failed.Status != http.StatusOK {
		return answer{}, &failed
	}
	return got, nil
}

// collector is a colly collector that takes nothing from the environment:
// colly.NewCollector would let COLLY_* variables override what is set here.
func (f *fetcher) collector(ctx context.Context) *colly.Collector {
	c := new(colly.Collector)
	c.Init()
	c.SetClient(f.client)
	c.Context = ctx
	c.MaxBodySize = 0 // the transport has failed on a body too large; colly would cut it
	c.ParseHTTPErrorResponse = true
	return c
}

// cause unwraps what net/http says around an error of the transport, which
// repeats the address, and puts an end by ctx before it.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}
