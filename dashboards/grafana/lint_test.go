package grafana_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/bdrw/parlance/dashboards/grafana"
)

// The dashboards as Grafana reads them, as far as they are judged here.
type (
	lintedDashboard struct {
		UID, Title, Description, Timezone string
		SchemaVersion                     int
		Links                             []struct{ URL string }
		Panels                            []lintedPanel
		Templating                        struct {
			List []struct {
				Name, Type  string
				Description string
				Datasource  *lintedSource
			}
		}
		Annotations struct {
			List []struct {
				Name       string
				Datasource lintedSource
				Target     lintedTarget
			}
		}
	}
	lintedSource struct{ Type, UID string }
	lintedTarget struct {
		Expr, LegendFormat string
		Datasource         lintedSource
	}
	lintedPanel struct {
		ID                                 int
		Type, Title, Description, Interval string
		GridPos                            struct{ H, W, X, Y int }
		Datasource                         lintedSource
		Targets                            []lintedTarget
		FieldConfig                        struct {
			Defaults  struct{ Unit string }
			Overrides []struct {
				Matcher    struct{ ID, Options string }
				Properties []struct {
					ID    string
					Value json.RawMessage
				}
			}
		}
	}
)

func lintedDashboards(t *testing.T) map[string]lintedDashboard {
	t.Helper()
	files, err := grafana.Files()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]lintedDashboard{}
	for name, data := range files {
		var d lintedDashboard
		if err := json.Unmarshal(data, &d); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[name] = d
	}
	if len(all) != 6 {
		t.Errorf("there are %d dashboards, want 6", len(all))
	}
	return all
}

// TestDashboardsKeepTheRules reads every dashboard as Grafana does.
func TestDashboardsKeepTheRules(t *testing.T) {
	for name, d := range lintedDashboards(t) {
		for _, fault := range slices.Concat(d.faults(name), d.panelFaults(), d.gridFaults()) {
			t.Errorf("%s: %s", name, fault)
		}
	}
}

func (d *lintedDashboard) faults(name string) (faults []string) {
	want := func(ok bool, format string, args ...any) {
		if !ok {
			faults = append(faults, fmt.Sprintf(format, args...))
		}
	}
	want(name == d.UID+".json" && strings.HasPrefix(d.UID, "parlance-") && len(d.UID) <= 40, "its uid is %q", d.UID)
	want(d.Timezone == "utc", "its time zone is %q: days would begin at another hour than the samples", d.Timezone)
	want(d.SchemaVersion == 41 || d.SchemaVersion == 42, "its schema is %d", d.SchemaVersion)
	want(len(d.Description) > 20 && strings.HasPrefix(d.Title, "Parlance: "), "it is titled %q and described as %q", d.Title, d.Description)
	var variables, marks []string
	for _, v := range d.Templating.List {
		variables = append(variables, v.Name+" "+v.Type)
		want(v.Description != "", "variable %s has no description", v.Name)
		want(v.Type != "query" || v.Datasource != nil && *v.Datasource == chosen, "variable %s asks another data source", v.Name)
	}
	want(slices.Contains(variables, "datasource datasource"), "it has no variable of the data source: %q", variables)
	for _, a := range d.Annotations.List {
		marks = append(marks, a.Name)
		want(a.Datasource == chosen && a.Target.Datasource == chosen, "annotation %s asks another data source", a.Name)
	}
	want(slices.Equal(marks, []string{"Breaks", "Frame changes", "Gaps"}), "it marks %q", marks)
	want(slices.ContainsFunc(d.Links, func(l struct{ URL string }) bool { return strings.HasPrefix(l.URL, "${parlance}/") }), "it does not link to the daemon's pages")
	want(slices.ContainsFunc(d.Panels, func(p lintedPanel) bool { return p.Type == "text" }), "no panel documents it")
	return faults
}

// chosen is the data source that the variable names.
var chosen = lintedSource{"prometheus", "${datasource}"}

func (d *lintedDashboard) panelFaults() (faults []string) {
	seen := map[int]bool{}
	for _, p := range d.Panels {
		say := func(bad bool, what string) {
			if bad {
				faults = append(faults, fmt.Sprintf("panel %q %s", p.Title, what))
			}
		}
		say(p.ID == 0 || seen[p.ID], "has no id of its own")
		seen[p.ID] = true
		say(p.Title == "" || len(p.Description) < 30, "has no title, or no description")
		if p.Type == "text" {
			continue
		}
		say(p.FieldConfig.Defaults.Unit == "", "has no unit")
		say(p.Interval != "1d", "may ask for steps of less than a day")
		say(p.Datasource != chosen || len(p.Targets) == 0, "asks another data source, or nothing")
		for _, q := range p.Targets {
			say(q.Datasource != chosen, "asks another data source")
			say(p.Type == "timeseries" && q.LegendFormat == "", "has a series without a legend")
			say(q.LegendFormat == "{{term}}" && !p.colours(), "does not give each term its colour")
			say(strings.Contains(q.Expr, "source=") != strings.Contains(q.Expr, `source="$source"`), "fixes a source")
		}
	}
	return faults
}

// colours says whether each term of the report has its own fixed colour.
func (p *lintedPanel) colours() bool {
	colours := map[string]string{}
	for _, o := range p.FieldConfig.Overrides {
		for _, property := range o.Properties {
			if property.ID == "color" && o.Matcher.ID == "byName" && strings.Contains(string(property.Value), `"mode": "fixed"`) {
				colours[o.Matcher.Options] = string(property.Value)
			}
		}
	}
	different := map[string]bool{}
	for _, term := range []string{"digital", "informatics", "health informatics", "data", "information", "technology"} {
		if colours[term] == "" || different[colours[term]] {
			return false
		}
		different[colours[term]] = true
	}
	return true
}

// gridFaults finds panels that stand outside the grid or on one another.
func (d *lintedDashboard) gridFaults() (faults []string) {
	for i, p := range d.Panels {
		a := p.GridPos
		if a.X < 0 || a.W < 1 || a.H < 3 || a.X+a.W > 24 {
			faults = append(faults, fmt.Sprintf("panel %q stands at %v", p.Title, a))
		}
		for _, q := range d.Panels[:i] {
			if b := q.GridPos; a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H {
				faults = append(faults, fmt.Sprintf("panels %q and %q stand on one another", p.Title, q.Title))
			}
		}
	}
	return faults
}
