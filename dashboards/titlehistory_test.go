package dashboards_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

// answer asks the family of the name, and gives each series by what its labels say
// after the source.
func answer(t *testing.T, o dashboards.Options, name string, from, to classify.Day, matchers ...dashboards.Matcher) map[string]dashboards.DailySeries {
	t.Helper()
	for _, f := range dashboards.Families(&o) {
		if f.Name != name {
			continue
		}
		series, err := f.Answer(t.Context(), dashboards.Question{Matchers: matchers, From: from, To: to})
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]dashboards.DailySeries{}
		for _, s := range series {
			if len(s.Labels) != len(f.Labels) || s.Labels[0] != "nhs-jobs" {
				t.Errorf("%s: labels %q under %q", name, s.Labels, f.Labels)
			}
			all[fmt.Sprint(s.Labels[1:])] = s
		}
		return all
	}
	t.Fatalf("there is no family %s", name)
	return nil
}

// valueOn is the value of a series on a day, not a number where it has none.
func valueOn(s dashboards.DailySeries, day classify.Day) float64 {
	if i := int(day - s.From); i >= 0 && i < len(s.Values) {
		return s.Values[i]
	}
	return math.NaN()
}

// inScopeMonths is a fake of 26 weeks in which ten adverts in scope appear each
// day: nine of one title, and one of a title of its own that does not tell its
// code; those that appear from change on all name a change.
func inScopeMonths(change classify.Day) *fakeStore {
	f := newFake(26)
	f.published = append([]store.DayCounts{{Source: "nhs-jobs", Day: lastDay - 181}}, f.published...)
	for day := lastDay - 181; day <= lastDay; day++ {
		for i := range 10 {
			a := store.InScopeAdvert{Advert: classify.Advert{Title: "Data Analyst"}, Day: day, Level: "Standard Role",
				Area: "Business Intelligence & Analysis", TitleAlone: i > 0, InTitle: []classify.Term{"data"}}
			if i == 0 {
				a.Advert.Title, a.Level = fmt.Sprint("Officer ", day), "Manager"
			}
			if day >= change {
				a.InTitle = []classify.Term{"transformation"}
			}
			f.inScope = append(f.inScope, a)
		}
	}
	return f
}

func TestTitleFamilies(t *testing.T) {
	o := testOptions(t, inScopeMonths(lastDay-6))
	for _, test := range []struct {
		name, labels string
		ago          int // days before the last
		want         float64
	}{
		// 182 days hold 182 titles of their own beside the common one: of 855 of
		// the 1,820 titles drawn, 182 × 855 / 1820 + 1 are different.
		{"parlance_titles_unique_ratio", "[]", 0, (182*855.0/1820 + 1) / 855},
		{"parlance_titles_unique_ratio", "[]", 96, (86*855.0/860 + 1) / 855},
		{"parlance_titles_unique_ratio", "[]", 97, math.NaN()}, // 850 titles
		{"parlance_titles_vague_ratio", "[]", 0, 0.1},
		{"parlance_titles_vague_ratio", "[]", 91, 0.1},
		{"parlance_titles_vague_ratio", "[]", 92, math.NaN()}, // looks back on days before the first pass
		{"parlance_level_titles_vague_ratio", "[Manager]", 3, 1},
		{"parlance_level_titles_vague_ratio", "[Standard Role]", 3, 0},
		{"parlance_area_titles_vague_ratio", "[Business Intelligence & Analysis]", 3, 0.1},
		{"parlance_title_words_adverts", "[data and information alone]", 0, 210},
		{"parlance_title_words_adverts", "[change alone]", 0, 70},
		{"parlance_title_words_adverts", "[change alone]", 7, 0},
		{"parlance_title_words_adverts", "[technology alone]", 0, 0},
	} {
		series := answer(t, o, test.name, lastDay-120, lastDay+3)[test.labels]
		got := valueOn(series, lastDay-classify.Day(test.ago))
		if gaps := math.IsNaN(got) && math.IsNaN(test.want); !gaps && !(math.Abs(got-test.want) < 1e-9) {
			t.Errorf("%s %s, %d days ago: %v, want %v", test.name, test.labels, test.ago, got, test.want)
		}
		if !math.IsNaN(valueOn(series, lastDay+1)) {
			t.Errorf("%s %s goes on after the last pass", test.name, test.labels)
		}
	}
}

func TestTitleFamilyMatchers(t *testing.T) {
	o := testOptions(t, inScopeMonths(lastDay))
	got := answer(t, o, "parlance_level_titles_vague_ratio", lastDay-1, lastDay, dashboards.Equal("level", "Manager"))
	if len(got) != 1 || got["[Manager]"].Values == nil {
		t.Errorf("asked for managers, got %v", got)
	}
	if got := answer(t, o, "parlance_titles_vague_ratio", lastDay-1, lastDay, dashboards.Equal("source", "other")); len(got) != 0 {
		t.Errorf("asked for another source, got %v", got)
	}
}
