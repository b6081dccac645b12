package dashboards

import (
	"fmt"
	"net/http"

	"github.com/bdrw/parlance/classify"
)

// table is a download: the figures behind one chart.
type table struct {
	columns []string
	rows    [][]any
}

// serveTable answers /data/NAME.csv with the table behind a chart, under the
// same choice as the page's. A day that was not counted has no row.
func (p *pages) serveTable(w http.ResponseWriter, r *http.Request) {
	build, ok := map[string]func(*reading, *choice) (table, error){
		"terms.csv":        p.termsTable,
		"figures.csv":      p.figuresTable,
		"staff-groups.csv": p.splitTable,
		"area-level.csv":   p.heatTable,
		"titles.csv":       p.titlesTable,
		"vagueness.csv":    p.vaguenessTable,
		"venn.csv":         p.vennTable,
		"odd-bands.csv":    p.oddBandsTable,
		"clerical.csv":     p.clericalTable,
		"probes.csv":       p.probesTable,
	}[r.PathValue("table")]
	if of, trends := p.trendsTables()[r.PathValue("table")]; trends {
		c := parseTrends(p.options, r.URL.Query())
		p.sendTable(w, r, c.source, func(now *reading) (table, error) { return of(now, &c) })
		return
	}
	if !ok {
		http.NotFound(w, r)
		return
	}
	c := parseChoice(p.options, r.URL.Query())
	p.sendTable(w, r, c.source, func(now *reading) (table, error) { return build(now, &c) })
}

// sendTable answers with a table of the source.
func (p *pages) sendTable(w http.ResponseWriter, r *http.Request, source Source, build func(*reading) (table, error)) {
	now, err := read(p.options, source.ID)
	var t table
	if err == nil {
		t, err = build(now)
	}
	if err != nil {
		p.fail(w, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8; header=present")
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", "parlance-"+source.ID+"-"+r.PathValue("table")))
	// An error here means that the reader has gone: nobody is left to tell.
	_ = writeRows(w, CSV, t.columns, func(row func([]any) error) error {
		for _, cells := range t.rows {
			if err := row(cells); err != nil {
				return err
			}
		}
		return nil
	})
}

func (p *pages) termsTable(r *reading, c *choice) (table, error) {
	t := table{columns: []string{"source", "date", "term", "field", "adverts", "all_adverts"}}
	lines, err := p.history.trend(r, c)
	if err != nil {
		return t, err
	}
	stock := map[classify.Day]int{}
	for _, point := range lines.all {
		stock[point.Day] = point.Count
	}
	for _, l := range lines.lines {
		for _, point := range l.points {
			t.rows = append(t.rows, []any{r.source, point.Day.String(), string(l.term), c.fieldName(), point.Count, stock[point.Day]})
		}
	}
	return t, nil
}

func (p *pages) figuresTable(r *reading, c *choice) (table, error) {
	t := table{columns: []string{"source", "date", "measure", "term", "k", "n", "percent"}}
	if !r.has {
		return t, nil
	}
	f := newFigures(r.counts, c.terms, p.slot)
	row := func(measure string, term classify.Term, s share) {
		t.rows = append(t.rows, []any{r.source, r.counts.Day.String(), measure, string(term), s.K, s.N, s.cell()})
	}
	row("live", "", share{f.Stock, f.Stock})
	if f.Text {
		row("in scope of the frame", "", f.InScope)
	}
	for _, term := range f.Terms {
		row("title", term.Term, term.Title)
		if f.Text {
			row("title or text", term.Term, term.Anywhere)
		}
		if f.Own > 0 {
			row("own words", term.Term, term.Own)
		}
	}
	return t, nil
}

func (p *pages) splitTable(r *reading, _ *choice) (table, error) {
	t := table{columns: []string{"source", "date", "measure", "staff_group", "k", "n", "percent"}}
	s, _ := newSplit(r.counts)
	for _, row := range s.Rows {
		day, group := r.counts.Day.String(), row.Group.String()
		t.rows = append(t.rows,
			[]any{r.source, day, "in scope of the frame", group, row.InScope.K, row.InScope.N, row.InScope.cell()},
			[]any{r.source, day, "naming informatics", group, row.Naming.K, row.Naming.N, row.Naming.cell()})
	}
	return t, nil
}

func (p *pages) heatTable(r *reading, _ *choice) (table, error) {
	t := table{columns: []string{"source", "date", "area", "level", "adverts"}}
	h, _ := newHeat(r.counts, p.options.Areas, p.options.Levels)
	for _, row := range h.Rows {
		for i, cell := range row.Cells {
			t.rows = append(t.rows, []any{r.source, r.counts.Day.String(), string(row.Area), string(h.Levels[i]), cell.Count})
		}
	}
	return t, nil
}
