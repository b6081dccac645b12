package grafana

// prometheus is the data source that the variable names.
var prometheus = datasource{Type: "prometheus", UID: "${datasource}"}

// The units of panels, as Grafana names them.
const (
	adverts   = "locale" // numbers of adverts, with separators of thousands
	percent   = "percent"
	points    = "suffix: pp" // percentage points
	index     = "none"
	seconds   = "s"
	instant   = "dateTimeFromNow"
	bytesUnit = "bytes"
	truth     = "bool_yes_no"
	ratio     = "none"
)

// query is an expression with the legend of its series.
type query struct {
	expr   string
	legend string
}

// targets are the queries of a panel over time.
func targets(queries []query) []target {
	all := make([]target, len(queries))
	for i, q := range queries {
		all[i] = target{RefID: refID(i), Datasource: prometheus, Expr: q.expr, LegendFormat: q.legend,
			Interval: daily, Range: true, EditorMode: "code"}
	}
	return all
}

// now makes the queries ask for the end of the time range alone.
func now(all []target, format string) []target {
	for i := range all {
		all[i].Instant, all[i].Range, all[i].Format = true, false, format
	}
	return all
}

// daily is the shortest step: there is one value a day.
const daily = "1d"

func refID(i int) string { return string(rune('A' + i)) }

// basic is a panel of any kind: what it shows is said in the description, with
// the definition of the figure.
func basic(kind, title, description, unit string, queries []query) *panel {
	return &panel{Type: kind, Title: title, Description: description, Datasource: &prometheus, Interval: daily, Targets: targets(queries),
		FieldConfig: &fieldConfig{Defaults: field{Unit: unit, NoValue: "no figure", Color: &color{Mode: "palette-classic-by-name"}}, Overrides: []override{}}}
}

// lines is a panel of series over time. Gaps are left open: only days that
// follow each other are joined.
func lines(title, description, unit string, queries ...query) *panel {
	p := basic("timeseries", title, description, unit, queries)
	p.FieldConfig.Defaults.Custom = map[string]any{
		"drawStyle": "line", "lineInterpolation": "linear", "lineWidth": 2, "fillOpacity": 0, "showPoints": "never",
		"spanNulls": false, "insertNulls": 36 * 60 * 60 * 1000, "axisSoftMin": 0, "axisLabel": "", "axisPlacement": "auto",
		"pointSize": 6, "stacking": map[string]any{"mode": "none", "group": "A"}, "scaleDistribution": map[string]any{"type": "linear"},
	}
	p.Options = map[string]any{
		"legend":  map[string]any{"showLegend": true, "displayMode": "table", "placement": "right", "calcs": []string{"lastNotNull"}},
		"tooltip": map[string]any{"mode": "multi", "sort": "desc"},
	}
	return p
}

// figure is a panel with one large number for each query.
func figure(title, description, unit string, queries ...query) *panel {
	p := basic("stat", title, description, unit, queries)
	now(p.Targets, "time_series")
	p.FieldConfig.Defaults.Color = &color{Mode: "fixed", FixedColor: "text"}
	p.Options = map[string]any{
		"reduceOptions": map[string]any{"calcs": []string{"lastNotNull"}, "fields": "", "values": false},
		"colorMode":     "none", "graphMode": "none", "justifyMode": "auto", "orientation": "auto", "textMode": "auto", "wideLayout": true,
	}
	return p
}

// column is a column of a table: the query that fills it, its heading and unit.
type column struct {
	query
	unit string
}

// table is a panel with a row for each value of a label, and a column for each
// query.
func table(title, description, label, heading string, columns ...column) *panel {
	queries := make([]query, len(columns))
	for i, c := range columns {
		queries[i] = query{"sum by (" + label + ") (" + c.expr + ")", c.legend} // rows join by their labels: no other may stay
	}
	p := tabled(title, description, columns[0].unit, queries)
	rename, order, hidden := map[string]string{label: heading}, map[string]int{label: 0}, map[string]bool{"Time": true, "source": true, "__name__": true}
	for i, c := range columns {
		name := "Value #" + refID(i)
		if len(columns) == 1 {
			name = "Value"
		}
		rename[name], order[name] = c.legend, i+1
		p.override(c.legend, property{"unit", c.unit})
	}
	if label == "term" {
		p.override(heading, property{"custom.width", 160})
	} else {
		p.override(heading, property{"custom.width", 260})
	}
	p.Transformations = []transformation{
		{"merge", map[string]any{}},
		{"organize", map[string]any{"excludeByName": hidden, "indexByName": order, "renameByName": rename}},
	}
	p.Options["sortBy"] = []any{map[string]any{"displayName": columns[0].legend, "desc": true}}
	return p
}

