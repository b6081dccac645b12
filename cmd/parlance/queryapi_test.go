package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
)

func fetchText(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s answers %s, error %v: %s", url, resp.Status, err, body)
	}
	return string(body)
}

// TestMetricsAndQueryAPIAgree asks the query API of a daemon for every sample
// that /metrics shows of families that are on both.
func TestMetricsAndQueryAPIAgree(t *testing.T) {
	t.Parallel()
	_, config, _ := boardOf(t, t.TempDir())
	daemon := start(t, "run", "--config", config)
	daemon.await(t, `pass ended.* outcome=complete`)
	page := daemon.await(t, `page=(http://\S+/)`)[1]
	api := page + "api/v1/"
	var metadata struct{ Data map[string]json.RawMessage }
	if err := json.Unmarshal([]byte(fetchText(t, api+"metadata")), &metadata); err != nil {
		t.Fatal(err)
	}
	compared := 0
	for line := range strings.Lines(fetchText(t, page+"metrics")) {
		selector, value, _ := strings.Cut(strings.TrimSpace(line), "} ")
		name, _, _ := strings.Cut(selector, "{")
		// Own words have no point in a store's first 91 days.
		if _, both := metadata.Data[name]; !both || strings.HasPrefix(line, "#") || strings.Contains(name, "own_words") {
			continue
		}
		at := classify.DayOf(testNow).Time().Format(time.RFC3339)
		got := fetchText(t, api+"query?"+url.Values{"query": {selector + "}"}, "time": {at}}.Encode())
		number, err := strconv.ParseFloat(value, 64)
		if plain := strconv.FormatFloat(number, 'f', -1, 64); err != nil || !strings.Contains(got, `,"`+plain+`"]}]}`) {
			t.Errorf("%s} is %s on /metrics, the query API answers %s", selector, value, got)
		}
		compared++
	}
	if compared < 100 {
		t.Errorf("%d samples were compared, want at least 100", compared)
	}
	if got := fetchText(t, page+"-/ready"); got != "ready\n" {
		t.Errorf("/-/ready answers %q", got)
	}
	beside := mustRun(t, "export", "openmetrics", "--config", config, "--from", "2026-11-01")
	if code := daemon.stop(); code != exitOK {
		t.Errorf("told to stop, the daemon ends with status %d", code)
	}
	if alone := mustRun(t, "export", "openmetrics", "--config", config, "--from", "2026-11-01"); alone != beside {
		t.Errorf("the export beside the daemon has %d bytes, alone %d", len(beside), len(alone))
	}
	if !strings.Contains(beside, "# TYPE parlance_band_adverts gauge\n") || !strings.HasSuffix(beside, "\n# EOF\n") || strings.Contains(beside, "_wide") {
		t.Errorf("the export begins %.200q", beside)
	}
}

func TestExportOpenMetricsRefuses(t *testing.T) {
	for args, want := range map[string]string{
		"openmetrics --from yesterday":                  "--from: day",
		"openmetrics --to 2026-13-01":                   "--to: day",
		"openmetrics --from 2026-02-01 --to 2026-01-01": "lies before",
		"counts --from 2026-02-01":                      "are for the export of openmetrics",
	} {
		if code, _, errs := program(t, "", append([]string{"export"}, strings.Fields(args)...)...); code != exitUsage || !strings.Contains(errs, want) {
			t.Errorf("export %s: status %d, %q", args, code, errs)
		}
	}
}
