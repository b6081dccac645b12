package main

import (
	"encoding/csv"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bdrw/parlance/crawler/replica"
)

// edit replaces a part of a file.
func edit(t *testing.T, path, old, with string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), old) {
		t.Fatalf("%s does not hold %q", path, old)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(data), old, with, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

func metric(t *testing.T, url, name string) string {
	t.Helper()
	_, text := get(t, url+"metrics")
	if m := regexp.MustCompile(`(?m)^` + name + ` (\S+)$`).FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return "absent"
}

// TestReload changes the file of a running daemon: first into one that cannot
// work, then into one with keys that a reload takes and one that it does not.
func TestReload(t *testing.T) {
	t.Parallel()
	_, config, _ := boardOf(t, t.TempDir())
	daemon := start(t, "run", "--config", config)
	url := daemon.await(t, `page=(http://\S+/)`)[1]
	daemon.await(t, `next pass" at=2026-11-25T05:30`)
	successful := func() string { return metric(t, url, "parlance_config_last_reload_successful") }
	if got := successful(); got != "1" {
		t.Errorf("after the start the metric is %s", got)
	}

	edit(t, config, "contact: you@example.org\n", "contact: me\nhosts: [\"a b\"]\n")
	daemon.hangups <- struct{}{}
	said := daemon.await(t, `level=ERROR msg="the configuration was not reloaded.*`)[0]
	if !strings.Contains(said, `\"me\" is neither`) || !strings.Contains(said, `hosts: \"a b\" is not a name`) {
		t.Errorf("of two faults it says %s", said)
	}
	if got := successful(); got != "0" {
		t.Errorf("after a reload that failed the metric is %s", got)
	}

	addr := strings.TrimSuffix(strings.TrimPrefix(url, "http://"), "/")
	request := "GET / HTTP/1.1\r\nHost: parlance.example\r\nConnection: close\r\n\r\n"
	if status, _, _ := askRaw(t, addr, request); status != 421 {
		t.Errorf("before, the new name answers %d", status)
	}
	edit(t, config, "contact: me\nhosts: [\"a b\"]\n", "contact: new@example.org\nhosts: [parlance.example]\nschedule: 0 7 * * *\nlog_level: debug\nmax_connections: 20\n")
	daemon.hangups <- struct{}{}
	daemon.await(t, `configuration reloaded" changed="\[contact hosts schedule log_level\]"`)
	daemon.await(t, `level=WARN msg="some keys have a new value that needs a restart.* keys=\[max_connections\]`)
	daemon.await(t, `next pass" at=2026-11-25T07:00`)
	if got := successful(); got != "1" {
		t.Errorf("after a reload the metric is %s", got)
	}
	if got := metric(t, url, "parlance_config_last_reload_success_timestamp_seconds"); got == "absent" {
		t.Error("nothing tells when the configuration was read")
	}
	if status, _, _ := askRaw(t, addr, request); status != 200 {
		t.Errorf("after the reload the new name answers %d", status)
	}
	if code := daemon.stop(); code != exitOK {
		t.Errorf("ends with status %d", code)
	}
}

// TestReloadProbes changes the probes while a pass asks for one: that pass keeps
// its own, the next one has the new ones, and a term that the frame does not know
// changes nothing.
func TestReloadProbes(t *testing.T) {
	t.Parallel()
	board, config, _ := boardOf(t, t.TempDir())
	edit(t, config, "board:\n", "probes: {terms: [digital, data], places: [{centre: RG1, radius: 50}]}\nboard:\n")
	asked, goOn := make(chan struct{}), make(chan struct{})
	hold := sync.OnceFunc(func() {
		close(asked)
		<-goOn
	})
	board.Fault(replica.Fault{Kind: replica.Forbidden, Match: func(r *http.Request) bool {
		if isProbe(r) {
			hold()
		}
		return false
	}})
	daemon := start(t, "run", "--config", config)
	<-asked
	edit(t, config, "terms: [digital, data], places: [{centre: RG1, radius: 50}]", "terms: [informatics], places: [{centre: LS1, radius: 20}]")
	daemon.hangups <- struct{}{}
	daemon.await(t, `configuration reloaded" changed="\[probes.terms probes.places\]"`)
	close(goOn)
	daemon.await(t, `pass ended.* outcome=complete`)
	want := "data RG1 50 site, data RG1 50 text, digital RG1 50 site, digital RG1 50 text"
	if got := probesOf(t, config); got != want {
		t.Errorf("the pass under way probed %s, want %s", got, want)
	}
	mustRun(t, "crawl", "--config", config)
	want += ", informatics LS1 20 site" // texts are counted once a day
	if got := probesOf(t, config); got != want {
		t.Errorf("with the next pass there are %s, want %s", got, want)
	}
	edit(t, config, "terms: [informatics]", "terms: [technology, wizardry]")
	daemon.hangups <- struct{}{}
	daemon.await(t, `the configuration was not reloaded.*wizardry.* is not a term of the coding frame`)
	mustRun(t, "crawl", "--config", config)
	if got := probesOf(t, config); got != want {
		t.Errorf("after a file that cannot work there are %s, want %s", got, want)
	}
}

// probesOf lists the counts that probes of the board gave.
func probesOf(t *testing.T, config string) string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(mustRun(t, "export", "probes", "--config", config))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, row := range rows { // source, date, term, centre, radius, measure, staff group
		if row[0] == "nhs-jobs" && row[6] == "" {
			all = append(all, strings.Join(row[2:6], " "))
		}
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// TestReloadTakesEveryLiveKey changes every key and holds that take sorts each
// by its tag, and changes the others not at all.
func TestReloadTakesEveryLiveKey(t *testing.T) {
	old, next := defaultConfig(), defaultConfig()
	for _, k := range keysOfConfig(reflect.ValueOf(&next).Elem()) {
		change(t, k)
	}
	now, changed, restart := old.take(next)
	taken := map[string]bool{}
	for _, name := range changed {
		taken[name] = true
	}
	before, after := keysOfConfig(reflect.ValueOf(old)), keysOfConfig(reflect.ValueOf(now))
	for i, k := range after {
		same := reflect.DeepEqual(before[i].value.Interface(), k.value.Interface())
		if k.live != taken[k.name] || k.live == same {
			t.Errorf("%s: live %v, named as taken %v, unchanged %v", k.name, k.live, taken[k.name], same)
		}
	}
	if len(changed)+len(restart) != len(after) || len(changed) == 0 || len(restart) == 0 {
		t.Errorf("of %d keys %v are taken and %v need a restart", len(after), changed, restart)
	}
	if old.Hosts != nil || !reflect.DeepEqual(old, defaultConfig()) {
		t.Error("the configuration in effect was changed in place")
	}
}

func change(t *testing.T, k configKey) {
	t.Helper()
	switch v := k.value; v.Interface().(type) {
	case string:
		v.SetString(v.String() + "x")
	case bool:
		v.SetBool(!v.Bool())
	case int, int64, time.Duration:
		v.SetInt(v.Int() + 1)
	case float64:
		v.SetFloat(v.Float() + 0.1)
	case []string:
		v.Set(reflect.ValueOf([]string{"x"}))
	case []ProbePlace:
		v.Set(reflect.ValueOf([]ProbePlace{{Centre: "AB1", Radius: 5}}))
	default:
		t.Fatalf("%s has a type that this test does not know", k.name)
	}
}
