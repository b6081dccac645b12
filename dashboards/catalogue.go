package dashboards

import (
	"fmt"
	"slices"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/bdrw/parlance/store"
)

// metric is one row of the catalogue: all that is known of one metric.
type metric struct {
	name   string
	kind   prometheus.ValueType
	unit   string
	labels []string // those beside source, which every sample has that comes from a source
	global bool     // describes the program, not a source
	fresh  bool     // vanishes when the last complete pass is older than 1.5 intervals
	help   string
	values func(*reading) ([]sample, error) // nil: it has a history alone, and is not on /metrics
	facts  *facts                           // the scan that gives its history; nil when it has none of facts
}

// sample is one value with its label values in the order of metric.labels.
type sample struct {
	labels []string
	value  float64
}

const (
	gauge   = prometheus.GaugeValue
	counter = prometheus.CounterValue
)

// catalogue lists every metric. It feeds /metrics, its documentation and the
// test that both agree; a metric is added here and nowhere else.
func catalogue() []metric {
	return slices.Concat(countMetrics(), probeMetrics(), historyMetrics(), operationMetrics())
}

// countMetrics are the figures of the last complete pass, as it published
// them. Terms overlap: fix term or group by it.
func countMetrics() []metric {
	return []metric{
		{name: "parlance_adverts", unit: "adverts", kind: gauge, fresh: true, values: family("adverts"), facts: &facts{},
			help: "Adverts live on the day of the last complete pass (stock)."},
		{name: "parlance_adverts_new_total", unit: "adverts", kind: counter, values: newAdverts, facts: &facts{measure: store.New, running: true},
			help: "Adverts first listed by a pass, since the first complete one (flow); those that the first found may be old and are left out."},
		{name: "parlance_adverts_posted", unit: "adverts", kind: gauge, fresh: true, values: postedAdverts, facts: &facts{measure: store.Posted},
			help: "Adverts whose day of publication is the day of the last complete pass, as known so far; adverts listed late are missing."},
		{name: "parlance_staff_group_adverts", unit: "adverts", kind: gauge, fresh: true, labels: []string{"staff_group"}, values: family("adverts_by_staff_group"), facts: &facts{},
			help: "Adverts live on the day of the last complete pass, by Agenda for Change staff group."},
		{name: "parlance_band_adverts", unit: "adverts", kind: gauge, fresh: true, labels: []string{"band"}, values: family("adverts_by_band"), facts: &facts{},
			help: "Adverts live on the day of the last complete pass, by pay band; a range of bands is a value of its own."},
		{name: "parlance_adverts_in_scope", unit: "adverts", kind: gauge, fresh: true, values: family("adverts_in_scope"), facts: &facts{inScope: true},
			help: "Adverts live on the day of the last complete pass that are in scope of the coding frame."},
		{name: "parlance_staff_group_adverts_in_scope", unit: "adverts", kind: gauge, fresh: true, labels: []string{"staff_group"}, values: family("adverts_in_scope_by_staff_group"), facts: &facts{inScope: true},
			help: "Adverts in scope of the coding frame, by Agenda for Change staff group."},
		{name: "parlance_area_level_adverts", unit: "adverts", kind: gauge, fresh: true, labels: []string{"area", "level"}, values: family("area_level"), facts: &facts{inScope: true},
			help: "Adverts in scope of the coding frame, by specialist area and level of seniority."},
		{name: "parlance_term_adverts", unit: "adverts", kind: gauge, fresh: true, labels: []string{"term"}, values: termFamily("term", true), facts: &facts{},
			help: "Adverts with the umbrella term in their title or text; terms overlap, never sum over them."},
		{name: "parlance_term_title_adverts", unit: "adverts", kind: gauge, fresh: true, labels: []string{"term"}, values: termFamily("term_title", false), facts: &facts{in: store.InTitle},
			help: "Adverts with the umbrella term in their title; terms overlap, never sum over them."},
		{name: "parlance_term_own_words_adverts", unit: "adverts", kind: gauge, fresh: true, labels: []string{"term"}, values: ownWordsFamily, facts: &facts{in: store.OwnWords},
			help: "Adverts with the umbrella term in their own words: in the title, or in the text without boilerplate and stock phrases. It falls while boilerplate is being learnt: leave a store's first 91 days out of trends."},
		{name: "parlance_term_staff_group_adverts", unit: "adverts", kind: gauge, fresh: true, labels: []string{"term", "staff_group"}, values: crossedFamily("term_by_staff_group"), facts: &facts{},
			help: "Adverts with the umbrella term in their title or text, by Agenda for Change staff group."},
		{name: "parlance_term_band_adverts", unit: "adverts", kind: gauge, fresh: true, labels: []string{"term", "band"}, values: crossedFamily("term_by_band"), facts: &facts{},
			help: "Adverts with the umbrella term in their title or text, by pay band; a range of bands is a value of its own."},
		{name: "parlance_text_adverts", unit: "adverts", kind: gauge, fresh: true, labels: []string{"text"}, values: textAdverts,
			help: "Adverts live after the last complete pass, by whether their full text was read; families that need it wait for 98 %."},
	}
}

