package promapi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	promnames "github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"

	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/dashboards/grafana"
)

// TestExpressionsOfDashboards reads every expression and holds it against the
// families and the rules that daily gauges and overlapping terms ask for.
func TestExpressionsOfDashboards(t *testing.T) {
	l := exprLinter{families: map[string]dashboards.Family{}}
	for _, f := range dashboards.Families(&dashboards.Options{}) {
		l.families[f.Name] = f
	}
	for _, q := range grafana.Queries() {
		for _, fault := range l.lint(q.Fill(nil)) {
			t.Errorf("%s, %s: %s\n%s", q.Dashboard, q.Panel, q.Expr, fault)
		}
	}
}

// TestExpressionLinter shows each fault to the linter.
func TestExpressionLinter(t *testing.T) {
	l := exprLinter{families: map[string]dashboards.Family{}}
	for _, f := range dashboards.Families(&dashboards.Options{}) {
		l.families[f.Name] = f
	}
	for expr, want := range map[string]string{
		`parlance_adverts{source="a"}`:                                                     "",
		`sum by (source) (parlance_term_adverts{term="data"})`:                             "",
		`sum by (term, band) (parlance_term_adverts_wide{term=~"data|digital"})`:           "",
		`sum_over_time(parlance_adverts_posted[28d])`:                                      "",
		`avg_over_time(sum by (band) (parlance_adverts_wide)[28d:1d])`:                     "",
		`parlance_adverts offset 364d`:                                                     "",
		`sum_over_time(`:                                                                   "parse error",
		`parlance_advert`:                                                                  "there is no family",
		`parlance_adverts{band="7"}`:                                                       "has no label band",
		`rate(parlance_adverts[7d])`:                                                       "rate on daily values",
		`increase(parlance_adverts_new_total[7d])`:                                         "increase on daily values",
		`sum_over_time(parlance_adverts[28d])`:                                             "adds up a stock",
		`sum_over_time(sum(parlance_adverts)[28d:1d])`:                                     "adds up a stock",
		`sum(parlance_term_adverts)`:                                                       "adds up terms",
		`sum by (source) (parlance_term_adverts{term=~"data|digital"})`:                    "adds up terms",
		`sum without (term) (parlance_term_adverts)`:                                       "adds up terms",
		`sum(max by (source) (parlance_term_adverts))`:                                     "adds up terms",
		`parlance_adverts_wide{scope="in"}`:                                                "is not summed at once",
		`sum by (band) (avg_over_time(parlance_adverts_wide[28d]))`:                        "is not summed at once",
		`{__name__=~"parlance_.*"}`:                                                        "names no family",
		`sum by (source) (sum_over_time(parlance_term_adverts_posted{term!="data"}[28d]))`: "adds up terms",
	} {
		got := strings.Join(l.lint(expr), "; ")
		if (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", expr, got, want)
		}
	}
}

type exprLinter struct {
	families map[string]dashboards.Family
	faults   []string
}

func (l *exprLinter) lint(expr string) []string {
	l.faults = nil
	parsed, err := parser.NewParser(parser.Options{}).ParseExpr(expr)
	if err != nil {
		return []string{"parse error: " + err.Error()}
	}
	parser.Inspect(parsed, func(node parser.Node, path []parser.Node) error {
		switch n := node.(type) {
		case *parser.VectorSelector:
			l.selector(n, path)
		case *parser.Call:
			l.call(n)
		}
		return nil
	})
	return l.faults
}

func (l *exprLinter) fault(format string, args ...any) {
	l.faults = append(l.faults, fmt.Sprintf(format, args...))
}

func (l *exprLinter) selector(s *parser.VectorSelector, path []parser.Node) {
	f, known := l.families[s.Name]
	switch {
	case s.Name == "":
		l.fault("%s names no family", s)
		return
	case !known:
		l.fault("there is no family %s", s.Name)
		return
	}
	fixed := false
	for _, m := range s.LabelMatchers {
		if m.Name != promnames.MetricNameLabel && m.Name != "frame" && !slices.Contains(f.Labels, m.Name) {
			l.fault("%s has no label %s", s.Name, m.Name)
		}
		fixed = fixed || m.Name == "term" && m.Type == labels.MatchEqual
	}
	if slices.Contains(f.Labels, "term") && !fixed && !grouped(path, "term") {
		l.fault("%s: it adds up terms, which overlap", s.Name)
	}
	if f.Wide && !summed(path) {
		l.fault("%s is not summed at once, so every combination of its labels is made", s.Name)
	}
}

// grouped says whether every aggregation around a selector keeps a label.
func grouped(path []parser.Node, label string) bool {
	for _, node := range path {
		if a, ok := node.(*parser.AggregateExpr); ok && slices.Contains(a.Grouping, label) == a.Without {
			return false
		}
	}
	return true
}

// summed says whether a sum stands right around the selector.
func summed(path []parser.Node) bool {
	for _, node := range slices.Backward(path) {
		switch n := node.(type) {
		case *parser.ParenExpr, *parser.VectorSelector, *parser.StepInvariantExpr:
		case *parser.AggregateExpr:
			return n.Op == parser.SUM
		default:
			return false
		}
	}
	return false
}

// call judges functions that mislead on daily values: gauges are no counters, and
// a stock that is added up counts an advert once a day.
func (l *exprLinter) call(c *parser.Call) {
	switch c.Func.Name {
	case "rate", "irate", "increase", "delta", "idelta", "deriv", "resets", "changes":
		l.fault("%s on daily values extrapolates or counts samples: take x - x offset 7d", c.Func.Name)
	case "sum_over_time":
		parser.Inspect(c, func(node parser.Node, _ []parser.Node) error {
			if s, ok := node.(*parser.VectorSelector); ok && !strings.Contains(s.Name, "_posted") {
				l.fault("sum_over_time adds up a stock: %s", s.Name)
			}
			return nil
		})
	}
}
