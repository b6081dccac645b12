package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify/framefile"
	"github.com/bdrw/parlance/dashboards"
)

const smallFrame = "testdata/frame/small.yaml"

// TestFrameGoldens holds what the frame commands print, word for word.
func TestFrameGoldens(t *testing.T) {
	tests := map[string][]string{
		"lint.txt":       {"lint", smallFrame},
		"lint.json":      {"lint", "--format", "json", smallFrame},
		"show.txt":       {"show", "--frame", smallFrame},
		"show.json":      {"show", "--frame", smallFrame, "--format", "json"},
		"show_rule.txt":  {"show", "area.coding", "--frame", smallFrame},
		"show_rule.json": {"show", "area.coding", "--frame", smallFrame, "--format", "json"},
		"show_term.txt":  {"show", "--frame", smallFrame, "coding"},
		"show_area.txt":  {"show", "Coding", "--frame", smallFrame},
		"show_level.txt": {"show", "practitioner", "--frame", smallFrame},
		"show_set.txt":   {"show", "@coding", "--frame", smallFrame},
		"evaluate.txt":   {"evaluate", "--gold", "testdata/gold/good.csv", "--frame", smallFrame},
		"evaluate.json":  {"evaluate", "--gold", "testdata/gold/good.csv", "--frame", smallFrame, "--format", "json"},
	}
	for name, args := range tests {
		t.Run(name, func(t *testing.T) {
			out := mustRun(t, append([]string{"frame"}, args...)...)
			golden(t, filepath.Join("frame", name), out)
			if strings.HasSuffix(name, ".json") && !json.Valid([]byte(out)) {
				t.Error("is not JSON")
			}
		})
	}
}

// TestBadGoldFiles holds the exact sentence about every file in testdata/gold
// but the good ones.
func TestBadGoldFiles(t *testing.T) {
	const levels, areas = "Head; Manager; Practitioner", "Records; Coding"
	tests := map[string]string{
		"empty.csv":                  " is empty; its first line must name the columns title, in_scope, level, area",
		"header_only.csv":            ": there is no title below the line of column names",
		"utf16.csv":                  " is UTF-16; save it as CSV in UTF-8",
		"no_level.csv":               `: there is no column "level"; title, in_scope, level and area must be there, the columns are title, in_scope, area`,
		"column_twice.csv":           `: the column "title" is there twice`,
		"unknown_level.csv":          `: line 3: level "Leader" is none of the frame's: ` + levels + "; 2 more lines are wrong",
		"no_area.csv":                `: line 2: area "" is none of the frame's: ` + areas,
		"out_of_scope_with_area.csv": `: line 2: the title is out of scope and yet has the area "Coding"`,
		"in_scope_maybe.csv":         `: line 2: in_scope is "maybe"; it must be yes or no`,
		"ambiguous_perhaps.csv":      `: line 2: ambiguous is "perhaps"; it must be yes or no`,
		"no_title.csv":               ": line 2: the title is empty",
		"bad_band.csv":               `: line 2: band "12x" is not a band or a range of bands`,
		"short_row.csv":              ": line 2: wrong number of fields",
		"open_quote.csv":             `: line 3: extraneous or missing " in quoted-field`,
	}
	for file, want := range tests {
		path := filepath.Join("testdata", "gold", file)
		code, out, errs := program(t, "", "frame", "evaluate", "--gold", path, "--frame", smallFrame)
		if want = "parlance frame evaluate: " + path + want + "\n"; code != exitError || out != "" || errs != want {
			t.Errorf("status %d, says\n%swant\n%s", code, errs, want)
		}
	}
	if files, err := filepath.Glob("testdata/gold/*.csv"); err != nil || len(files) != len(tests)+2 {
		t.Errorf("testdata/gold holds %d files, want the %d bad ones, good.csv and bom.csv (%v)", len(files), len(tests), err)
	}
}

