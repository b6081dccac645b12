package promapi_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/dashboards/promapi"
	"github.com/bdrw/parlance/store"
)

// lastFact is the last day of the five years that package store makes with
// PARLANCE_FACTS.
var lastFact = classify.DayFrom(2026, time.January, 4)

const years = 1826 // days of five years

// openYears opens the history of five years that PARLANCE_FACTS names; see the
// benchmark of columns in package store, which makes it.
func openYears(t testing.TB) *store.DB {
	t.Helper()
	path := os.Getenv("PARLANCE_FACTS")
	if path == "" {
		t.Skip("PARLANCE_FACTS is not set; go test ./store -run '^$' -bench Columns makes the file that it names")
	}
	db, err := store.Open(path, store.Options{ReadOnly: true})
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	return db
}

func yearsOptions(t testing.TB, db *store.DB) promapi.Options {
	o := &dashboards.Options{Store: db, Sources: []dashboards.Source{{ID: "board"}}}
	for term := range 20 {
		o.Terms = append(o.Terms, classify.Term(fmt.Sprintf("term %02d", term)))
	}
	return promapi.Options{Log: testLog(t), Now: func() time.Time { return lastFact.At(12, 0) }, Families: dashboards.Families(o)}
}

// fiveYears asks for a query on each of five years' days.
func fiveYears(query string) url.Values {
	return url.Values{"query": {query}, "step": {"1d"}, "start": {fmt.Sprint((lastFact - years + 1).Time().Unix())}, "end": {fmt.Sprint(lastFact.Time().Unix())}}
}

// processorTime is what the process has used so far: other processes do not
// lengthen it.
func processorTime(t testing.TB) time.Duration {
	var used syscall.Rusage
	must(t, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// answer sends a form and gives the size of the answer.
func answer(t testing.TB, h http.Handler, path string, form url.Values) int {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path+"?"+form.Encode(), nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%v answers %d %s", form, w.Code, w.Body)
	}
	return w.Body.Len()
}

// BenchmarkYears asks a history of five years and 2.75 million rows.
func BenchmarkYears(b *testing.B) {
	options := yearsOptions(b, openYears(b))
	h := promapi.New(options)
	options.NoPushDown = true
	each := promapi.New(options)
	instant := func(query string) url.Values {
		return url.Values{"query": {query}, "time": {fmt.Sprint(lastFact.Time().Unix())}}
	}
	const one = `parlance_term_adverts_wide{term="term 01"`
	for _, c := range []struct {
		name, path string
		form       url.Values
	}{
		{"pushed/1 label", "query_range", fiveYears("sum by (band) (" + one + "})")},
		{"pushed/2 labels", "query_range", fiveYears("sum by (band, staff_group) (" + one + "})")},
		{"pushed/3 labels", "query_range", fiveYears("sum by (band, staff_group, region) (" + one + `, scope="out"})`)},
		{"pushed/4 weeks", "query_range", fiveYears("avg_over_time(sum by (band) (" + one + "})[28d:1d])")},
		{"pushed/20 terms", "query_range", fiveYears("sum by (term) (parlance_term_adverts_wide)")},
		{"unpushed/1008 series", "query_range", fiveYears("sum by (band) (" + one + `, scope="out"})`)},
		{"instant/pushed", "query", instant("sum by (band) (" + one + "})")},
		{"instant/narrow", "query", instant("parlance_term_adverts")},
		{"employers", "query_range", fiveYears("parlance_employers")},
	} {
		b.Run(c.name, func(b *testing.B) {
			h := h
			if strings.HasPrefix(c.name, "unpushed") {
				h = each
			}
			runtime.GC()
			before, size := processorTime(b), 0
			for b.Loop() {
				size = answer(b, h, "/api/v1/"+c.path, c.form)
			}
			b.ReportMetric((processorTime(b)-before).Seconds()*1e3/float64(b.N), "cpu-ms/op")
			b.ReportMetric(float64(size), "bytes")
		})
	}
}

// TestBesidePrometheus fills Debian's Prometheus with about 1,000 series of five
// years and asks it and the API for the same sum in turn.
func TestBesidePrometheus(t *testing.T) {
	needPrometheus(t)
	db := openYears(t)
	debug.FreeOSMemory()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	options := yearsOptions(t, db)
	h := promapi.New(options)
	at := slices.IndexFunc(options.Families, func(f dashboards.Family) bool { return f.Name == "parlance_term_adverts_wide" })
	some := options.Families[at]
	some.Wide = false
	whole := some.Answer
	some.Answer = func(ctx context.Context, q dashboards.Question) ([]dashboards.DailySeries, error) {
		q.Matchers = append(q.Matchers, dashboards.Equal("term", "term 01"), dashboards.Equal("scope", "out"))
		return whole(ctx, q)
	}
	address, process := startPrometheus(t, fill(t, []dashboards.Family{some}, lastFact-years+1, lastFact))
	form := fiveYears(`sum by (band) (parlance_term_adverts_wide{term="term 01",scope="out"})`)
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	here, there := fetch(t, server.URL, form.Get("query"), form), fetch(t, "http://"+address, form.Get("query"), form)
	if len(here) != len(there) || len(here) < years {
		t.Fatalf("%d points here, %d there", len(here), len(there))
	}
	for key, value := range here {
		if !near(value, there[key]) {
			t.Fatalf("%s is %v here, %v there", key, value, there[key])
		}
	}
	var ours, theirs []time.Duration
	for range 9 {
		before := processorTime(t)
		answer(t, h, "/api/v1/query_range", form)
		ours = append(ours, processorTime(t)-before)
		theirs = append(theirs, prometheusTime(t, process.Pid, func() {
			resp, err := http.Get("http://" + address + "/api/v1/query_range?" + form.Encode())
			must(t, err)
			_, err = io.Copy(io.Discard, resp.Body)
			must(t, err)
			resp.Body.Close()
		}))
	}
	slices.Sort(ours)
	slices.Sort(theirs)
	t.Logf("median processor time: %s here, %s there: %.1f times", ours[4], theirs[4], theirs[4].Seconds()/ours[4].Seconds())
	t.Logf("memory: %.0f MB of heap for %d rows here, %.0f MB resident there", float64(memory.HeapAlloc)/1e6, rowsOf(t, db), resident(t, process.Pid))
}

func rowsOf(t testing.TB, db *store.DB) int {
	s, err := db.Stats()
	must(t, err)
	return s.Rows
}

// prometheusTime is the processor time that another process uses meanwhile.
func prometheusTime(t testing.TB, pid int, run func()) time.Duration {
	used := func() (ticks time.Duration) {
		data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		must(t, err)
		fields := strings.Fields(string(data[strings.LastIndexByte(string(data), ')'):]))
		for _, f := range fields[12:14] {
			var n int
			_, err := fmt.Sscan(f, &n)
			must(t, err)
			ticks += time.Duration(n) * 10 * time.Millisecond
		}
		return ticks
	}
	const times = 5 // the clock of processes ticks every 10 ms
	before := used()
	for range times {
		run()
	}
	return (used() - before) / times
}

// resident is the memory of a process in megabytes.
func resident(t testing.TB, pid int) (kb float64) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	must(t, err)
	_, after, _ := strings.Cut(string(data), "VmRSS:")
	_, err = fmt.Sscan(after, &kb)
	must(t, err)
	return kb / 1000
}

