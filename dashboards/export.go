package dashboards

import (
	"bufio"
	"fmt"
	"io"
	"math"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// Format is a way to write an export.
type Format string

// The formats: CSV as of RFC 4180 with a heading line, and one JSON object a
// line.
const (
	CSV   Format = "csv"
	JSONL Format = "jsonl"
)

// ParseFormat reads the name of a format.
func ParseFormat(name string) (Format, error) {
	switch f := Format(name); f {
	case CSV, JSONL:
		return f, nil
	}
	return "", fmt.Errorf("format %q is not known: use csv or jsonl", name)
}

// AdvertLister yields every stored advert.
type AdvertLister interface {
	Adverts(fn func(store.AdvertRow) error) error
}

// WriteAdverts writes one row per stored advert: no text, no contacts. Several
// postcodes or terms stand in one CSV cell with "; " between, and in an array
// in JSON. Days are written 2006-01-02. While an advert's text is unread its
// scope is unknown: an empty cell, null in JSON.
func WriteAdverts(w io.Writer, format Format, src AdvertLister) error {
	return writeRows(w, format, advertColumns, func(row func([]any) error) error {
		return src.Adverts(func(a store.AdvertRow) error { return row(advertCells(&a)) })
	})
}

var advertColumns = []string{"source", "reference", "url", "title", "employer", "postcode", "posted", "closes",
	"first_seen", "last_seen", "staff_group", "staff_group_evidence", "band", "band_evidence",
	"in_scope", "level", "area", "terms_title", "terms_text", "frame"}

func advertCells(row *store.AdvertRow) []any {
	a := &row.Advert
	var scope any
	if row.Coded {
		scope = row.InScope
	}
	return []any{a.Source, a.Reference, a.URL, a.Title, a.Employer, postcodes(a.Places), a.Posted.String(), a.Closes.String(),
		row.FirstSeen.String(), row.LastSeen.String(), a.StaffGroup.String(), a.StaffGroupBasis.String(), a.Band.String(), a.BandBasis.String(),
		scope, string(row.Level), string(row.Area), words(row.TermsTitle), words(row.TermsText), row.Frame.Name()}
}

func postcodes(places []classify.Place) []string {
	codes := []string{}
	for _, p := range places {
		if p.Postcode != "" {
			codes = append(codes, p.Postcode)
		}
	}
	return codes
}

// words are terms, areas or levels as plain strings.
func words[S ~string](list []S) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

// WriteCounts writes what passes published of the sources, one tidy row per
// date and series: source, date, family, a column for each label, empty where
// the family has no such label, value and frame. A day without a complete pass
// has no rows.
func WriteCounts(w io.Writer, format Format, src Published, sources ...string) error {
	labels := labelColumns()
	columns := append(append([]string{"source", "date", "family"}, labels...), "value", "frame")
	families := map[string]store.Family{}
	for _, f := range store.Families() {
		families[f.Name] = f
	}
	return writeRows(w, format, columns, func(row func([]any) error) error {
		for _, source := range sources {
			err := src.Published(source, firstDay, math.MaxInt32, func(day store.DayCounts) error {
				return countRows(day, families, labels, row)
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// labelColumns is every label of a family, in order of first use.
func labelColumns() []string {
	var labels []string
	seen := map[string]bool{}
	for _, f := range store.Families() {
		for _, l := range f.Labels {
			if !seen[l] {
				seen[l], labels = true, append(labels, l)
			}
		}
	}
	return labels
}

func countRows(day store.DayCounts, families map[string]store.Family, labels []string, row func([]any) error) error {
	for _, c := range day.Counts {
		values := map[string]string{}
		for i, name := range families[c.Family].Labels {
			if i < len(c.Labels) {
				values[name] = c.Labels[i]
			}
		}
		cells := []any{day.Source, day.Day.String(), c.Family}
		for _, name := range labels {
			cells = append(cells, values[name])
		}
		if err := row(append(cells, c.Value, day.Frame.Name())); err != nil {
			return err
		}
	}
	return nil
}

// writeRows writes what rows yields, one cell per column.
func writeRows(w io.Writer, format Format, columns []string, rows func(row func([]any) error) error) error {
	buffered := bufio.NewWriterSize(w, 64<<10)
	var write func([]any) error
	switch format {
	case CSV:
		write = csvRows(buffered)
		if err := write(anyCells(columns)); err != nil {
			return err
		}
	case JSONL:
		write = jsonRows(buffered, columns)
	default:
		return fmt.Errorf("format %q is not known: use csv or jsonl", format)
	}
	if err := rows(write); err != nil {
		return err
	}
	return buffered.Flush()
}

// BreakLister lists the breaks in series, in order of date.
type BreakLister interface {
	Breaks() ([]store.Break, error)
}

// WriteBreaks writes one row per break in series. An empty source concerns every
// source, an empty scope every series.
func WriteBreaks(w io.Writer, format Format, src BreakLister) error {
	breaks, err := src.Breaks()
	if err != nil {
		return err
	}
	return writeRows(w, format, []string{"date", "source", "scope", "kind", "note"}, func(row func([]any) error) error {
		for _, b := range breaks {
			if err := row([]any{b.Date.String(), b.Source, b.Scope, string(b.Kind), b.Note}); err != nil {
				return err
			}
		}
		return nil
	})
}
