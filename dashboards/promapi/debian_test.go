package promapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/dashboards/promapi"
)

// needPrometheus skips a trial that runs the programs of Debian's package
// prometheus, unless it is asked for.
func needPrometheus(t testing.TB) {
	t.Helper()
	if os.Getenv("PARLANCE_PROMETHEUS") == "" {
		t.Skip("PARLANCE_PROMETHEUS is not set")
	}
}

// run runs a program to its end and gives what it printed.
func run(t testing.TB, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// fill exports families as OpenMetrics and makes blocks of it, as an operator
// would who fills a Prometheus with the history.
func fill(t testing.TB, families []dashboards.Family, from, to classify.Day) (folder string) {
	t.Helper()
	folder = t.TempDir()
	name := filepath.Join(folder, "history.txt")
	f, err := os.Create(name)
	must(t, err)
	must(t, dashboards.WriteOpenMetrics(t.Context(), f, families, from, to))
	must(t, f.Close())
	blocks := filepath.Join(folder, "data")
	run(t, "promtool", "tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=8760h", name, blocks)
	return blocks
}

// startPrometheus serves blocks, and gives its address and its process. A value
// holds for a moment less than a day: before version 3 a value of exactly a day
// ago still held.
func startPrometheus(t testing.TB, blocks string) (address string, process *os.Process) {
	t.Helper()
	config := filepath.Join(t.TempDir(), "prometheus.yml")
	must(t, os.WriteFile(config, []byte("global: {}\n"), 0o600))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	address = l.Addr().String()
	must(t, l.Close())
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, "prometheus", "--config.file="+config, "--storage.tsdb.path="+blocks, "--storage.tsdb.retention.time=100y",
		"--web.listen-address="+address, "--query.lookback-delta=23h59m59s", "--log.level=error")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Stderr = os.Stderr
	must(t, cmd.Start())
	t.Cleanup(func() {
		stop()
		_ = cmd.Wait() // it was interrupted
	})
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		resp, err := http.Get("http://" + address + "/-/ready")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return address, cmd.Process
			}
		}
	}
	t.Fatal("prometheus does not become ready")
	return "", nil
}

// everything lists the families of the model, the wide ones as if they were not:
// a small model's combinations can be exported.
func (m *model) everything() []dashboards.Family {
	families := dashboards.Families(m.options())
	for i := range families {
		families[i].Wide = false
	}
	return families
}

// trial is a line of the table of queries.
type trial struct {
	query, older string
	total        bool
}

func readTrials(t testing.TB) (all []trial) {
	t.Helper()
	data, err := os.ReadFile("testdata/queries.txt")
	must(t, err)
	for line := range strings.Lines(string(data)) {
		query, note, _ := strings.Cut(strings.TrimSpace(line), " # ")
		if query == "" || strings.HasPrefix(query, "#") {
			continue
		}
		c := trial{query: query, older: query, total: note == "total"}
		if older, ok := strings.CutPrefix(note, "closed: "); ok {
			c.older = older
		} else if note != "" && !c.total {
			t.Fatalf("the note %q of %s is not known", note, query)
		}
		all = append(all, c)
	}
	return all
}

