package dashboards_test

import (
	"net"
	"net/http"
	"os"
	"testing"

	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

// TestLook serves the page over the fake history for as long as the test may
// run, so that it can be looked at: PARLANCE_LOOK=127.0.0.1:9816 go test -run Look.
func TestLook(t *testing.T) {
	address := os.Getenv("PARLANCE_LOOK")
	if address == "" {
		t.Skip("PARLANCE_LOOK names no address")
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	f := withFlow(1000)
	f.addProbes()
	f.breaks = []store.Break{{Date: lastDay - 480, Kind: store.Redesign, Note: "A new site."}}
	o := testOptions(t, f)
	if os.Getenv("PARLANCE_LOOK_REAL") != "" {
		_, o = realStore(t, 60)
	}
	if os.Getenv("PARLANCE_LOOK_FILLING") != "" {
		o.Progress = func() (dashboards.Progress, bool) {
			return dashboards.Progress{What: "Replaying 26 weeks of the demonstration board", Done: 71, Total: 182}, true
		}
	}
	t.Fatal(http.Serve(l, dashboards.NewHandler(o)))
}
