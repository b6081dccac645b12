package dashboards

import (
	"io"
	"math"

	"github.com/bdrw/parlance/store"
)

// WriteProbes writes what probes counted: a row for each source, date, probe and
// measure in all, with an empty staff group, then one for each staff group. The
// report's own counts come first, with an empty source and their origin. The
// frame is that of text counts.
func WriteProbes(w io.Writer, format Format, src ProbeReader, sources ...string) error {
	columns := []string{"source", "date", "term", "centre", "radius_miles", "measure", "staff_group", "results", "frame", "origin"}
	return writeRows(w, format, columns, func(row func([]any) error) error {
		for _, r := range References() {
			p := r.Probe
			if err := row([]any{"", r.Day.String(), string(p.Term), p.Centre, p.Miles, "site", "", r.Count, "", r.Origin}); err != nil {
				return err
			}
		}
		for _, source := range sources {
			err := src.Probes(source, firstDay, math.MaxInt32, func(r store.ProbeResult) error { return probeRows(&r, row) })
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func probeRows(r *store.ProbeResult, row func([]any) error) error {
	cells := func(group string, count int) []any {
		p := r.Probe
		return []any{r.Source, r.Day.String(), string(p.Term), p.Centre, p.Miles, r.Measure.String(), group, count, r.Frame.Name(), ""}
	}
	if err := row(cells("", r.Count)); err != nil {
		return err
	}
	for _, g := range r.Groups {
		if err := row(cells(g.Group.String(), g.Count)); err != nil {
			return err
		}
	}
	return nil
}
