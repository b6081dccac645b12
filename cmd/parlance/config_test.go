package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/crawler"
	"github.com/bdrw/parlance/dashboards"
)

// TestBadConfigs holds the exact complaint about every file in
// testdata/config: each faulty line is followed by what is said of it.
func TestBadConfigs(t *testing.T) {
	tests := map[string][]string{
		"unknown_key.yaml":   {`line 2: there is no key "shedule"; the keys here are contact, store, max_size, keep_text, token_file, listen, web_config_file, listen_openly, hosts, max_connections, schedule, repeat, frame, log_level, log_format, board, probes`},
		"unknown_board.yaml": {`line 3: there is no key "intervall"; the keys here are url, list_path, advert_path, facet, facet_values, page_size, max_pages, hosts, private_addresses, interval, max_interval, jitter, retries, retry_wait, max_wait, recheck, absent_fields, day_requests, day_bytes, day_time, max_body, dial_timeout, header_timeout, body_timeout`},
		"bad_cron.yaml":      {`schedule: "30 25 * * *" is not a cron line (end of range (25) above maximum (23): 25); five fields are wanted, as in "30 5 * * *" for half past five every day`},
		"bad_type.yaml": {
			"line 2: a length of time, as in 1s or 5m, is wanted, not `soon`",
			"line 3: a whole number is wanted, not `many`",
			"line 4: a list is wanted, not `NURSING`",
		},
		"two_documents.yaml": {"a second YAML document follows the first; put all keys into one"},
		"bad_probes.yaml": {
			`probes.terms: an empty term cannot be looked for`,
			`probes.terms: "digital" stands there twice`,
			`probes.places: "ZZ9" is not an outcode that Parlance knows; the first half of a postcode is wanted, as in RG1`,
			`probes.places: "RG1 5AN" is not an outcode that Parlance knows; the first half of a postcode is wanted, as in RG1`,
			`probes.places: radius 25 is none that the board offers: 5, 10, 20, 30, 50 and 100 miles`,
			`probes.places: RG1 50 miles stands there twice`,
		},
		"unknown_probe_key.yaml": {
			`line 3: there is no key "center"; the keys here are centre, radius`,
			`line 4: there is no key "term"; the keys here are terms, places`,
			`probes.places: "" is not an outcode that Parlance knows; the first half of a postcode is wanted, as in RG1`,
		},
		"many.yaml": {
			`contact: "me" is neither an e-mail address nor a web page`,
			`listen: "9815" is not host:port, as in 127.0.0.1:9815`,
			`hosts: "https://x.org" is not a name or an address alone, as in parlance.example.org`,
			`hosts: "a b" is not a name or an address alone, as in parlance.example.org`,
			`max_connections: 1 is not between 16 and 65536`,
			`repeat: 5s is not between 10m0s and 24h0m0s`,
			`log_level: "loud" is none of debug, info, warn, error`,
			`log_format: "xml" is neither text nor json`,
			`max_size: 1000 is not between 67108864 and 1125899906842624`,
			`keep_text: -1 is not between 0 and 36500`,
			`board.url: "www.jobs.nhs.uk" is not a web address, as in https://www.jobs.nhs.uk`,
			`board.list_path: "api" does not begin with /`,
			`board.facet_values: "NURSES" is not a staff group`,
			`board.page_size: 500 is not between 1 and 100`,
			`board.jitter: 3 is not between 0 and 1`,
		},
	}
	for file, want := range tests {
		t.Run(file, func(t *testing.T) {
			path := filepath.Join("testdata", "config", file)
			_, err := readConfig(path)
			if err == nil {
				t.Fatal("is accepted")
			}
			wanted := "configuration " + path + ":\n" + strings.Join(want, "\n")
			if err.Error() != wanted {
				t.Errorf("says\n%v\nwant\n%s", err, wanted)
			}
		})
	}
}

func TestEveryBadConfigIsInTheTable(t *testing.T) {
	files, err := filepath.Glob("testdata/config/*.yaml")
	if err != nil || len(files) != 9 {
		t.Errorf("testdata/config holds %d files, want the 8 bad ones and good.yaml (%v)", len(files), err)
	}
}