// operationMetrics tell how the passes go and what runs.
func operationMetrics() []metric {
	return []metric{
		{name: "parlance_pass_outcome", unit: "0 or 1", kind: gauge, labels: []string{"outcome"}, values: passOutcome,
			help: "1 for the outcome of the last ended pass, 0 for the others."},
		{name: "parlance_pass_duration_seconds", unit: "seconds", kind: gauge, values: passDuration,
			help: "How long the last ended pass took."},
		{name: "parlance_pass_age_seconds", unit: "seconds", kind: gauge, values: passAge,
			help: "Time since the last complete pass ended."},
		{name: "parlance_pass_last_complete_timestamp_seconds", unit: "seconds since 1970", kind: gauge, values: passLastComplete,
			help: "When the last complete pass ended."},
		{name: "parlance_pass_next_timestamp_seconds", unit: "seconds since 1970", kind: gauge, global: true, values: passNext,
			help: "When the next pass is scheduled; absent when none is."},
		{name: "parlance_passes_total", unit: "passes", kind: counter, labels: []string{"outcome"}, values: passesTotal,
			help: "Ended passes by outcome."},
		{name: "parlance_requests_total", unit: "requests", kind: counter, labels: []string{"status"}, values: requestsTotal,
			help: "Requests sent to the board by HTTP status, or by the kind of failure when there was no answer."},
		{name: "parlance_field_fill_ratio", unit: "0 to 1", kind: gauge, labels: []string{"field"}, values: fieldFillRatio,
			help: "Share of the adverts read by the last ended pass that state the field, in the list or on their page."},
		{name: "parlance_fields_fallen", unit: "fields", kind: gauge, values: fieldsFallen,
			help: "Fields that far fewer adverts than usual stated in the last ended pass. Above 0 is an alarm: the board may have been redesigned."},
		{name: "parlance_pages_quarantined", unit: "adverts", kind: gauge, values: pagesQuarantined,
			help: "Live adverts whose page is not read for now, because reading it failed three times in a row."},
		{name: storeMetric, unit: "bytes", kind: gauge, global: true, values: storeBytes,
			help: "Size of the store's file."},
		{name: "parlance_store_paused", unit: "0 or 1", kind: gauge, global: true, values: storePaused,
			help: "1 while the store cannot be written and passes wait, as on a full disk; else 0."},
		{name: "parlance_config_last_reload_successful", unit: "0 or 1", kind: gauge, global: true, values: reloadSuccessful,
			help: "0 when the configuration could not be read the last time it was to be, so that an older one is in effect."},
		{name: "parlance_config_last_reload_success_timestamp_seconds", unit: "seconds since 1970", kind: gauge, global: true, values: reloadSucceeded,
			help: "When the configuration was last read with success."},
		{name: "parlance_metric_series_dropped_total", unit: "series", kind: counter, global: true, values: seriesDropped,
			help: "Series that earlier scrapes left out because a metric had more than 1,000 of a source; anything above 0 is a fault."},
		{name: "parlance_build_info", unit: "1", kind: gauge, global: true, labels: []string{"version", "revision", "goversion"}, values: buildInfo,
			help: "The running program; the value is always 1."},
		{name: "parlance_frame_info", unit: "1", kind: gauge, global: true, labels: []string{"id", "version", "hash"}, values: frameInfo,
			help: "The active coding frame; the value is always 1."},
	}
}

func (m *metric) labelNames() []string {
	if m.global {
		return m.labels
	}
	return append([]string{"source"}, m.labels...)
}

func (m *metric) typeName() string {
	if m.kind == counter {
		return "counter"
	}
	return "gauge"
}

// Catalogue is the documentation of every metric and every family of the query
// API: a Markdown table, one row each in the order of the catalogue, with a line
// feed at its end.
func Catalogue() string {
	var b strings.Builder
	b.WriteString("| Metric | On | Type | Unit | Labels | Meaning |\n|---|---|---|---|---|---|\n")
	families := Families(&Options{})
	for _, m := range catalogue() {
		f, on := m.described(), "`/metrics`"
		at := slices.IndexFunc(families, func(f Family) bool { return f.Name == m.name })
		if at >= 0 {
			families = slices.Delete(families, at, at+1)
			on = "both"
		}
		if m.values == nil {
			on = "query API"
		}
		f.document(&b, on)
	}
	for _, f := range families {
		f.document(&b, "query API")
	}
	return b.String()
}

func (f *Family) document(b *strings.Builder, on string) {
	fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s | %s |\n", f.Name, on, f.Type, f.Unit, strings.Join(f.Labels, ", "), f.Help)
}
