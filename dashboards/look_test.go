package dashboards_test

import (
	"net"
	"net/http"
	"os"
	"testing"

	"github.com/bdrw/parlance/dashboards"
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
	o := testOptions(t, f)
	if os.Getenv("PARLANCE_LOOK_FILLING") != "" {
		o.Progress = func() (dashboards.Progress, bool) {
			return dashboards.Progress{What: "Replaying 26 weeks of the demonstration board", Done: 71, Total: 182}, true
		}
	}
	t.Fatal(http.Serve(l, dashboards.NewHandler(o)))
}
