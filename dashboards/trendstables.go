package dashboards

import (
	"math"
	"strconv"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// trendsTables are the tables behind the page of trends.
func (p *pages) trendsTables() map[string]func(*reading, *trendsChoice) (table, error) {
	return map[string]func(*reading, *trendsChoice) (table, error){
		"shares.csv":         p.sharesTable,
		"index.csv":          p.ofTerm([]string{"source", "week_from", "term", "field", "with_term", "all_adverts", "index_term", "index_all"}, indexRows),
		"adoption.csv":       p.ofTerm([]string{"source", "from", "to", "term", "field", "employers_with_term", "employers", "percent", "mean_share_percent", "first_adopters"}, adoptionRows),
		"first-adopters.csv": p.ofTerm([]string{"source", "term", "field", "employer", "name", "first_use", "watched_13_weeks_before", "adverts_before", "with_term_since", "adverts_since"}, firstRows),
		"ratio.csv":          p.ofTerm([]string{"source", "from", "to", "term", "against", "field", "with_term", "with_against", "ratio", "low", "high"}, ratioRows),
		"trends.csv":         p.trendsTable,
		"revisions.csv":      p.revisionsTable,
	}
}

// fraction is a share in an export: percent with three decimals.
func fraction(v float64, known bool) any {
	if !known {
		return nil
	}
	return strconv.FormatFloat(100*v, 'f', 3, 64)
}

// number is a figure in an export; empty when it is none.
func number(v float64, decimals int, known bool) any {
	if !known || math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return strconv.FormatFloat(v, 'f', decimals, 64)
}

var sharesColumns = []string{"source", "from", "to", "term", "field", "k", "n", "percent", "low", "high", "employers", "design_effect"}

// shareCells is a row of shares.
func shareCells(source string, term classify.Term, field store.TermField, to classify.Day, s Share) []any {
	bounded := s.Known() && s.Bounded
	return []any{source, (to - trailingDays + 1).String(), to.String(), string(term), fieldNames[field].value, s.K, s.N,
		fraction(s.Value, s.Known()), fraction(s.Low, bounded), fraction(s.High, bounded), s.Employers, number(s.Design, 2, bounded)}
}

func (p *pages) sharesTable(r *reading, c *trendsChoice) (table, error) {
	t := table{columns: sharesColumns}
	d, err := p.statistics.daily(r, c.flow(), c.term, c.field)
	if err != nil {
		return t, err
	}
	for i, s := range d.shares {
		if s.N > 0 {
			t.rows = append(t.rows, shareCells(r.source, c.term, c.field, d.from+classify.Day(i), s))
		}
	}
	return t, nil
}

// ofTerm makes a table of the history of a term.
func (p *pages) ofTerm(columns []string, rows func(*trendsChoice, *termHistory) [][]any) func(*reading, *trendsChoice) (table, error) {
	return func(r *reading, c *trendsChoice) (table, error) {
		h, err := p.statistics.term(r, c)
		if err != nil {
			return table{columns: columns}, err
		}
		return table{columns, rows(c, h)}, nil
	}
}

func indexRows(c *trendsChoice, h *termHistory) (rows [][]any) {
	for _, w := range h.flows {
		if w.Whole {
			rows = append(rows, []any{c.source.ID, w.Monday.String(), string(c.term), fieldNames[c.field].value, w.Count.K, w.Count.N,
				number(w.Term, 1, w.HasIndex), number(w.All, 1, w.HasIndex)})
		}
	}
	return rows
}

func adoptionRows(c *trendsChoice, h *termHistory) (rows [][]any) {
	for _, a := range h.adoptions {
		if a.Whole {
			rows = append(rows, []any{c.source.ID, a.From.String(), a.To.String(), string(c.term), fieldNames[c.field].value, a.Adoption.K, a.Adoption.N,
				fraction(a.Adoption.Share(), a.Adoption.Known()), fraction(a.Adoption.Mean, a.Adoption.Known()), a.First})
		}
	}
	return rows
}

func firstRows(c *trendsChoice, h *termHistory) (rows [][]any) {
	for _, f := range h.firsts {
		rows = append(rows, []any{c.source.ID, string(c.term), fieldNames[c.field].value, f.Employer.Key, f.Employer.Name, f.Day.String(), !f.Before,
			f.Without, f.Since.K, f.Since.N})
	}
	return rows
}

func ratioRows(c *trendsChoice, h *termHistory) (rows [][]any) {
	for _, a := range h.adoptions {
		if a.Whole {
			known := a.Ratio.Known()
			rows = append(rows, []any{c.source.ID, a.From.String(), a.To.String(), string(c.term), string(c.against), fieldNames[c.field].value, a.Ratio.A, a.Ratio.B,
				number(a.Ratio.Value, 4, known), number(a.Ratio.Low, 4, known && a.Ratio.Bounded), number(a.Ratio.High, 4, known && a.Ratio.Bounded)})
		}
	}
	return rows
}

var trendsColumns = []string{"source", "term", "field", "trend", "provisional", "from", "to", "months", "slope_points_a_year", "p", "adjusted_p"}

// trendCells is a row of trends.
func trendCells(source string, field store.TermField, t namedTrend) []any {
	tested := t.Trend.Verdict != TooShort && t.Trend.Verdict != TooFew
	return []any{source, string(t.Term), fieldNames[field].value, string(t.Trend.Verdict), t.Trend.Provisional, t.From.String(), t.To.String(), t.Trend.Months,
		number(100*t.Trend.Slope, 3, tested), number(t.Trend.P, 6, tested), number(t.Trend.Q, 6, tested)}
}

func (p *pages) trendsTable(r *reading, c *trendsChoice) (table, error) {
	t := table{columns: trendsColumns}
	trends, err := p.statistics.namedTrends(r, c.flow(), c.field)
	for _, trend := range trends {
		t.rows = append(t.rows, trendCells(r.source, c.field, trend))
	}
	return t, err
}

func (p *pages) revisionsTable(r *reading, c *trendsChoice) (table, error) {
	t := table{columns: []string{"source", "date", "frame", "term", "field", "published", "known_now", "difference", "all_published", "all_known_now", "all_difference"}}
	rows, err := revisions(p.options, r, c.term, c.field, firstDay)
	for _, v := range rows {
		cells := []any{r.source, v.Day.String(), v.Frame, string(c.term), fieldNames[c.field].value, nil, nil, nil, v.AllPublished, nil, nil}
		if v.HasTerm {
			cells[5] = v.Published
		}
		if v.HasNow {
			cells[6], cells[9], cells[10] = v.Now, v.All, v.AllRevise
		}
		if v.HasTerm && v.HasNow {
			cells[7] = v.Revised
		}
		t.rows = append(t.rows, cells)
	}
	return t, err
}
