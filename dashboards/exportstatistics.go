package dashboards

import (
	"io"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// WriteShares writes the share of every term in every field, of the adverts
// posted in four weeks, with its interval in percent: a row for each week's
// window, ending on the last day of the flow and every seven days before. A window
// without a figure has no row; a low base has no percentage, and fewer than 10
// employers no interval. Of the options, Store, Sources, Terms, Frame and Now are
// used.
func WriteShares(w io.Writer, format Format, o *Options) error {
	return writeRows(w, format, sharesColumns, func(row func([]any) error) error {
		return eachSeries(o, func(s *statistics, r *reading, field store.TermField) error {
			for _, term := range o.Terms {
				d, err := s.daily(r, flowOf{source: r.source}, term, field)
				if err != nil {
					return err
				}
				if err := weeklyRows(d, r.source, term, field, row); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// weeklyRows writes the windows of a term, the oldest first.
func weeklyRows(d *daily, source string, term classify.Term, field store.TermField, row func([]any) error) error {
	for i := (len(d.shares) + 6) % 7; i < len(d.shares); i += 7 {
		if d.shares[i].N == 0 {
			continue
		}
		if err := row(shareCells(source, term, field, d.from+classify.Day(i), d.shares[i])); err != nil {
			return err
		}
	}
	return nil
}

// WriteTrends writes the verdict on every term in every field, one row each. Of
// the options it uses the same as WriteShares.
func WriteTrends(w io.Writer, format Format, o *Options) error {
	return writeRows(w, format, trendsColumns, func(row func([]any) error) error {
		return eachSeries(o, func(s *statistics, r *reading, field store.TermField) error {
			trends, err := s.namedTrends(r, flowOf{source: r.source}, field)
			for _, t := range trends {
				if err := row(trendCells(r.source, field, t)); err != nil {
					return err
				}
			}
			return err
		})
	})
}

func eachSeries(o *Options, fn func(*statistics, *reading, store.TermField) error) error {
	s := newStatistics(o)
	for _, source := range o.Sources {
		r, err := read(o, source.ID)
		if err != nil {
			return err
		}
		for _, field := range termFields {
			if err := fn(s, r, field); err != nil {
				return err
			}
		}
	}
	return nil
}
