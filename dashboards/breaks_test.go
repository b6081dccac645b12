package dashboards_test

import (
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

// Breaks gives the breaks of the fake.
func (f *fakeStore) Breaks() ([]store.Break, error) { return f.breaks, f.fault }

var redesign = store.Break{Date: classify.DayFrom(2022, 10, 31), Source: "nhs-jobs", Kind: store.Redesign, Note: "New NHS Jobs service."}

func TestBreaksAreDrawn(t *testing.T) {
	f := newFake(12)
	f.breaks = []store.Break{
		redesign,
		{Date: lastDay - 30, Kind: store.FrameChange, Note: "Coding frame <b>2</b> took the place of 1."},
		{Date: lastDay - 30, Source: "nhs-jobs", Kind: store.Parser, Note: "Bands are read from the page."},
		{Date: lastDay - 20, Source: "another", Kind: store.Redesign, Note: "Another board."},
		{Date: lastDay, Source: "nhs-jobs", Kind: store.CrawlScope, Note: "More adverts."},
	}
	body := get(t, testOptions(t, f), "/").Body.String()
	const title = "<title>Break in series, 18 February 2026: Coding frame &lt;b&gt;2&lt;/b&gt; took the place of 1. Bands are read from the page.</title>"
	if n := strings.Count(body, title); n != 2 { // for wide and for narrow screens
		t.Errorf("the break has %d titles", n)
	}
	if n := strings.Count(body, `<g class="p-break">`); n != 4 {
		t.Errorf("%d marks are drawn, want two on each drawing", n)
	}
	if !strings.Contains(body, "<dt>B</dt><dd>20 March 2026, break in series: More adverts.") || strings.Contains(body, "Another board") || strings.Contains(body, "New NHS Jobs service") {
		t.Error("the list of breaks is another")
	}
	if !strings.Contains(body, "not to be compared: the series break on 18 February 2026. Bands are read") {
		t.Error("the summary compares across a break")
	}
}

// A change of frame does not part the lines, which one frame codes throughout,
// unless facts were carried over.
func TestLinesAcrossAChangeOfFrame(t *testing.T) {
	for _, carried := range []int{0, 3} {
		f := newFake(12)
		f.breaks = []store.Break{{Date: lastDay - 30, Kind: store.FrameChange, Note: "Another frame.", Carried: carried}}
		if parted := strings.Contains(get(t, testOptions(t, f), "/").Body.String(), "not to be compared"); parted != (carried > 0) {
			t.Errorf("with %d facts carried over, the ends are parted: %v", carried, parted)
		}
	}
}

func TestWriteBreaks(t *testing.T) {
	f := &fakeStore{breaks: []store.Break{redesign, {Date: lastDay, Scope: "scope", Kind: store.FrameChange, Note: "=2+2, and more"}}}
	var out strings.Builder
	if err := dashboards.WriteBreaks(&out, dashboards.CSV, f); err != nil {
		t.Fatal(err)
	}
	const want = "date,source,scope,kind,note\r\n2022-10-31,nhs-jobs,,redesign,New NHS Jobs service.\r\n2026-03-20,,scope,frame,\"'=2+2, and more\"\r\n"
	if out.String() != want {
		t.Errorf("got %q\nwant %q", out.String(), want)
	}
	f.fault = errDisk
	if err := dashboards.WriteBreaks(&out, dashboards.JSONL, f); err == nil {
		t.Error("a fault of the store is not told")
	}
}
