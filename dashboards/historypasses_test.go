package dashboards_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

func TestPassFamilies(t *testing.T) {
	f := newFake(26) // with a partial pass 40 to 43 days ago
	again := f.passes[len(f.passes)-1]
	again.ID, again.Started, again.Ended = again.ID+1, lastDay.At(8, 0), lastDay.At(8, 20)
	again.Tally = store.Tally{Live: 2001, WithText: 2000, Appeared: 3, DetailsRead: 4, Requests: map[string]int{"200": 30}}
	f.passes = slices.Delete(append(f.passes, again), 10, 11) // and a day without a pass
	missing := lastDay - 26*7 + 1 + 10
	o := testOptions(t, f)
	nan := math.NaN()
	for _, c := range []struct {
		name   string
		day    classify.Day
		labels string
		want   float64
	}{
		{"parlance_pass_outcome", lastDay - 41, "[partial]", 1},
		{"parlance_pass_outcome", lastDay - 41, "[complete]", 0},
		{"parlance_pass_outcome", missing, "[complete]", nan},
		{"parlance_pass_duration_seconds", lastDay - 1, "[]", 12 * 60},
		{"parlance_pass_duration_seconds", lastDay, "[]", 20 * 60},
		{"parlance_pass_last_complete_timestamp_seconds", lastDay, "[]", float64(lastDay.At(8, 20).Unix())},
		{"parlance_pass_last_complete_timestamp_seconds", lastDay - 41, "[]", nan},
		{"parlance_pass_adverts", lastDay, "[live]", 2001},
		{"parlance_pass_adverts", lastDay, "[pages read]", 4},
		{"parlance_pass_requests", lastDay, "[200]", 150},
		{"parlance_pass_requests", lastDay, "[429]", 2},
		{"parlance_gap", lastDay - 41, "[partial]", 1},
		{"parlance_gap", missing, "[no pass]", 1},
		{"parlance_gap", lastDay, "[partial]", nan},
	} {
		got := valueOn(answer(t, o, c.name, lastDay-400, lastDay+3)[c.labels], c.day)
		if got != c.want && !(math.IsNaN(c.want) && math.IsNaN(got)) {
			t.Errorf("%s%s on %s is %v, not %v", c.name, c.labels, c.day, got, c.want)
		}
	}
	if got := answer(t, o, "parlance_pass_requests", lastDay, lastDay, dashboards.Equal("status", "429")); len(got) != 1 {
		t.Errorf("a matcher on the status leaves %v", got)
	}
}

func TestBreakFamily(t *testing.T) {
	f := newFake(4)
	f.breaks = []store.Break{{Date: lastDay - 50, Kind: store.Redesign, Note: "Before."},
		{Date: lastDay - 5, Kind: store.FrameChange, Source: "nhs-jobs", Note: "Another frame."},
		{Date: lastDay - 5, Kind: store.FrameChange, Note: "Another frame."},
		{Date: lastDay - 4, Kind: store.Parser, Source: "elsewhere", Note: "Not here."}}
	got := answer(t, testOptions(t, f), "parlance_break", lastDay-5, lastDay)
	if s := got["[frame Another frame.]"]; len(got) != 1 || s.From != lastDay-5 || fmt.Sprint(s.Values) != "[1]" {
		t.Errorf("breaks: %v", got)
	}
}

func TestStoreFamily(t *testing.T) {
	o := testOptions(t, newFake(4))
	for _, f := range dashboards.Families(&o) {
		if f.Name != "parlance_store_bytes" {
			continue
		}
		today := classify.DayOf(o.Now())
		series, err := f.Answer(t.Context(), dashboards.Question{From: today - 1, To: today})
		if err != nil || len(series) != 1 || valueOn(series[0], today) != 5<<20 || !math.IsNaN(valueOn(series[0], today-1)) {
			t.Errorf("size of the store: %v, %v", series, err)
		}
		return
	}
	t.Error("there is no such family")
}
