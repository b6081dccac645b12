package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/classify/framefile"
	"github.com/bdrw/parlance/crawler"
	"github.com/bdrw/parlance/crawler/replica"
	"github.com/bdrw/parlance/store"
)

// BenchmarkRecode activates another version of the frame over PARLANCE_RECODE
// adverts, 3,000 if it is not set, made of those of PARLANCE_ADVERTS or of
// made-up ones. With PARLANCE_STORE the store is kept there, and used again.
func BenchmarkRecode(b *testing.B) {
	n, _ := strconv.Atoi(os.Getenv("PARLANCE_RECODE"))
	path := benchStore(b, max(n, 3000))
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		db, err := store.Open(path, store.Options{Region: classify.Region})
		if err != nil {
			b.Fatal(err)
		}
		file, frame := benchFrame(b, db)
		b.StartTimer()
		began, cpu := time.Now(), cpuTime()
		a, err := db.BeginActivation(file, frame, testNow)
		if err == nil {
			err = a.Recode(b.Context(), nil)
		}
		coded := time.Since(began)
		if err == nil {
			_, err = a.Switch(b.Context(), testNow)
		}
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		stats, err := db.Stats()
		if err = errors.Join(err, db.Close()); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(stats.Adverts)/coded.Seconds(), "adverts/s")
		b.ReportMetric(float64((cpuTime()-cpu).Microseconds())/float64(stats.Adverts), "cpu-µs/advert")
		b.ReportMetric(time.Since(began).Seconds(), "s")
		b.ReportMetric(float64(stats.FileBytes)/float64(stats.Adverts), "file-B/advert")
		b.ReportMetric(processMemory("self", "RssAnon"), "anon-MB")
		b.StartTimer()
	}
}

// benchFrame gives the embedded frame under the next version that the store has
// not seen.
func benchFrame(b *testing.B, db *store.DB) (store.FrameFile, *classify.Frame) {
	b.Helper()
	vintages, err := db.Vintages()
	if err != nil {
		b.Fatal(err)
	}
	data := bytes.Replace(framefile.Embedded(), []byte("\nversion: "), fmt.Appendf(nil, "\nversion: \"bench-%d\" #", len(vintages)), 1)
	frame, err := framefile.Read("bench.yaml", data)
	if err != nil {
		b.Fatal(err)
	}
	return store.FrameFile{Ref: frame.Ref(), Data: data}, frame
}

// cpuTime is the processor time of this process, system calls included.
func cpuTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// processMemory is a line of what the system says of a process, "self" for this
// one, in MB: RssAnon is what it holds beside the pages of files, VmHWM the most
// that it has held, those included. It is 0 where the system does not tell.
func processMemory(pid, name string) float64 {
	status, err := os.ReadFile("/proc/" + pid + "/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if key, value, _ := strings.Cut(line, ":"); key == name {
			kilobytes, _ := strconv.ParseFloat(strings.Fields(value)[0], 64)
			return kilobytes / 1024
		}
	}
	return 0
}

// benchStore makes a store of n adverts, in listings of at most 20,000 that
// each replace the one before, unless PARLANCE_STORE names one.
func benchStore(b *testing.B, n int) string {
	b.Helper()
	path := os.Getenv("PARLANCE_STORE")
	if path == "" {
		path = filepath.Join(b.TempDir(), "bench.db")
	} else if _, err := os.Stat(path); err == nil {
		return path
	}
	frame, err := framefile.Default()
	if err != nil {
		b.Fatal(err)
	}
	db, err := store.Open(path, store.Options{NoSync: true, Region: classify.Region})
	if err != nil {
		b.Fatal(err)
	}
	first := classify.DayOf(testNow) - 100
	if err := db.AdoptFrame(store.FrameFile{Ref: frame.Ref(), Data: framefile.Embedded()}, first.At(0, 0)); err != nil {
		b.Fatal(err)
	}
	models := benchAdverts(b)
	for day, done := first, 0; done < n; day++ {
		part := min(n-done, 20000)
		if err := benchDay(b.Context(), db, frame, models, day, done, part); err != nil {
			b.Fatal(err)
		}
		done += part
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

// benchDay records a pass over adverts that each differ a little from their model.
func benchDay(ctx context.Context, db *store.DB, frame *classify.Frame, models []classify.Advert, day classify.Day, from, n int) error {
	r, err := db.BeginPass("bench", day.At(6, 0), frame.Ref())
	if err != nil {
		return err
	}
	coder := frame.NewCoder()
	listing, details := store.Listing{Whole: true, Code: byTitle(coder)}, make([]store.Detailed, n)
	for i := range details {
		a := perturbed(&models[(from+i)%len(models)], from+i, day)
		details[i].Advert = a
		a.Text, a.Sections = "", nil
		listing.Adverts = append(listing.Adverts, a)
	}
	if err := r.RecordListing(listing); err != nil {
		return err
	}
	for ; len(details) > 0; details = details[min(batchSize, len(details)):] {
		part := batch{rec: r, coder: coder, full: details[:min(batchSize, len(details))]}
		if err := part.flush(); err != nil {
			return err
		}
	}
	_, err = r.Finish(store.End{Now: day.At(7, 0)})
	return errors.Join(err, ctx.Err())
}

// perturbed is an advert like another, with a reference and a sentence of its own.
func perturbed(model *classify.Advert, i int, day classify.Day) classify.Advert {
	a := *model
	a.Source, a.Reference = "bench", fmt.Sprintf("%s-%d", a.Reference, i)
	a.Posted, a.Closes = day, day+1
	a.Employer += " " + day.String() // as many adverts of an employer in a window as on the board
	a.Sections = nil
	a.Text = ""
	for _, s := range model.Sections {
		a.AddSection(s.Kind, model.Text[s.Start:s.End])
	}
	a.AddSection(classify.PersonSpec, fmt.Sprintf("This is post %d of %d, and the ward has %d beds for its patients.", i, 7*i, i%97))
	return a
}

// benchAdverts reads the adverts of PARLANCE_ADVERTS, or makes some up.
func benchAdverts(b testing.TB) []classify.Advert {
	b.Helper()
	name := os.Getenv("PARLANCE_ADVERTS")
	if name == "" {
		return syntheticAdverts()
	}
	f, err := os.Open(name)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	read, err := openRecords(bufio.NewReader(f))
	if err != nil {
		b.Fatal(err)
	}
	var all []classify.Advert
	for {
		r, err := read()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err == nil {
			r.advert, err = crawler.ReadRecord(r.json)
		}
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, r.advert)
	}
}

func syntheticAdverts() []classify.Advert {
	last := classify.DayOf(testNow)
	corpus := replica.Synthetic(1, 2, last)
	var all []classify.Advert
	for _, reference := range corpus.Live(last) {
		truth, _ := corpus.Truth(reference)
		a := classify.Advert{Reference: reference, Title: truth.Title, Employer: truth.Employer, StaffGroup: truth.StaffGroup,
			StaffGroupBasis: classify.ByFacet, Band: truth.Band, BandBasis: classify.ByPage}
		text, _ := corpus.Text(reference, last.At(12, 0))
		a.AddSection(classify.Description, text)
		all = append(all, a)
	}
	return all
}
