package promapi

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
)

func badData(format string, args ...any) *failure {
	return &failure{http.StatusBadRequest, "bad_data", fmt.Sprintf(format, args...)}
}

// invalid says that a parameter cannot be read.
func invalid(name string, err error) *failure { return badData("invalid parameter %q: %v", name, err) }

// timeParam reads an instant: seconds since 1970, or RFC 3339. Without the
// parameter it is the other.
func timeParam(r *http.Request, name string, other time.Time) (time.Time, error) {
	text := r.Form.Get(name)
	if text == "" && !other.IsZero() {
		return other, nil
	}
	if seconds, err := strconv.ParseFloat(text, 64); err == nil && math.Abs(seconds) < 1<<40 {
		return time.UnixMilli(int64(math.Round(seconds * 1000))).UTC(), nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return t, invalid(name, fmt.Errorf("cannot parse %q to a valid timestamp", text))
	}
	return t, nil
}

// durationParam reads seconds, or a duration as PromQL writes it.
func durationParam(r *http.Request, name string) (time.Duration, error) {
	text := r.Form.Get(name)
	if seconds, err := strconv.ParseFloat(text, 64); err == nil && math.Abs(seconds) < 1<<33 {
		return time.Duration(seconds * float64(time.Second)), nil
	}
	d, err := model.ParseDuration(text)
	if err != nil {
		return 0, invalid(name, fmt.Errorf("cannot parse %q to a valid duration", text))
	}
	return time.Duration(d), nil
}

// timeoutParam is the time of a query: at most the given.
func timeoutParam(r *http.Request, most time.Duration) (time.Duration, error) {
	if r.Form.Get("timeout") == "" {
		return most, nil
	}
	d, err := durationParam(r, "timeout")
	return min(d, most), err
}

// limitParam is how many results are wanted; 0 is all.
func limitParam(r *http.Request) (int, error) {
	text := r.Form.Get("limit")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err == nil && n < 0 {
		err = errors.New("limit must be non-negative")
	}
	if err != nil {
		return 0, invalid("limit", err)
	}
	return n, nil
}

// matcherSets reads the selectors of match[].
func matcherSets(r *http.Request) ([][]*labels.Matcher, error) {
	sets, err := promQL.ParseMetricSelectors(r.Form["match[]"])
	if err != nil {
		return nil, invalid("match[]", err)
	}
	for _, set := range sets {
		empty := true
		for _, m := range set {
			empty = empty && m.Matches("")
		}
		if empty {
			return nil, invalid("match[]", errors.New("it must contain at least one non-empty matcher"))
		}
	}
	return sets, nil
}

// The period of lookups that name none.
var (
	begin = time.UnixMilli(0)
	end   = time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)
)

// periodParams are the instants of start and end, everything if they are left
// out.
func periodParams(r *http.Request) (start, stop time.Time, err error) {
	if start, err = timeParam(r, "start", begin); err != nil {
		return start, stop, err
	}
	stop, err = timeParam(r, "end", end)
	return start, stop, err
}
