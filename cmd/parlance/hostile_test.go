package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
	"github.com/bdrw/parlance/crawler/replica"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

// hostile is a pass over a board of a file, with all that it leaves behind.
type hostile struct {
	*passer
	path string
	log  *bytes.Buffer
}

// crawlHostile makes a pass over adverts with the titles, employers and texts.
func crawlHostile(t *testing.T, adverts [][3]string) hostile {
	t.Helper()
	day := classify.DayOf(testNow)
	var lines bytes.Buffer
	for i, a := range adverts {
		line, err := json.Marshal(map[string]any{
			"@type": "JobPosting", "title": a[0], "identifier": fmt.Sprintf("916-N-%d", i), "datePosted": (day - 3).String(),
			"validThrough": (day + 20).String(), "url": fmt.Sprintf("https://example.org/916-N-%d", i),
			"hiringOrganization": map[string]string{"name": a[1]}, "description": a[2],
		})
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(line, '\n'))
	}
	corpus, _, err := replica.ReadPostings(&lines) // what is no advert is left out
	if err != nil || corpus.Len() < len(adverts)*9/10 {
		t.Fatalf("%d of %d adverts, error %v", corpus.Len(), len(adverts), err)
	}
	h := hostile{path: filepath.Join(t.TempDir(), "h.db"), log: new(bytes.Buffer)}
	board := replica.New(corpus, replica.Options{Start: day.At(12, 0)})
	server := httptest.NewServer(board)
	t.Cleanup(server.Close)
	log := slog.New(slog.NewJSONHandler(h.log, nil))
	db, err := store.Open(h.path, store.Options{Logger: log, Region: classify.Region})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	description := replicaBoard(server.URL, true)
	h.passer = &passer{log: log, db: db, board: description, now: board.Now, progress: func(passProgress) {},
		crawler: crawler.Options{Board: description, Now: board.Now, Logger: log}}
	configured, err := readFrame("")
	if err == nil {
		h.frame, err = activeFrame(log, db, configured, testNow.Add(-time.Hour))
	}
	if err != nil {
		t.Fatal(err)
	}
	pass, err := h.pass(t.Context())
	if err != nil || pass.Outcome != store.Complete {
		t.Fatalf("%s, error %v: %q", pass.Outcome, err, pass.Reasons)
	}
	logPass(log, pass)
	return h
}

// shown is everything that people are shown, by where.
func (h hostile) shown(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{"log": h.log.String()}
	for _, format := range []dashboards.Format{dashboards.CSV, dashboards.JSONL} {
		var out bytes.Buffer
		if err := dashboards.WriteAdverts(&out, format, h.db); err != nil {
			t.Fatal(err)
		}
		all["export "+string(format)] = out.String()
	}
	handler := dashboards.NewHandler(pageOptions(h.passer, dashboards.Source{ID: h.board.ID, Name: h.board.Name, URL: h.board.BaseURL}))
	for _, path := range []string{"/", "/coding", "/metrics"} {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequest("GET", "http://127.0.0.1:9815"+path, nil))
		if answer.Code != 200 {
			t.Errorf("%s: status %d: %.200s", path, answer.Code, answer.Body.String())
		}
		all[path] = answer.Body.String()
	}
	return all
}

