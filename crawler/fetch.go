package crawler

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

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
	body []byte
	url  *url.URL // where the redirects ended
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

// Unwrap gives ErrGone or ErrRefused for the statuses that mean them.
func (e *StatusError) Unwrap() error {
	switch e.Status {
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

// get fetches one address. A collector is made for each request, so that no
// collector refuses an address it has seen, and so that ctx reaches the request.
func (f *fetcher) get(ctx context.Context, address string) (answer, error) {
	var got answer
	var failed StatusError
	collector := f.collector(ctx)
	collector.OnResponse(func(r *colly.Response) {
		got = answer{r.Body, r.Request.URL}
		failed = StatusError{address, r.StatusCode, r.Headers.Get("Retry-After")}
	})
	if err := collector.Visit(address); err != nil {
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
