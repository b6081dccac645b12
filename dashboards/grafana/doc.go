// Package grafana builds the files that show Parlance in Grafana: dashboards,
// alert and recording rules, and what provisions them. The files are committed;
// "go generate" writes them again from the catalogue of metrics.
//
// Every expression is asked of the query API, which has the whole history, but
// those of the rules, which a Prometheus evaluates that scrapes /metrics.
package grafana

//go:generate go test . -run TestFiles -update