// TestAnswersAsPrometheus asks every query of the table here and of Debian's
// Prometheus, filled with the export of the same history.
func TestAnswersAsPrometheus(t *testing.T) {
	needPrometheus(t)
	m := newModel(t, 5, 150)
	families := m.everything()
	address, _ := startPrometheus(t, fill(t, families, day0, day0+m.days-1))
	options := m.api(t)
	options.Families = families
	server := httptest.NewServer(promapi.New(options))
	t.Cleanup(server.Close)
	trials := readTrials(t)
	if len(trials) < 60 {
		t.Fatalf("%d queries in the table", len(trials))
	}
	points := 0
	for _, c := range trials {
		for _, form := range []url.Values{
			{"start": {at(95)}, "end": {at(149)}, "step": {"1d"}},
			{"start": {at(137)}, "end": {at(149)}, "step": {"5h"}},
			{"time": {at(120)}}, {"time": {at(149)}},
		} {
			form.Set("lookback_delta", "24h")
			here := fetch(t, server.URL, c.query, form)
			there := fetch(t, "http://"+address, c.older, form)
			if c.total {
				there = within(there, here)
			}
			for key, value := range here {
				if other, ok := there[key]; !ok || !near(value, other) {
					t.Errorf("%s %v: %s is %v here, %v there (%v)", c.query, form, key, value, other, ok)
					break
				}
			}
			for key, other := range there {
				if _, ok := here[key]; !ok {
					t.Errorf("%s %v: %s is %v there, not here", c.query, form, key, other)
					break
				}
			}
			points += len(here)
		}
	}
	t.Logf("%d queries, %d points", len(trials), points)
}

func within(all, some map[string]float64) map[string]float64 {
	kept := map[string]float64{}
	for key := range some {
		if v, ok := all[key]; ok {
			kept[key] = v
		}
	}
	return kept
}

func near(a, b float64) bool {
	return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-9*max(math.Abs(a), math.Abs(b))
}

// fetch gives the points of an answer by labels and time.
func fetch(t testing.TB, server, query string, form url.Values) map[string]float64 {
	t.Helper()
	path := "/api/v1/query_range"
	if form.Has("time") {
		path = "/api/v1/query"
	}
	form = url.Values{"query": {query}, "start": form["start"], "end": form["end"], "step": form["step"], "time": form["time"], "lookback_delta": form["lookback_delta"]}
	resp, err := http.PostForm(server+path, form)
	must(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	must(t, err)
	var got struct {
		Data struct {
			Result []struct {
				Metric map[string]string
				Value  *[2]any
				Values [][2]any
			}
		}
		Error string
	}
	if err := json.Unmarshal(body, &got); err != nil || got.Error != "" {
		t.Fatalf("%s answers %s with %d %s (%v)", server, query, resp.StatusCode, body, err)
	}
	all := map[string]float64{}
	for _, s := range got.Data.Result {
		if s.Value != nil {
			s.Values = append(s.Values, *s.Value)
		}
		for _, p := range s.Values {
			var v float64
			_, err := fmt.Sscan(p[1].(string), &v)
			must(t, err)
			all[fmt.Sprint(s.Metric, " at ", p[0])] = v
		}
	}
	return all
}

// TestPromtoolReadsTheAnswers has Debian's promtool ask the API.
func TestPromtoolReadsTheAnswers(t *testing.T) {
	needPrometheus(t)
	m := newModel(t, 5, 40)
	server := httptest.NewServer(promapi.New(m.api(t)))
	t.Cleanup(server.Close)
	last := (day0 + m.days - 1).Time()
	stamp := func(d time.Time) string { return fmt.Sprint(d.Unix()) }
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"query", "instant", "--time=" + stamp(last), server.URL, "sum by (source) (parlance_adverts)"}, `{source="alpha"} => `},
		{[]string{"query", "range", "--start=" + stamp(last.AddDate(0, 0, -9)), "--end=" + stamp(last), "--step=24h", server.URL, `sum by (band) (parlance_adverts_wide)`}, `{band="5/6"} =>`},
		{[]string{"query", "labels", "--start=" + stamp(day0.Time()), "--end=" + stamp(last), server.URL, "band"}, "5/6\n"},
		{[]string{"query", "series", "--match=parlance_band_adverts", "--start=" + stamp(day0.Time()), "--end=" + stamp(last), server.URL}, `{__name__="parlance_band_adverts", band="5/6", source="alpha"}`},
	} {
		if out := run(t, "promtool", c.args...); !strings.Contains(out, c.want) {
			t.Errorf("promtool %s prints %q, want %q in it", slices.Concat(c.args[:2], c.args[len(c.args)-1:]), out, c.want)
		}
	}
}