func TestGoldFromStandardInputWithABOM(t *testing.T) {
	data, err := os.ReadFile("testdata/gold/bom.csv")
	if err != nil {
		t.Fatal(err)
	}
	code, out, errs := program(t, string(data), "frame", "evaluate", "--gold", "-", "--frame", smallFrame, "--format", "json")
	var e dashboards.Evaluation
	if err := json.Unmarshal([]byte(out), &e); code != exitOK || err != nil || len(e.Parts) != 1 || e.Parts[0].Acceptance.Right.K != 1 {
		t.Errorf("status %d, %v: %s%s", code, err, out, errs)
	}
}

// TestEmbeddedFrameOnItsGold holds the frame to the project's own hand-coded
// titles, through the command.
func TestEmbeddedFrameOnItsGold(t *testing.T) {
	out := mustRun(t, "frame", "evaluate", "--gold", "../../classify/framefile/testdata/gold.csv", "--format", "json")
	var e dashboards.Evaluation
	if err := json.Unmarshal([]byte(out), &e); err != nil {
		t.Fatal(err)
	}
	clear := e.Parts[0] // or all, when none is ambiguous
	if clear.Titles < 100 {
		t.Fatalf("only %d titles are clear", clear.Titles)
	}
	for name, share := range map[string][2]float64{
		"scope F1":       {float64(clear.Scope.F1.Value), 0.97},
		"level accuracy": {float64(clear.Level.Accuracy.Value), 0.97},
		"area accuracy":  {float64(clear.Area.Accuracy.Value), 0.95},
	} {
		if share[0] < share[1] {
			t.Errorf("%s is %.3f, want at least %.2f; the confusions: %+v", name, share[0], share[1], clear.Confusions)
		}
	}
}

func TestEmbeddedFrameHasNoErrors(t *testing.T) {
	out := mustRun(t, "frame", "lint")
	if !strings.Contains(out, "frame.yaml: 0 errors, ") {
		t.Errorf("lint says\n%s", out)
	}
}

func TestFrameLintFailsOnErrorsAlone(t *testing.T) {
	bad := "../../classify/framefile/testdata/lint/duplicate_ids.yaml"
	code, out, errs := program(t, "", "frame", "lint", bad)
	if code != exitError || errs != "parlance frame lint: "+bad+" is not fit for use: 4 errors, 0 warnings, 0 notices\n" || strings.Count(out, "\n") != 5 {
		t.Errorf("status %d: %s%s", code, out, errs)
	}
	code, out, _ = program(t, "", "frame", "lint", "--format", "json", bad)
	var found framefile.Findings
	if err := json.Unmarshal([]byte(out), &found); code != exitError || err != nil || len(found) != 4 || found[0].Line != 4 {
		t.Errorf("status %d, %v: %s", code, err, out)
	}
	for _, evaluate := range [][]string{{"show"}, {"evaluate", "--gold", "testdata/gold/good.csv"}} {
		args := append(append([]string{"frame"}, evaluate...), "--frame", bad)
		if code, _, errs := program(t, "", args...); code != exitError || !strings.Contains(errs, "the id is given twice") {
			t.Errorf("%v: status %d: %s", evaluate, code, errs)
		}
	}
}

