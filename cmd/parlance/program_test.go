package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
)

// testNow is noon of a Tuesday: what tests that make a board call today.
var testNow = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// lockedBuffer is a writer that a test reads while the program writes.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// program runs one command line to its end.
func program(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs lockedBuffer
	code = run(t.Context(), args, testEnv(strings.NewReader(stdin), &out, &errs))
	return code, out.String(), errs.String()
}

func testEnv(stdin io.Reader, stdout, stderr io.Writer) env {
	return env{
		stdin: stdin, stdout: stdout, stderr: stderr,
		getenv: func(string) string { return "" },
		now:    func() time.Time { return testNow },
		hangup: func() <-chan struct{} { return nil },
	}
}

// mustRun is program for a command that has to succeed.
func mustRun(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errs := program(t, "", args...)
	if code != exitOK {
		t.Fatalf("parlance %s: exit status %d\n%s", strings.Join(args, " "), code, errs)
	}
	return out
}

// background is a program that goes on running.
type background struct {
	out, errs lockedBuffer
	cancel    context.CancelFunc
	ended     chan struct{}
	code      int           // valid after ended
	hangups   chan struct{} // SIGHUP
}

// start runs a command line until the test ends or stop is called.
func start(t *testing.T, args ...string) *background {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	b := &background{cancel: cancel, ended: make(chan struct{}), hangups: make(chan struct{})}
	go func() {
		e := testEnv(strings.NewReader(""), &b.out, &b.errs)
		e.hangup = func() <-chan struct{} { return b.hangups }
		b.code = run(ctx, args, e)
		close(b.ended)
	}()
	t.Cleanup(func() { b.stop() })
	return b
}

// stop asks the program to end, as SIGTERM does, and waits for it.
func (b *background) stop() int {
	b.cancel()
	<-b.ended
	return b.code
}

// await waits until the output of the program matches, and gives the match.
func (b *background) await(t *testing.T, pattern string) []string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	for tick := time.NewTicker(10 * time.Millisecond); ; {
		if m := re.FindStringSubmatch(b.out.String() + b.errs.String()); m != nil {
			return m
		}
		select {
		case <-tick.C:
		case <-b.ended:
			t.Fatalf("ended with status %d before it said %q\n%s%s", b.code, pattern, b.out.String(), b.errs.String())
		case <-t.Context().Done():
			t.Fatalf("never said %q\n%s%s", pattern, b.out.String(), b.errs.String())
		}
	}
}

func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, bodyOf(t, resp)
}

// bodyOf reads an answer to its end.
func bodyOf(t *testing.T, resp *http.Response) string {
	t.Helper()
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestDemo stops a demo in its past and goes on with it: the page is there while
// it fills, the store is sound and has a count of every day, and the passes over
// HTTP find nothing that the past lacks.
func TestDemo(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "demo.db")
	args := []string{"demo", "--days", "2", "--past", "1", "--store", db, "--listen", "127.0.0.1:0"}
	stopped := start(t, args...)
	stopped.await(t, `the page is at (\S+)`)
	stopped.stop()
	b := start(t, args...)
	url := b.await(t, `the page is at (\S+)`)[1]
	if status, body := get(t, url); status != http.StatusOK || !strings.Contains(body, "Parlance") {
		t.Errorf("while it fills, the page answers %d", status)
	}
	b.await(t, `30 days are in`)
	status, metrics := get(t, url+"metrics")
	if status != http.StatusOK || !regexp.MustCompile(`(?m)^parlance_adverts\{.*\} [1-9]`).MatchString(metrics) {
		t.Errorf("/metrics answers %d without adverts:\n%s", status, metrics)
	}
	if status, body := get(t, url+"healthz"); status != http.StatusOK || !json.Valid([]byte(body)) {
		t.Errorf("/healthz answers %d %s", status, body)
	}
	if code := b.stop(); code != exitOK {
		t.Errorf("told to stop, it ends with status %d: %s", code, b.errs.String())
	}
	mustRun(t, "check", "--store", db)
	checkExports(t, db)
	checkPast(t, db)
}

