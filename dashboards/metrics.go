package dashboards

import (
	"fmt"
	"log/slog"
	"net/http"
	"slices"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// collector computes every sample at scrape. Samples carry no time stamps:
// Prometheus drops old ones.
type collector struct {
	options *Options
	rows    []metric
	descs   []*prometheus.Desc
}

func newCollector(o *Options) *collector {
	c := &collector{options: o, rows: slices.DeleteFunc(catalogue(), func(m metric) bool { return m.values == nil })}
	for _, m := range c.rows {
		c.descs = append(c.descs, prometheus.NewDesc(m.name, m.help, m.labelNames(), nil))
	}
	return c
}

// Describe sends the descriptions of the whole catalogue.
func (c *collector) Describe(out chan<- *prometheus.Desc) {
	for _, d := range c.descs {
		out <- d
	}
}

// Collect sends the samples that can be told now. A store that fails makes
// the scrape fail: an absent value must mean "not known", never "not read".
func (c *collector) Collect(out chan<- prometheus.Metric) {
	var program reading
	program.options, program.now = c.options, c.options.Now()
	c.collect(out, &program, true, nil)
	for _, source := range c.options.Sources {
		r, err := read(c.options, source.ID)
		if err != nil {
			out <- prometheus.NewInvalidMetric(c.descs[0], err)
			return
		}
		c.collect(out, r, false, []string{source.ID})
	}
}

func (c *collector) collect(out chan<- prometheus.Metric, r *reading, global bool, first []string) {
	for i, m := range c.rows {
		if m.global != global || m.fresh && !r.fresh {
			continue
		}
		samples, err := m.values(r)
		if err != nil {
			out <- prometheus.NewInvalidMetric(c.descs[i], fmt.Errorf("%s: %w", m.name, err))
			continue
		}
		for _, s := range samples {
			labels := append(first[:len(first):len(first)], s.labels...)
			out <- prometheus.MustNewConstMetric(c.descs[i], m.kind, s.value, labels...)
		}
	}
}

// metricsHandler serves the catalogue from a registry of its own.
func metricsHandler(o *Options) http.Handler {
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(newCollector(o))
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		ErrorLog:      slog.NewLogLogger(o.Log.Handler(), slog.LevelError),
		ErrorHandling: promhttp.HTTPErrorOnError,
	})
}
