package dashboards_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

// diffFrame is a frame of which a comparison reads the reference and the levels.
func diffFrame(t *testing.T) *classify.Frame {
	t.Helper()
	frame, err := classify.Compile(&classify.Spec{ID: "small", Version: "2", Hash: "ba9876543210",
		Levels: []classify.Level{"Manager", "Standard Role", "Support"},
		Areas:  []classify.AreaSpec{{Name: "Other", Group: "Other"}}, Precedence: []classify.Area{"Other"}})
	if err != nil {
		t.Fatal(err)
	}
	return frame
}

// tried is an advert that two frames code to levels; "" is out of scope.
func tried(number uint64, from, to classify.Level, terms ...string) *store.Tried {
	coding := func(level classify.Level) classify.Coding {
		c := classify.Coding{InScope: level != "", Level: level, Accepted: true}
		if level != "" {
			c.Area = "Other"
		}
		return c
	}
	t := &store.Tried{Number: number, Coded: true, Old: coding(from), New: coding(to),
		Advert: classify.Advert{Source: "nhs-jobs", Reference: fmt.Sprint("R", number), Title: fmt.Sprint("Post ", number)}}
	for _, term := range terms {
		sign, name := term[0], classify.Term(term[1:])
		hit := classify.TermHit{Term: name, Field: classify.FieldTitle, OwnWords: classify.OwnYes}
		if sign == '+' {
			t.New.Terms = append(t.New.Terms, hit)
		} else {
			t.Old.Terms = append(t.Old.Terms, hit)
		}
	}
	row := store.Fact{Advert: number, Source: "nhs-jobs", Coded: true, From: lastDay - 3, FirstSeen: lastDay - 3}
	was, would := row, row
	was.InScope, was.Level, was.Area = from != "", from, t.Old.Area
	would.InScope, would.Level, would.Area = to != "", to, t.New.Area
	t.Was, t.Would = []store.Fact{was}, []store.Fact{would}
	return t
}

func newDiff(t *testing.T, adverts ...*store.Tried) *dashboards.FrameDiff {
	t.Helper()
	d := dashboards.NewFrameDiff(frame, diffFrame(t), map[string]classify.Day{"nhs-jobs": lastDay}, 2)
	for _, a := range adverts {
		if err := d.Add(a); err != nil {
			t.Fatal(err)
		}
	}
	d.Finish()
	return d
}

func TestFrameDiff(t *testing.T) {
	unread := tried(9, "", "")
	unread.Coded, unread.Was, unread.Would = false, nil, nil
	gone := tried(10, "Manager", "Manager")
	gone.Gone = true
	d := newDiff(t,
		tried(1, "Manager", "Manager"), tried(2, "Manager", "Standard Role"), tried(3, "Manager", "Standard Role"),
		tried(4, "Manager", "Standard Role"), tried(5, "Standard Role", "Standard Role", "+digital"), tried(6, "", "Manager"),
		tried(7, "Support", "", "-data", "+digital"), tried(8, "", ""), unread, gone)
	if d.Adverts != 10 || d.Unread != 1 || d.Carried != 1 || d.Changed != 6 {
		t.Errorf("adverts %d, unread %d, carried %d, changed %d", d.Adverts, d.Unread, d.Carried, d.Changed)
	}
	scope, level := d.Codes[0], d.Codes[1]
	if scope.Changed != 2 || scope.N != 9 || scope.Same != 7 {
		t.Errorf("scope: %+v", scope)
	}
	first := level.Pairs[0]
	if level.Changed != 5 || first.From != "Manager" || first.To != "Standard Role" || first.Adverts != 3 || len(first.Samples) != 2 {
		t.Errorf("level: %d changed, first %+v", level.Changed, first)
	}
	// Six adverts are in scope of both: three alike. Chance gives
	// (5·2 + 1·4)/36 = 7/18, so kappa is (1/2 − 7/18)/(11/18) = 2/11.
	if level.N != 6 || level.Same != 3 || math.Abs(*level.Kappa-2.0/11) > 1e-12 {
		t.Errorf("level agreement: %d of %d, kappa %v", level.Same, level.N, *level.Kappa)
	}
	if d.Terms[0].Term != "digital" || d.Terms[0].Gained != 2 || d.Terms[0].GainedIn != 2 || d.Terms[0].GainedOwn != 2 || d.Terms[1].Lost != 1 {
		t.Errorf("terms: %+v %+v", d.Terms[0], d.Terms[1])
	}
	effects := map[string]int{}
	for _, e := range d.Effects {
		if e.Date != lastDay.String() || e.Difference != e.New-e.Old {
			t.Errorf("effect: %+v", e)
		}
		effects[strings.Join(append([]string{e.Family}, e.Labels...), "/")] = e.Difference
	}
	for series, want := range map[string]int{"adverts": 0, "adverts_in_scope": 0, "area_level/Other/Manager": -2, "area_level/Other/Standard Role": 3, "area_level/Other/Support": -1} {
		if got, ok := effects[series]; !ok || got != want {
			t.Errorf("effect on %s: %d (%v), want %d", series, got, ok, want)
		}
	}
}

// The text can be printed from what went through JSON, and a stranger's title
// does not steer the terminal.
func TestFrameDiffText(t *testing.T) {
	steering := tried(3, "", "Manager")
	steering.Advert.Title = "Nurse\x1b[31m\u202e"
	data, err := json.Marshal(newDiff(t, tried(1, "Manager", "Support", "-data"), tried(2, "Manager", "Manager"), steering))
	if err != nil {
		t.Fatal(err)
	}
	var d dashboards.FrameDiff
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := d.WriteText(&out); err != nil {
		t.Fatal(err)
	}
	golden(t, "framediff.txt", out.String())
}

// Samples do not depend on the order of adverts and are not all the first ones.
func TestFrameDiffSamples(t *testing.T) {
	draw := func(backward bool) string {
		var all []*store.Tried
		for i := range uint64(500) {
			if backward {
				i = 499 - i
			}
			all = append(all, tried(i, "", "Manager"))
		}
		return fmt.Sprint(newDiff(t, all...).Codes[0].Pairs[0].Samples)
	}
	if draw(false) != draw(true) || strings.Contains(draw(false), "Post 0") {
		t.Errorf("samples: %s and %s", draw(false), draw(true))
	}
}
