package crawler

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// retrier repeats requests that failed for a reason that may pass: 429, 5xx,
// time-outs, broken connections and bodies. It never repeats a refusal.
type retrier struct {
	retries   int
	wait, cap time.Duration
	now       func() time.Time
	log       *slog.Logger
}

func newRetrier(opts Options) *retrier {
	return &retrier{max(opts.Retries, 0), opts.RetryWait, opts.MaxWait, opts.Now, opts.Logger}
}

func (r *retrier) wrap(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		for attempt := 1; ; attempt++ {
			resp, err := next.RoundTrip(req)
			if !passing(req.Context(), resp, err) {
				return resp, err
			}
			wait, ok := r.before(attempt, resp)
			if !ok {
				return resp, exhausted(err, attempt)
			}
			r.log.Info("request failed, will be repeated", "url", req.URL.String(),
				"attempt", attempt, "wait", wait, "why", reason(resp, err))
			if err := sleep(req.Context(), wait); err != nil {
				return nil, err
			}
		}
	})
}

// before gives the wait before the next attempt, and whether there is one. The
// waits grow; the board's own wish goes before them unless it is too long.
func (r *retrier) before(attempt int, resp *http.Response) (time.Duration, bool) {
	if attempt > r.retries {
		return 0, false
	}
	wait := min(vary(r.wait<<min(attempt-1, 16), 0.25), r.cap)
	if resp == nil {
		return wait, true
	}
	asked, ok := retryAfter(resp.Header, r.now)
	if !ok {
		return wait, true
	}
	// A little later than asked, for others may have been told the same.
	return max(wait, asked+time.Duration(rand.Int64N(int64(min(asked/10, 2*time.Second))+1))), asked <= r.cap
}

// passing tells whether a failure may pass with time.
func passing(ctx context.Context, resp *http.Response, err error) bool {
	if err == nil {
		return resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode >= 500
	}
	if ctx.Err() != nil {
		return false
	}
	if final(err) {
		return false
	}
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	return !untrusted
}

// final tells of an error that no repetition mends.
func final(err error) bool {
	_, body := errors.AsType[finalError](err)
	_, host := errors.AsType[*hostError](err)
	_, address := errors.AsType[*addressError](err)
	return body || host || address || errors.Is(err, ErrRefused)
}

// retryAfter reads the header in both its forms: seconds, or a date, which is
// compared with the answer's own date when it has one.
func retryAfter(header http.Header, now func() time.Time) (time.Duration, bool) {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	from, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		from = now()
	}
	return max(until.Sub(from), 0), true
}

func exhausted(err error, attempts int) error {
	if err == nil || attempts == 1 {
		return err
	}
	return fmt.Errorf("%w (%d attempts)", err, attempts)
}

func reason(resp *http.Response, err error) string {
	if err != nil {
		return err.Error()
	}
	return "status " + strconv.Itoa(resp.StatusCode)
}