// matrix is a table with a row for each value of one label and a column for
// each of another, whose cells are coloured by their number.
func matrix(title, description, unit, rows, columns string, q query) *panel {
	p := tabled(title, description, unit, []query{q})
	p.Transformations = []transformation{
		sorted(columns),
		{"groupingToMatrix", map[string]any{"rowField": rows, "columnField": columns, "valueField": "Value", "emptyValue": "zero"}},
		sorted(rows + `\` + columns),
	}
	p.FieldConfig.Defaults.Color = &color{Mode: "continuous-blues"}
	p.FieldConfig.Defaults.Custom = map[string]any{"align": "auto", "cellOptions": map[string]any{"type": "color-background", "mode": "basic"}, "inspect": false, "minWidth": 60, "wrapHeaderText": true}
	p.override(rows+`\`+columns, property{"custom.cellOptions", map[string]any{"type": "auto"}}, property{"custom.width", 260})
	return p
}

// order puts the columns of a matrix into an order of their own; those that are
// not named come last.
func (p *panel) order(names ...string) *panel {
	at := map[string]int{p.FieldConfig.Overrides[0].Matcher.Options: 0}
	for i, name := range names {
		at[name] = i + 1
	}
	p.Transformations = append(p.Transformations, transformation{"organize", map[string]any{
		"excludeByName": map[string]bool{}, "indexByName": at, "renameByName": map[string]string{}}})
	return p
}

func tabled(title, description, unit string, queries []query) *panel {
	p := basic("table", title, description, unit, queries)
	now(p.Targets, "table")
	for i := range p.Targets {
		p.Targets[i].LegendFormat = ""
	}
	p.FieldConfig.Defaults.Color = &color{Mode: "fixed", FixedColor: "text"}
	p.FieldConfig.Defaults.Custom = map[string]any{"align": "auto", "cellOptions": map[string]any{"type": "auto"}, "inspect": false}
	p.Options = map[string]any{"showHeader": true, "cellHeight": "sm"}
	return p
}

// bars is a panel with one bar for each value of a label.
func bars(title, description, unit, label string, queries ...query) *panel {
	p := basic("barchart", title, description, unit, queries)
	now(p.Targets, "table")
	p.FieldConfig.Defaults.Color = &color{Mode: "palette-classic"}
	p.FieldConfig.Defaults.Custom = map[string]any{"lineWidth": 0, "fillOpacity": 90, "gradientMode": "none", "axisSoftMin": 0}
	p.Options = map[string]any{
		"xField": label, "orientation": "auto", "stacking": "none", "groupWidth": 0.7, "barWidth": 0.9, "showValue": "auto",
		"xTickLabelRotation": 0, "xTickLabelSpacing": 0, "barRadius": 0, "fullHighlight": false,
		"legend":  map[string]any{"showLegend": true, "displayMode": "list", "placement": "bottom", "calcs": []string{}},
		"tooltip": map[string]any{"mode": "multi", "sort": "none"},
	}
	rename, hidden := map[string]string{}, map[string]bool{"Time": true, "source": true, "__name__": true}
	for i, q := range queries {
		name := "Value #" + refID(i)
		if len(queries) == 1 {
			name = "Value"
		}
		rename[name] = q.legend
	}
	p.Transformations = []transformation{
		{"merge", map[string]any{}},
		sorted(label),
		{"organize", map[string]any{"excludeByName": hidden, "indexByName": map[string]int{}, "renameByName": rename}},
	}
	return p
}

// sorted puts rows in the order of a label; those of equal value stay as they are.
func sorted(label string) transformation {
	return transformation{"sortBy", map[string]any{"fields": map[string]any{}, "sort": []any{map[string]any{"field": label, "desc": false}}}}
}

// notes is a panel with text in Markdown.
func notes(title, text string) *panel {
	return &panel{Type: "text", Title: title, Description: "How the figures of this dashboard are made.",
		Options: map[string]any{"mode": "markdown", "content": text, "code": map[string]any{"language": "plaintext", "showLineNumbers": false, "showMiniMap": false}}}
}

// override sets properties of the series or column of a name.
func (p *panel) override(name string, properties ...property) *panel {
	p.FieldConfig.Overrides = append(p.FieldConfig.Overrides, override{matcher{"byName", name}, properties})
	return p
}

// decimals sets how many digits are shown after the point.
func (p *panel) decimals(n int) *panel {
	p.FieldConfig.Defaults.Decimals = &n
	return p
}

// axis names the vertical axis.
func (p *panel) axis(label string) *panel {
	p.FieldConfig.Defaults.Custom["axisLabel"] = label
	return p
}

// stacked puts the series of a dimension with one value per advert on top of
// each other, so that their height is the total.
func (p *panel) stacked() *panel {
	custom := p.FieldConfig.Defaults.Custom
	custom["stacking"], custom["fillOpacity"], custom["lineWidth"] = map[string]any{"mode": "normal", "group": "A"}, 60, 1
	return p
}

// signed lets the axis go below nothing.
func (p *panel) signed() *panel {
	delete(p.FieldConfig.Defaults.Custom, "axisSoftMin")
	return p
}

// columns is the width of a dashboard.
const columns = 24

// shelf is panels beside each other, of one height.
type shelf struct {
	height int
	panels []*panel
}

// beside puts panels of equal width next to each other.
func beside(height int, panels ...*panel) shelf {
	return shelf{height, panels}
}

// arrange lays shelves under each other and numbers the panels.
func arrange(shelves ...shelf) []*panel {
	var all []*panel
	y := 0
	for _, s := range shelves {
		width := columns / len(s.panels)
		for i, p := range s.panels {
			p.ID, p.GridPos = len(all)+1, gridPos{s.height, width, i * width, y}
			all = append(all, p)
		}
		y += s.height
	}
	return all
}
