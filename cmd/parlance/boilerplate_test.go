package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// employersOf lists the employers of a store.
func employersOf(t *testing.T, config string) (names []string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(mustRun(t, "export", "adverts", "--config", config))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := slices.Index(rows[0], "employer")
	for _, row := range rows[1:] {
		names = append(names, row[column])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// withStock finds an employer that has a stock sentence with the word.
func withStock(t *testing.T, config, word string) (employer, listed string, list []employerBoilerplate, stock stockSentence) {
	t.Helper()
	for _, employer := range employersOf(t, config) {
		listed := mustRun(t, "boilerplate", "--config", config, "--format", "json", strings.ToUpper(employer))
		var list []employerBoilerplate
		if err := json.Unmarshal([]byte(listed), &list); err != nil || len(list) != 1 {
			t.Fatalf("boilerplate of %q: %v\n%s", employer, err, listed)
		}
		at := slices.IndexFunc(list[0].Sentences, func(s stockSentence) bool { return strings.Contains(s.Sentence, word) })
		if at >= 0 {
			return employer, listed, list, list[0].Sentences[at]
		}
	}
	t.Fatalf("no employer has a stock sentence with %q", word)
	return
}

// TestBoilerplate lists an employer's stock sentences, and codes adverts by
// them: beside a daemon, and alone, with the same result.
func TestBoilerplate(t *testing.T) {
	t.Parallel()
	_, config, db := boardOf(t, t.TempDir())
	daemon := start(t, "run", "--config", config)
	daemon.await(t, `pass ended.* outcome=complete`)
	employer, listed, list, stock := withStock(t, config, " digital ")
	if stock.Titles < 3 || stock.Adverts < stock.Titles || stock.Reference == "" || list[0].To != "2026-12-22" {
		t.Errorf("boilerplate has %+v of %+v", stock, list[0])
	}
	text := mustRun(t, "boilerplate", list[0].Employer, "--config", config, "--day", "2026-11-24")
	if !strings.Contains(text, fmt.Sprintf("%8d  %-16s %s\n", stock.Adverts, stock.Reference, stock.Sentence)) {
		t.Errorf("as text: %s", text)
	}

	input := ""
	for _, name := range []string{employer, "Elsewhere NHS Trust"} {
		line, err := json.Marshal(map[string]string{"title": "Digital Nurse", "employer": name,
			"text": "You will bring digital tools to the ward. " + stock.Sentence})
		if err != nil {
			t.Fatal(err)
		}
		input += string(line) + "\n"
	}
	code, coded, errs := program(t, input, "classify", "--store", db)
	if code != exitOK {
		t.Fatalf("classify: status %d: %s", code, errs)
	}
	if got, want := ownWordsOf(t, coded, "digital"), "true true false|null null null"; got != want {
		t.Errorf("own words are %s, want %s", got, want)
	}
	_, explained, _ := program(t, input, "classify", "--store", db, "--explain")
	if !strings.Contains(explained, "[set aside: boilerplate of "+employer) {
		t.Errorf("explained: %s", explained)
	}
	if daemon.stop() != exitOK {
		t.Error(daemon.errs.String())
	}
	if again := mustRun(t, "boilerplate", "--config", config, "--format", "json", strings.ToUpper(employer)); again != listed {
		t.Errorf("alone, boilerplate lists %s, beside the daemon %s", again, listed)
	}
	if _, again, _ := program(t, input, "classify", "--store", db); again != coded {
		t.Error("alone, classify codes otherwise than beside the daemon")
	}
}

// ownWordsOf shows own_words of each hit of a term, adverts apart by "|".
func ownWordsOf(t *testing.T, coded, term string) string {
	t.Helper()
	var lines []string
	for dec := json.NewDecoder(strings.NewReader(coded)); dec.More(); {
		var line struct {
			Terms []struct {
				Term     string
				OwnWords json.RawMessage `json:"own_words"`
			}
		}
		if err := dec.Decode(&line); err != nil {
			t.Fatal(err)
		}
		var hits []string
		for _, hit := range line.Terms {
			if hit.Term == term {
				hits = append(hits, string(hit.OwnWords))
			}
		}
		lines = append(lines, strings.Join(hits, " "))
	}
	return strings.Join(lines, "|")
}

func TestBoilerplateUsage(t *testing.T) {
	t.Parallel()
	_, config, _ := boardOf(t, t.TempDir())
	mustRun(t, "crawl", "--config", config)
	for args, want := range map[string]struct {
		code int
		says string
	}{
		"":                        {exitUsage, "name an employer"},
		"Trust --day yesterday":   {exitUsage, `--day: day "yesterday"`},
		"Trust --format xml":      {exitUsage, `--format "xml"`},
		"Nowhere":                 {exitError, `boilerplate of "Nowhere": employer not in the store`},
		"NHS --day 2026-11-24":    {exitError, "did you mean"},
		"--store missing.db NHS":  {exitError, "missing.db"},
		"--help":                  {exitOK, ""},
		"Nowhere --unknown-thing": {exitUsage, "unknown-thing"},
	} {
		code, _, errs := program(t, "", append([]string{"boilerplate", "--config", config}, strings.Fields(args)...)...)
		if code != want.code || !strings.Contains(errs, want.says) {
			t.Errorf("%q: status %d, %q; want %d and %q", args, code, errs, want.code, want.says)
		}
	}
	code, _, errs := program(t, `{"title":"Nurse"}`, "classify", "--store", "missing.db")
	if code != exitError || !strings.Contains(errs, "missing.db") {
		t.Errorf("classify with a store that is not there: status %d, %q", code, errs)
	}
}