// TestHundredClients has 100 clients ask without a pause while a pass records
// adverts: answers come within two seconds or are refused, and a commit takes
// less than twice its idle time.
func TestHundredClients(t *testing.T) {
	path := os.Getenv("PARLANCE_FACTS")
	if path == "" {
		t.Skip("PARLANCE_FACTS is not set")
	}
	copied := filepath.Join(t.TempDir(), "parlance.db")
	data, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(copied, data, 0o600))
	data = nil
	db, err := store.Open(copied, store.Options{})
	must(t, err)
	defer db.Close()
	server := httptest.NewServer(promapi.New(yearsOptions(t, db)))
	defer server.Close()
	idle := commits(t, db, 1)
	var mu sync.Mutex
	var took []time.Duration
	codes := map[int]int{}
	stop := make(chan struct{})
	var clients sync.WaitGroup
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100, DisableCompression: true}}
	for i := range 100 {
		clients.Go(func() {
			form := fiveYears(fmt.Sprintf(`sum by (band) (parlance_term_adverts_wide{term="term %02d"})`, i%20))
			for {
				select {
				case <-stop:
					return
				default:
				}
				began := time.Now()
				resp, err := client.Get(server.URL + "/api/v1/query_range?" + form.Encode())
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, resp.Body) // a cut answer is told by the next error
				resp.Body.Close()
				mu.Lock()
				took = append(took, time.Since(began))
				codes[resp.StatusCode]++
				mu.Unlock()
				if resp.StatusCode == http.StatusTooManyRequests {
					time.Sleep(time.Second) // as the answer says
				}
			}
		})
	}
	time.Sleep(2 * time.Second) // for the clients to be at it
	busy := commits(t, db, 2)
	close(stop)
	clients.Wait()
	slices.Sort(took)
	p99 := took[len(took)*99/100]
	t.Logf("%d answers %v, median %s, p99 %s; a commit takes %s, idle %s: %.2f times", len(took), codes, took[len(took)/2], p99, busy, idle, busy.Seconds()/idle.Seconds())
	if p99 > 2*time.Second || busy > 2*idle {
		t.Errorf("p99 %s, commits %.2f times their idle time", p99, busy.Seconds()/idle.Seconds())
	}
	for code := range codes {
		if code != http.StatusOK && code != http.StatusTooManyRequests {
			t.Errorf("%d answers with %d", codes[code], code)
		}
	}
}

// commits records a pass of 40 pages of 64 adverts on a day, and gives the
// median time of a page's commit.
func commits(t *testing.T, db *store.DB, day classify.Day) time.Duration {
	ref, _, err := db.ActiveFrame()
	must(t, err)
	r, err := db.BeginPass("other", (lastFact+day).At(6, 0), ref.Ref)
	must(t, err)
	l := store.Listing{Whole: true, Code: func(*classify.Advert) classify.Coding { return classify.Coding{Frame: ref.Ref} }}
	for i := range 40 * 64 {
		l.Adverts = append(l.Adverts, classify.Advert{Source: "other", Reference: fmt.Sprint(day, "-", i), Title: "Clerk", Employer: "Trust", Closes: lastFact + 30})
	}
	must(t, r.RecordListing(l))
	var took []time.Duration
	for part := range slices.Chunk(l.Adverts, 64) {
		var batch []store.Detailed
		for _, a := range part {
			a.AddSection(classify.Summary, strings.Repeat("Works with records of patients. ", 60)+a.Reference)
			batch = append(batch, store.Detailed{Advert: a, Coding: classify.Coding{Frame: ref.Ref}, Stock: classify.Stock{}})
		}
		began := time.Now()
		must(t, r.RecordDetails(batch))
		took = append(took, time.Since(began))
		time.Sleep(30 * time.Millisecond) // a page takes longer to come
	}
	slices.Sort(took)
	return took[len(took)/2]
}