// checkPast checks the counts of 28 days of past and of two that were read.
func checkPast(t *testing.T, db string) {
	t.Helper()
	counts := mustRun(t, "export", "counts", "--store", db, "--format", "jsonl")
	last := classify.DayFrom(2026, time.November, 24)
	for day := last - 29; day <= last; day++ {
		if !strings.Contains(counts, `"date":"`+day.String()+`"`) {
			t.Errorf("nothing is published of %s", day)
		}
	}
	for _, day := range []classify.Day{last - 28, last - 2, last - 1, last} { // the last two over HTTP
		if live := countOn(t, counts, day.String(), "adverts", ""); live < 1500 {
			t.Errorf("on %s %d adverts were live", day, live)
		}
		if fresh := countOn(t, counts, day.String(), "adverts_new", ""); fresh > 160 {
			t.Errorf("on %s %d adverts were new", day, fresh)
		}
		if in := countOn(t, counts, day.String(), "adverts_in_scope", ""); in < 30 {
			t.Errorf("on %s %d adverts were in scope", day, in)
		}
	}
}

func TestDemoFlags(t *testing.T) {
	for _, args := range [][]string{{"--past", "-1"}, {"--past", "121"}, {"--past", "3", "--corpus", "x"}} {
		if code, _, errs := program(t, "", append([]string{"demo"}, args...)...); code != exitUsage || !strings.Contains(errs, "--past") {
			t.Errorf("%q: exit status %d, %s", args, code, errs)
		}
	}
}

func checkExports(t *testing.T, db string) {
	t.Helper()
	adverts := strings.Split(mustRun(t, "export", "adverts", "--store", db), "\r\n")
	if want := "source,reference,url,title,employer,postcode,posted,closes,first_seen,last_seen,staff_group,staff_group_evidence,band,band_evidence,in_scope,level,area,terms_title,terms_text,frame"; adverts[0] != want {
		t.Errorf("columns of adverts: %s", adverts[0])
	}
	if len(adverts) < 1500 {
		t.Errorf("%d adverts were exported, want at least the 1,500 live ones", len(adverts))
	}
	counts := mustRun(t, "export", "counts", "--store", db, "--format", "jsonl")
	for _, day := range []string{"2026-11-23", "2026-11-24"} {
		if !strings.Contains(counts, day) {
			t.Errorf("no count was published for %s", day)
		}
	}
	trends := strings.Split(strings.TrimSpace(mustRun(t, "export", "trends", "--store", db)), "\r\n")
	if len(trends) != 1+3*74 || !strings.Contains(trends[1], ",anywhere,too short,false,") {
		t.Errorf("%d lines of trends, the first %q: want three of each of 74 terms, too short", len(trends), trends[1])
	}
	shares := strings.Split(strings.TrimSpace(mustRun(t, "export", "shares", "--store", db)), "\r\n")
	if shares[0] != "source,from,to,term,field,k,n,percent,low,high,employers,design_effect" || len(shares) < 1+2*74 ||
		!strings.HasPrefix(shares[1], "replica,2026-10-28,2026-11-24,") {
		t.Errorf("%d lines of shares, the first %q: want the last four weeks of each of 74 terms, in title or text and in the title", len(shares), shares[:2])
	}
}

