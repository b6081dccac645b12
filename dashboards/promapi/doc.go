// Package promapi answers the query API of Prometheus over the whole history,
// so that Grafana needs no other database and no plug-in: the PromQL engine over
// the families of package dashboards. It is the only package that imports
// prometheus/prometheus.
//
// A sample is stamped 00:00 UTC of the day it describes. A range query looks
// back for as long as the schedule is silent, a day as a rule, an instant query
// three times that. A sum right around a selector is pushed down to the family,
// so that its cost does not grow with the combinations of labels.
package promapi
