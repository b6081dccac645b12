package crawler

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// ErrBudget says that the board was asked for as much as may be asked in a day.
var ErrBudget = errors.New("the day's budget for the board is spent; the rest waits for the next day")

// Spending is what the asking of a board takes: requests with all repetitions,
// bytes received before decompression, and the time from the first request.
type Spending struct {
	Requests int
	Bytes    int64
	Time     time.Duration
}

// Plus adds what was spent elsewhere.
func (s Spending) Plus(other Spending) Spending {
	return Spending{s.Requests + other.Requests, s.Bytes + other.Bytes, s.Time + other.Time}
}

// exceeds names the first part of the budget that is spent; a budget of zero is
// none.
func (s Spending) exceeds(budget Spending) string {
	switch {
	case budget.Requests > 0 && s.Requests >= budget.Requests:
		return fmt.Sprintf("%d requests", budget.Requests)
	case budget.Bytes > 0 && s.Bytes >= budget.Bytes:
		return fmt.Sprintf("%d bytes", budget.Bytes)
	case budget.Time > 0 && s.Time >= budget.Time:
		return budget.Time.String()
	}
	return ""
}

// budgetError is ErrBudget, and ErrRefused because nothing more is asked.
type budgetError struct{ spent string }

func (e *budgetError) Error() string { return fmt.Sprintf("%v: %s", ErrBudget, e.spent) }

func (e *budgetError) Unwrap() []error { return []error{ErrBudget, ErrRefused} }

// within lets requests pass until a budget is spent.
func within(next http.RoundTripper, budget, before Spending, counts *tally) http.RoundTripper {
	if budget == (Spending{}) {
		return next
	}
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		if spent := before.Plus(counts.spending()).exceeds(budget); spent != "" {
			return nil, &budgetError{spent}
		}
		return next.RoundTrip(req)
	})
}