// TestFrameLintLooksIntoTheStore finds what two adverts leave unused.
func TestFrameLintLooksIntoTheStore(t *testing.T) {
	dir := t.TempDir()
	corpus, db := filepath.Join(dir, "corpus.jsonl"), filepath.Join(dir, "u.db")
	lines := posting("A-1", "Digital Nurse", "We use digital tools.", "2020-11-01", "2020-11-20") +
		posting("A-2", "Clinical Coder", "You code.", "2020-11-01", "2020-11-20")
	if err := os.WriteFile(corpus, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	mustRun(t, "demo", "--corpus", corpus, "--days", "2", "--exit", "--store", db, "--listen", "127.0.0.1:0")
	stored := mustRun(t, "frame", "lint", "--store", db)
	for id, unused := range map[string]bool{"area.coding": false, "digital": false, "area.warehouse": true, "telehealth": true} {
		said := strings.Contains(stored, ": "+id+": the rule is in none of the 2 stored codings") ||
			strings.Contains(stored, ": "+id+": the term is in none of the 2 stored codings")
		if said != unused {
			t.Errorf("%s is said to be unused: %t, want %t\n%s", id, said, unused, stored)
		}
	}
	code, _, errs := program(t, "", "frame", "lint", smallFrame, "--store", db)
	if code != exitOK || !strings.Contains(errs, "2 of the 2 stored codings are by another frame (health-informatics ") {
		t.Errorf("with another frame: status %d, %q", code, errs)
	}
	code, _, errs = program(t, "", "frame", "lint", "--store", filepath.Join(dir, "none.db"))
	if code != exitError || !strings.Contains(errs, "none.db") {
		t.Errorf("without a store: status %d, %q", code, errs)
	}
}

// TestFrameLintBesideADaemon asks the daemon that holds the store, and then the
// file; both say the same.
func TestFrameLintBesideADaemon(t *testing.T) {
	_, config, db := boardOf(t, t.TempDir())
	daemon := start(t, "run", "--config", config)
	daemon.await(t, `pass ended.* outcome=complete`)
	beside := mustRun(t, "frame", "lint", "--store", db)
	if code := daemon.stop(); code != exitOK {
		t.Fatalf("told to stop, the daemon ends with status %d: %s", code, daemon.errs.String())
	}
	if alone := mustRun(t, "frame", "lint", "--store", db); alone != beside || !strings.Contains(alone, "is in none of the ") {
		t.Errorf("the daemon says\n%sthe file\n%s", beside, alone)
	}
}

func TestFrameCommandLine(t *testing.T) {
	tests := map[string]struct {
		args []string
		code int
		want string // on standard error
	}{
		"no command":      {[]string{"frame"}, exitUsage, "parlance frame: say what to do: lint, show, evaluate, diff, compare, activate\n'parlance help frame' shows how it is called\n"},
		"unknown command": {[]string{"frame", "lnt"}, exitUsage, "parlance: there is no command \"frame lnt\"; 'parlance help frame' lists them\n"},
		"two files":       {[]string{"frame", "lint", "a", "--format", "json", "b"}, exitUsage, "parlance frame lint: unexpected argument \"b\"\n'parlance help frame lint' shows how it is called\n"},
		"no gold":         {[]string{"frame", "evaluate"}, exitUsage, "parlance frame evaluate: --gold names no file of titles coded by hand\n'parlance help frame evaluate' shows how it is called\n"},
		"bad format":      {[]string{"frame", "show", "--format", "xml"}, exitUsage, "parlance frame show: --format \"xml\" is neither text nor json\n'parlance help frame show' shows how it is called\n"},
		"missing frame":   {[]string{"frame", "lint", "no.yaml"}, exitError, "parlance frame lint: coding frame: open no.yaml: no such file or directory\n"},
		"unknown entry":   {[]string{"frame", "show", "cod", "--frame", smallFrame}, exitError, "parlance frame show: the frame has no rule, term, area, level or set \"cod\"; there are \"area.coding\", \"coding\", \"clinical coding\", \"Coding\", \"@coding\"\n"},
		"nothing like it": {[]string{"frame", "show", "xyz", "--frame", smallFrame}, exitError, "parlance frame show: the frame has no rule, term, area, level or set \"xyz\"; 'parlance frame show' lists areas, levels and terms\n"},
	}
	for name, test := range tests {
		if code, out, errs := program(t, "", test.args...); code != test.code || errs != test.want || out != "" {
			t.Errorf("%s: status %d, says\n%s%swant\n%s", name, code, out, errs, test.want)
		}
	}
	for _, sub := range frameCommands() {
		words := strings.Fields(sub.name)
		_, helped, _ := program(t, "", append([]string{"help"}, words...)...)
		_, asked, _ := program(t, "", append(words, "--help")...)
		if helped != asked || !strings.HasPrefix(helped, "usage: parlance "+sub.name) || !strings.Contains(helped, "\n  parlance "+sub.name) {
			t.Errorf("help of %s:\n%s\n%s", sub.name, helped, asked)
		}
	}
}
