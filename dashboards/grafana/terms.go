package grafana

import "strings"

// termColours give each umbrella term of the report one colour everywhere, from
// the palette of Okabe and Ito, which people with any common colour blindness
// can tell apart. Lines are told apart by their dashes too.
var termColours = []struct {
	term, colour string
	dash         []int // drawn and blank, in pixels; nil is a line without breaks
}{
	{"digital", "#0072B2", nil},
	{"informatics", "#D55E00", []int{10, 5}},
	{"health informatics", "#CC79A7", []int{2, 4}},
	{"data", "#009E73", []int{14, 4, 2, 4}},
	{"information", "#E69F00", []int{6, 3}},
	{"technology", "#56B4E9", []int{3, 3}},
}

// reportTerms are the terms that are shown until others are chosen.
func reportTerms() []string {
	var all []string
	for _, t := range termColours {
		all = append(all, t.term)
	}
	return all
}

// byTerm gives the series that bear the name of a term its colour and dash.
func (p *panel) byTerm() *panel {
	for _, t := range termColours {
		properties := []property{{"color", color{Mode: "fixed", FixedColor: t.colour}}}
		if t.dash != nil && p.Type == "timeseries" {
			properties = append(properties, property{"custom.lineStyle", map[string]any{"fill": "dash", "dash": t.dash}})
		}
		p.override(t.term, properties...)
	}
	return p
}

// fixed gives series colours of the palette in the order of their names.
func (p *panel) fixed(names ...string) *panel {
	for i, name := range names {
		t := termColours[i%len(termColours)]
		properties := []property{{"color", color{Mode: "fixed", FixedColor: t.colour}}}
		if t.dash != nil && p.Type == "timeseries" {
			properties = append(properties, property{"custom.lineStyle", map[string]any{"fill": "dash", "dash": t.dash}})
		}
		p.override(name, properties...)
	}
	return p
}

// evidence links every figure of a panel to the daemon's page that explains it.
func (p *panel) evidence(metric string, labels ...string) *panel {
	url := "${parlance}/explain?metric=" + metric + "&source=${source}&day=${__value.time:date:YYYY-MM-DD}"
	for _, label := range labels {
		url += "&" + label + "=${__field.labels." + label + ":percentencode}"
	}
	p.FieldConfig.Defaults.Links = append(p.FieldConfig.Defaults.Links, dataLink{"Explain this figure", url, true})
	return p
}

// sel selects series of a metric from the source that was chosen, and by
// further conditions.
func sel(metric string, conditions ...string) string {
	return metric + "{" + strings.Join(append([]string{`source="$source"`}, conditions...), ",") + "}"
}

// The conditions that are used most.
const (
	chosenTerms = `term=~"$term"`
	inScope     = `scope="in"`
	adminGroup  = `staff_group="Administrative and Clerical"`
)

// posted adds up a daily flow over the four weeks to each day: whole weeks,
// because few adverts are posted at week-ends.
func posted(selector string) string { return "sum_over_time(" + selector + "[28d])" }

// share is one figure in per cent of another, which has the same source and no
// other label.
func share(part, whole string) string {
	return "100 * " + part + " / on (source) group_left () " + whole
}

// yearAgo is what an expression was 52 weeks before, on the same day of the week.
const yearAgo = " offset 364d"
