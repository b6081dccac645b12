package grafana

// tag is on every dashboard, so that they link to each other.
const tag = "parlance"

// board makes a dashboard with what all have in common. Its uid stays as it is
// for ever, because links name it.
func board(uid, title, description, from string, vars []variable, shelves ...shelf) *dashboard {
	return &dashboard{
		UID: uid, Title: "Parlance: " + title, Description: description, Tags: []string{tag}, Editable: true, GraphTooltip: 1,
		Links: []link{
			{Title: "Parlance", Type: "dashboards", Icon: "external link", Tags: []string{tag}, AsDropdown: true, IncludeVars: true, KeepTime: true, URL: "", Tooltip: "The other dashboards of Parlance"},
			{Title: "The daemon's own pages", Type: "link", Icon: "external link", Tags: []string{}, URL: "${parlance}/", Tooltip: "Charts with the adverts and passes behind them", TargetBlank: true},
		},
		Panels:     arrange(shelves...),
		Templating: variables{append([]variable{datasourceVariable(), sourceVariable(), addressVariable()}, vars...)},
		Annotations: annotations{[]annotation{
			marked("Breaks", "dark-red", `parlance_break{source="$source",kind!="frame"}`, "Break in series: {{kind}}", "{{note}}", "kind"),
			marked("Frame changes", "dark-purple", `parlance_break{source="$source",kind="frame"}`, "Another coding frame", "{{note}}", "kind"),
			marked("Gaps", "dark-yellow", `parlance_gap{source="$source"}`, "Gap", "No complete pass: {{outcome}}. A gap is not a zero.", "outcome"),
		}},
		Time: timeRange{from, "now"}, Timezone: "utc", WeekStart: "monday", SchemaVersion: schemaVersion, Version: 1,
	}
}

func marked(name, colour, expr, title, text, tags string) annotation {
	return annotation{Name: name, Enable: true, IconColor: colour, Datasource: prometheus, TitleFormat: title, TextFormat: text, TagKeys: tags,
		Target: target{RefID: "Anno", Datasource: prometheus, Expr: expr, Interval: daily, Range: true, EditorMode: "code"}}
}

func datasourceVariable() variable {
	return variable{Name: "datasource", Label: "Data source", Type: "datasource", Query: "prometheus", Options: []option{}, Refresh: 1,
		Description: "The Parlance daemon, as a data source of type Prometheus."}
}

// labelValues asks for the values of a label whenever the dashboard is opened.
func labelValues(name, label, metric, of, description string) variable {
	definition := "label_values(" + metric + ", " + of + ")"
	return variable{Name: name, Label: label, Type: "query", Description: description, Datasource: &prometheus,
		Query: map[string]any{"query": definition, "refId": "PrometheusVariableQueryEditor-VariableQuery", "qryType": 1}, Options: []option{}, Refresh: 1, Sort: 1}
}

func sourceVariable() variable {
	return labelValues("source", "Board", "parlance_adverts", "source", "The job board that the figures come from.")
}

func addressVariable() variable {
	const address = "http://127.0.0.1:9815"
	return variable{Name: "parlance", Label: "Daemon", Type: "textbox", Query: address, Options: []option{{true, address, address}},
		Current: &current{true, address, address}, Description: "Address of the Parlance daemon, for links to its pages."}
}

// termsVariable chooses the terms of a dashboard; several at once.
func termsVariable() variable {
	v := labelValues("term", "Terms", "parlance_term_adverts", "term", "Umbrella terms. They overlap: their figures are never to be added up.")
	v.Multi = true
	v.Current = &current{true, reportTerms(), reportTerms()}
	return v
}

// termVariable chooses one term.
func termVariable() variable {
	v := labelValues("one", "Term", "parlance_term_adverts", "term", "The umbrella term that this year is compared with last year for.")
	v.Current = &current{true, "digital", "digital"}
	return v
}