func TestGoodConfigOverridesDefaults(t *testing.T) {
	cfg, err := readConfig(filepath.Join("testdata", "config", "good.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	want := defaultConfig()
	want.Contact = "https://example.org/parlance"
	want.Board.Retries = 0
	want.Board.FacetValues = []string{"STUDENTS"}
	if got, want := configLine(cfg), configLine(want); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if o := cfg.crawlerOptions(nil, nil); o.Retries != -1 {
		t.Errorf("retries: 0 reaches the crawler as %d; want -1, none", o.Retries)
	}
}

// FuzzConfig holds that a configuration which is accepted can be run with: the
// crawler takes its board, and its schedule comes round.
func FuzzConfig(f *testing.F) {
	files, err := filepath.Glob("testdata/config/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("board: {url: 'https://x.org/jobs', jitter: .nan, facet_values: [STUDENTS, STUDENTS]}"))
	f.Add([]byte("schedule: 0 0 31 2 *"))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "fuzz.yaml")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		cfg, err := readConfig(path)
		if err != nil {
			return
		}
		opts := cfg.crawlerOptions(nil, nil)
		opts.Contact = "you@example.org"
		if _, err := crawler.New(opts); err != nil {
			t.Errorf("accepted, but %v", err)
		}
		if cfg.Board.Jitter != cfg.Board.Jitter {
			t.Error("jitter is not a number")
		}
		when, err := parseSchedule(cfg.Schedule)
		if now := time.Date(2026, 9, 16, 12, 0, 0, 0, time.UTC); err != nil || !when.next(now).After(now) {
			t.Errorf("schedule %q never comes: %v", cfg.Schedule, err)
		}
	})
}

// TestProbesOfAnUnknownTerm: a term that no text is coded for is refused, but
// for the default set, from which it is left out.
func TestProbesOfAnUnknownTerm(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.yaml")
	if err := os.WriteFile(path, []byte("probes: {terms: [digital, digitall]}"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, errs := program(t, "", "config", "check", path)
	if code != exitError || !strings.Contains(errs, `probes.terms: "digitall" is not a term of the coding frame; its terms are `) {
		t.Errorf("status %d, %q", code, errs)
	}
	code, _, errs = program(t, "", "crawl", "--contact", "you@example.org", "--config", path, "--store", path+".db")
	if _, err := os.Stat(path + ".db"); code != exitError || !strings.Contains(errs, "digitall") || err == nil {
		t.Errorf("a pass: status %d, %q; a store is there: %v", code, errs, err == nil)
	}
	small, err := readFrame(filepath.Join("testdata", "frame", "small.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	probes, err := defaultProbesConfig().probes(small.frame)
	if err != nil || len(probes) >= len(reportTerms) {
		t.Errorf("under a small frame the default probes are %v, %v", probes, err)
	}
}

func TestEmptyConfigIsTheDefault(t *testing.T) {
	path := filepath.Join(t.TempDir(), "empty.yaml")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := readConfig(path)
	if err != nil || configLine(cfg) != configLine(defaultConfig()) {
		t.Errorf("got %s, %v", configLine(cfg), err)
	}
}

// TestReadmeTables holds the README's tables against what they are about.
func TestReadmeTables(t *testing.T) {
	path := filepath.Join("..", "..", "README.md")
	readme, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(readme)
	for name, table := range readmeTables() {
		begin, end := "<!-- begin "+name+" -->\n", "<!-- end "+name+" -->"
		before, rest, ok := strings.Cut(text, begin)
		old, after, closed := strings.Cut(rest, end)
		if !ok || !closed {
			t.Fatalf("the README has no marks for the table of %s", name)
		}
		if old != table && !*update {
			t.Errorf("the README's table of %s is out of step; run the test with -update", name)
		}
		text = before + begin + table + end + after
	}
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func readmeTables() map[string]string {
	return map[string]string{"configuration keys": configTable(), "metrics": dashboards.Catalogue()}
}

func configLine(c Config) string { return fmt.Sprintf("%+v", c) }