// stored is all of an advert that the store gives.
func (h hostile) stored(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	err := h.db.Adverts(func(row store.AdvertRow) error {
		stored, err := h.db.Advert(row.Advert.Source, row.Advert.Reference)
		if err != nil {
			return err
		}
		return json.NewEncoder(&all).Encode([]any{row, stored})
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// TestContactsAreNowhere plants every form of contact in titles and texts, and
// finds none in the file, what it holds, exports, log and pages.
func TestContactsAreNowhere(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("..", "..", "classify", "testdata", "contacts.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var adverts [][3]string
	for i, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		form, err := strconv.Unquote(line)
		if err != nil {
			t.Fatal(err)
		}
		form = strings.NewReplacer("[at]", "(at)", "[dot]", "(dot)", "<at>", "(at)", "<dot>", "(dot)").Replace(form) // "<at>" would be a tag
		form = strings.NewReplacer("[", "", "]", "").Replace(form)
		adverts = append(adverts, [3]string{fmt.Sprintf("Data Analyst %d", i), "Mockshire Trust", "<p>We work with data.</p><p>" + form + "</p><p>Apply soon.</p>"})
	}
	if len(adverts) < 50 {
		t.Fatalf("%d forms are too few", len(adverts))
	}
	h := crawlHostile(t, adverts)
	all := h.shown(t)
	all["store"] = h.stored(t)
	file, err := os.ReadFile(h.path)
	if err != nil {
		t.Fatal(err)
	}
	all["file"] = string(file)
	if !strings.Contains(all["store"], "We work with data") || !strings.Contains(all["export csv"], "Data Analyst 7") {
		t.Error("the adverts are not stored")
	}
	for where, text := range all {
		text = strings.ToLower(text)
		for _, secret := range []string{"tilda", "sarahb", "brackenbury", "osric", "wetherden", "quarrington", "960123", "960 123", "900 123", "7946", "1111 222", "٩٦٠", "nine six zero"} {
			if at := strings.Index(text, secret); at >= 0 {
				t.Errorf("%s: %q: %q", where, secret, text[max(0, at-40):min(len(text), at+40)])
			}
		}
	}
}

// TestNaughtyStrings has every string of the Big List of Naughty Strings as a
// title, an employer and a text, and asks for every page by each.
func TestNaughtyStrings(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/blns.json")
	if err != nil {
		t.Fatal(err)
	}
	var naughty []string
	if err := json.Unmarshal(data, &naughty); err != nil || len(naughty) < 500 {
		t.Fatalf("%d strings, error %v", len(naughty), err)
	}
	var adverts [][3]string
	for i, s := range naughty {
		adverts = append(adverts, [3]string{fmt.Sprintf("%s Informatics Analyst %d", s, i), s + " Trust " + strconv.Itoa(i%9), "Digital " + s + " data"})
	}
	h := crawlHostile(t, adverts)
	all := h.shown(t)
	shown := map[string]int{} // answers that hold a hostile string, by path
	check := func(target string, w *httptest.ResponseRecorder) {
		harmlessAnswer(t, target, w, naughty)
		if strings.Contains(w.Body.String(), "&lt;script") || strings.Contains(w.Body.String(), `\u003cscript`) {
			path, _, _ := strings.Cut(target, "?")
			shown[path]++
		}
	}
	paths := walk(t, h.surfaces(), check)
	t.Logf("answers by path: %v; with a script as text: %v", paths, shown)
	if shown["/explain"] < 10 {
		t.Error("the explanations do not show the adverts")
	}
	if paths["/explain"] < 40 || paths["/trends"] < 10 || paths["/coding"] == 0 || len(paths) < 30 {
		t.Error("these are too few")
	}
	marked := slices.DeleteFunc(slices.Clone(naughty), func(s string) bool { return !strings.ContainsAny(s, "<>\"'`&\r\n\x00") })
	if asked := echoes(h.surfaces(), everySecond(marked), check); asked < 10*100 {
		t.Errorf("only %d addresses were asked for", asked)
	}
	if rows := noFormula(t, "export", all["export csv"]); rows < 400 {
		t.Errorf("%d rows are exported", rows)
	}
	for _, format := range []string{"log", "export jsonl"} {
		for line := range strings.Lines(all[format]) {
			if !json.Valid([]byte(line)) || strings.ContainsAny(strings.TrimSuffix(line, "\n"), "\x00\x1b\r") {
				t.Errorf("%s: %q is no line of JSON", format, line)
			}
		}
	}
	for line := range strings.Lines(all["/metrics"]) {
		if strings.ContainsAny(line, "<>\x00\x1b") || strings.Contains(line, "Informatics Analyst") {
			t.Errorf("metrics: %q", line)
		}
	}
	if faults, err := checkStore(t.Context(), h.db); err != nil || len(faults) > 0 {
		t.Errorf("%q, error %v", faults, err)
	}
}
