package main

import (
	"net/http"
	"time"

	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/dashboards/promapi"
)

// newSurfaces serves all that is shown on one address: the query API at /api/v1/
// and what Prometheus has beside it, the pages, and /metrics. A value of the
// query API holds for the longest time without a pass that the schedule means.
func newSurfaces(o dashboards.Options, silence time.Duration) http.Handler {
	api := promapi.New(promapi.Options{Log: o.Log, Now: o.Now, Families: dashboards.Families(&o), LookBack: silence})
	mux := http.NewServeMux()
	mux.Handle("/api/v1/", api)
	mux.Handle("/-/", api)
	mux.Handle("/", dashboards.NewHandler(o))
	return mux
}
