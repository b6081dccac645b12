package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

const exportOpenMetrics = "openmetrics"

// exportRequest is one export.
type exportRequest struct {
	what, format string
	from, to     classify.Day // of openmetrics, both inclusive
}

// period reads the days of openmetrics. The first day is that of 1970, before
// any that there is.
func (x *exportRequest) period(from, to string, now time.Time) (err error) {
	if x.what != exportOpenMetrics {
		if from != "" || to != "" {
			return usagef("--from and --to are for the export of openmetrics")
		}
		return nil
	}
	x.from, x.to = 1, classify.DayOf(now)
	if from != "" {
		if x.from, err = classify.ParseDay(from); err != nil {
			return usagef("--from: %v", err)
		}
	}
	if to != "" {
		if x.to, err = classify.ParseDay(to); err != nil {
			return usagef("--to: %v", err)
		}
	}
	if x.to < x.from {
		return usagef("--to %s lies before --from %s", x.to, x.from)
	}
	return nil
}

// path asks the daemon for the export.
func (x *exportRequest) path() string {
	form := url.Values{"format": {x.format}, "from": {strconv.Itoa(int(x.from))}, "to": {strconv.Itoa(int(x.to))}}
	return "/export/" + x.what + "?" + form.Encode()
}

// readExportRequest reads what path writes.
func readExportRequest(r *http.Request) (x exportRequest, err error) {
	x.what, x.format = r.PathValue("what"), r.FormValue("format")
	for name, into := range map[string]*classify.Day{"from": &x.from, "to": &x.to} {
		if text := r.FormValue(name); text != "" {
			day, err := strconv.ParseInt(text, 10, 32)
			if err != nil {
				return x, fmt.Errorf("%s: %w", name, err)
			}
			*into = classify.Day(day)
		}
	}
	return x, nil
}

// openMetrics writes the families that the query API answers, but for the wide
// ones.
func (x exportRequest) openMetrics(ctx context.Context, w io.Writer, db *store.DB) error {
	o, err := historyOptions(db)
	if err != nil {
		return err
	}
	return dashboards.WriteOpenMetrics(ctx, w, dashboards.Families(&o), x.from, x.to)
}