func TestDemoReadsAFile(t *testing.T) {
	dir := t.TempDir()
	corpus, db := filepath.Join(dir, "corpus.jsonl"), filepath.Join(dir, "c.db")
	lines := posting("A-1", "Digital Nurse", "We use digital tools.", "2020-11-01", "2020-11-20") +
		"this is not JSON\n" +
		posting("A-2", "Data Analyst", "You look after data.", "2020-11-04", "2020-11-04") +
		posting("A-3", "Gardener", "You look after the gardens.", "2020-10-01", "2020-11-03")
	if err := os.WriteFile(corpus, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, errs := program(t, "", "demo", "--corpus", corpus, "--days", "3", "--exit", "--store", db, "--listen", "127.0.0.1:0")
	if code != exitError || !strings.Contains(errs, "line 2") {
		t.Errorf("a bad line ends with status %d and says %q", code, errs)
	}
	counts := mustRun(t, "export", "counts", "--store", db, "--format", "jsonl")
	for day, live := range map[string]int{"2020-11-02": 2, "2020-11-03": 2, "2020-11-04": 2} {
		if got := countOn(t, counts, day, "adverts", ""); got != live {
			t.Errorf("on %s %d adverts were live, want %d", day, got, live)
		}
	}
	if got := countOn(t, counts, "2020-11-04", "term", "digital"); got != 1 {
		t.Errorf("digital was counted %d times, want 1", got)
	}
}

func posting(id, title, text, posted, through string) string {
	line, _ := json.Marshal(map[string]any{
		"@type": "JobPosting", "title": title, "description": "&lt;p&gt;" + text + "&lt;/p&gt;",
		"datePosted": posted + "T09:00:00+0000", "validThrough": through + "T23:59:59+0000",
		"hiringOrganization": map[string]string{"name": "Anytown NHS Trust"},
		"url":                "https://www.jobs.nhs.uk/xi/vacancy/" + id,
	})
	return string(line) + "\n"
}

// countOn finds a published count in an export of counts as JSON lines.
func countOn(t *testing.T, export, day, family, term string) int {
	t.Helper()
	for dec := json.NewDecoder(strings.NewReader(export)); ; {
		var row struct {
			Date, Family, Term string
			Value              int
		}
		if err := dec.Decode(&row); err != nil {
			t.Fatalf("no count of %s %s on %s: %v", family, term, day, err)
		}
		if row.Date == day && row.Family == family && row.Term == term {
			return row.Value
		}
	}
}

func TestPortInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	db := filepath.Join(t.TempDir(), "p.db")
	code, _, errs := program(t, "", "run", "--contact", "you@example.org", "--store", db, "--listen", l.Addr().String())
	want := "parlance run: address " + l.Addr().String() + " is in use by another process; stop it, or choose another with --listen\n"
	if code != exitError || errs != want {
		t.Errorf("status %d, %q, want %q", code, errs, want)
	}
	if _, err := os.Stat(db); err == nil {
		t.Error("a store was made all the same")
	}
}

func TestPublicBoardNeedsAContact(t *testing.T) {
	for _, cmd := range []string{"run", "crawl"} {
		db := filepath.Join(t.TempDir(), "p.db")
		args := []string{cmd, "--store", db}
		if cmd == "run" {
			args = append(args, "--listen", "127.0.0.1:0")
		}
		code, _, errs := program(t, "", args...)
		if code != exitError || !strings.Contains(errs, "--contact") || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: status %d, %q", cmd, code, errs)
		}
		if _, err := os.Stat(db); err == nil {
			t.Errorf("%s made a store all the same", cmd)
		}
	}
}

func TestEveryCommandHasHelpAndExamples(t *testing.T) {
	for _, c := range commands() {
		code, out, errs := program(t, "", "help", c.name)
		if code != exitOK || errs != "" || !strings.HasPrefix(out, "usage: parlance "+c.name) || !strings.Contains(out, "examples:\n  ") {
			t.Errorf("help %s: status %d\n%s%s", c.name, code, out, errs)
		}
		if code, out, errs := program(t, "", c.name, "--no-such-flag"); code != exitUsage || out != "" || !strings.Contains(errs, "-no-such-flag") {
			t.Errorf("%s with an unknown flag: status %d, %q, %q", c.name, code, out, errs)
		}
	}
	if code, _, errs := program(t, "", "craw"); code != exitUsage || !strings.Contains(errs, `"craw"`) {
		t.Errorf("an unknown command: status %d, %q", code, errs)
	}
}

// TestHelpOfWords asks for the help of a word that follows a command.
func TestHelpOfWords(t *testing.T) {
	for words, want := range map[string]int{"config check": exitOK, "export counts": exitOK, "import foi": exitOK, "export wizardry": exitUsage, "config check FILE": exitUsage, "demo now": exitUsage} {
		code, out, errs := program(t, "", append([]string{"help"}, strings.Fields(words)...)...)
		command, _, _ := strings.Cut(words, " ")
		if code != want || code == exitOK && !strings.HasPrefix(out, "usage: parlance "+command) {
			t.Errorf("help %s: status %d, want %d\n%s%s", words, code, want, out, errs)
		}
	}
}
