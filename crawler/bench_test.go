package crawler_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
)

// largePage is an advert's page of about 60 kB in the shape of the real ones:
// two copies, most of it furniture around a few kilobytes of prose.
func largePage(t testing.TB) []byte {
	page := string(testdata(t, "advert.html"))
	prose := strings.Repeat("<p>You will look after the records of a made-up ward, and say what they mean.</p>", 50)
	page = strings.Replace(page, "<p>Keep the waiting list honest.</p>", prose, 1)
	furniture := `<div class="nhsuk-grid-row"><div class="nhsuk-grid-column-full"><a class="nhsuk-link" href="/mock/%d">Mock link</a></div></div>` + "\n"
	var b strings.Builder
	for i := 0; b.Len()+len(page) < 60_000; i++ {
		fmt.Fprintf(&b, furniture, i)
	}
	return []byte(strings.Replace(page, "</main>", "</main>"+b.String(), 1))
}

// BenchmarkParseAdvert reads a page of 60 kB; its peer is the bare parse of the
// same page by golang.org/x/net/html.
func BenchmarkParseAdvert(b *testing.B) {
	page, board := largePage(b), testBoard()
	b.Run("parlance", func(b *testing.B) {
		b.SetBytes(int64(len(page)))
		for b.Loop() {
			if _, err := crawler.ParseAdvert(board, classify.Advert{}, page); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
	})
	b.Run("bare x-net-html", func(b *testing.B) {
		b.SetBytes(int64(len(page)))
		for b.Loop() {
			if _, err := html.Parse(bytes.NewReader(page)); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
	})
}

// BenchmarkParseList reads a list of 100 adverts.
func BenchmarkParseList(b *testing.B) {
	one := testdata(b, "list.xml")
	from, to := bytes.Index(one, []byte("<vacancyDetails>")), bytes.Index(one, []byte("<totalPages>"))
	list := []byte("<nhsJobs>" + strings.Repeat(string(one[from:to]), 33) + string(one[to:]))
	board := testBoard()
	b.SetBytes(int64(len(list)))
	for b.Loop() {
		if _, err := crawler.ParseList(board, list); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "lists/s")
}
