package grafana

import (
	"strings"
	"time"
)

// Query is an expression of a dashboard.
type Query struct {
	Dashboard, Panel string        // uid and title; the panel of an annotation is its name
	Annotation       bool          // it marks days, of which there may be none
	Expr             string        // with variables, as $source
	Instant          bool          // it asks for the end of the time range alone
	Range            time.Duration // of the dashboard, or of the panel if that has its own
	variables        []variable
}

// Queries lists every expression of every dashboard, in order.
func Queries() []Query {
	var queries []Query
	for _, d := range all() {
		common := Query{Dashboard: d.UID, Range: ranges[d.Time.From], variables: d.Templating.List}
		for _, p := range d.Panels {
			for _, t := range p.Targets {
				q := common
				q.Panel, q.Expr, q.Instant = p.Title, t.Expr, t.Instant
				if p.TimeFrom != "" {
					q.Range = ranges["now-"+p.TimeFrom]
				}
				queries = append(queries, q)
			}
		}
		for _, a := range d.Annotations.List {
			q := common
			q.Panel, q.Annotation, q.Expr = a.Name, true, a.Target.Expr
			queries = append(queries, q)
		}
	}
	return queries
}

// ranges are the time ranges that dashboards and panels begin with.
var ranges = map[string]time.Duration{
	"now-90d": 90 * day, "now-26w": 26 * 7 * day, "now-2y": 2 * 365 * day, "now-8y": 8 * 365 * day,
}

const day = 24 * time.Hour

// Fill puts values in the place of the variables: those given, else what the
// dashboard has at first. Several values become alternatives of a regular
// expression, as Grafana writes them.
func (q *Query) Fill(values map[string]string) string {
	fill := []string{"$__interval", daily}
	for _, v := range q.variables {
		value, given := values[v.Name]
		if !given && v.Current != nil {
			value = v.Current.alternatives()
		}
		fill = append(fill, "$"+v.Name, value)
	}
	return strings.NewReplacer(fill...).Replace(q.Expr)
}

func (c *current) alternatives() string {
	if all, several := c.Value.([]string); several {
		return strings.Join(all, "|")
	}
	return c.Value.(string)
}
