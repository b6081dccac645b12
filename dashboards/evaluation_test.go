package dashboards_test

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
)

// trade is a frame of three levels, of which managers alone may be left without
// an area.
func trade(t *testing.T) *classify.Frame {
	t.Helper()
	frame, err := classify.Compile(&classify.Spec{
		ID: "trade", Version: "1", Levels: []classify.Level{"Head", "Manager", "Worker"},
		Areas:      []classify.AreaSpec{{Name: "Wood", Group: "g"}, {Name: "Iron", Group: "g"}},
		Precedence: []classify.Area{"Wood", "Iron"},
		Scope:      []classify.RuleSpec{{ID: "s", Code: classify.InScope, Any: []string{"joiner", "smith", "manager", "head"}, Sure: 0.9}},
		Level: []classify.RuleSpec{
			{ID: "l.head", Code: "Head", Any: []string{"head"}, Sure: 0.9},
			{ID: "l.manager", Code: "Manager", Any: []string{"manager"}, Sure: 0.4},
			{ID: "l.worker", Code: "Worker", Sure: 0.9}},
		Area: []classify.RuleSpec{
			{ID: "a.wood", Code: "Wood", Any: []string{"joiner"}, Sure: 0.9},
			{ID: "a.iron", Code: "Iron", Any: []string{"smith"}, Sure: 0.9}},
		Accept: classify.Thresholds{Score: 0.5, Margin: 0.1},
	})
	if err != nil {
		t.Fatal(err)
	}
	return frame
}

func titled(title string, level classify.Level, area classify.Area, ambiguous bool) dashboards.Gold {
	return dashboards.Gold{Advert: classify.Advert{Title: title}, InScope: level != "", Level: level, Area: area, Ambiguous: ambiguous}
}

// TestEvaluate holds the figures of eight titles that were counted by hand.
func TestEvaluate(t *testing.T) {
	e := dashboards.Evaluate(trade(t), []dashboards.Gold{
		titled("Joiner", "Worker", "Wood", false),
		titled("Head Joiner", "Head", "Wood", false),
		titled("Smith", "Manager", "Iron", false),        // level wrong by one
		titled("Smith Manager", "Manager", "Iron", true), // right, for review
		titled("Manager", "Manager", "Wood", false),      // no area, for review
		titled("Baker", "", "", false),
		titled("Head Baker", "", "", true),     // wrongly in scope
		titled("Turner", "Head", "Wood", true), // wrongly out of scope
	})
	if len(e.Parts) != 3 || e.Frame.ID != "trade" {
		t.Fatalf("%d parts of frame %s", len(e.Parts), e.Frame.ID)
	}
	clear, ambiguous, all := e.Parts[0], e.Parts[1], e.Parts[2]
	type kn struct{ K, N int }
	for name, pair := range map[string][2]kn{
		"clear titles":      {{clear.Titles, ambiguous.Titles}, {5, 3}},
		"precision":         {{all.Scope.Precision.K, all.Scope.Precision.N}, {5, 6}},
		"recall":            {{all.Scope.Recall.K, all.Scope.Recall.N}, {5, 6}},
		"scope accuracy":    {{all.Scope.Accuracy.K, all.Scope.Accuracy.N}, {6, 8}},
		"level accuracy":    {{all.Level.Accuracy.K, all.Level.Accuracy.N}, {4, 6}},
		"level agreed":      {{all.Level.Agreed.K, all.Level.Agreed.N}, {4, 5}},
		"area accuracy":     {{all.Area.Accuracy.K, all.Area.Accuracy.N}, {4, 6}},
		"area agreed":       {{all.Area.Agreed.K, all.Area.Agreed.N}, {4, 4}},
		"coverage":          {{all.Acceptance.Coverage.K, all.Acceptance.Coverage.N}, {5, 8}},
		"right, accepted":   {{all.Acceptance.RightAccepted.K, all.Acceptance.RightAccepted.N}, {3, 5}},
		"right, for review": {{all.Acceptance.RightReview.K, all.Acceptance.RightReview.N}, {1, 3}},
		"right":             {{all.Acceptance.Right.K, all.Acceptance.Right.N}, {4, 8}},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %v, want %v", name, pair[0], pair[1])
		}
	}
	// Levels, both in scope: Worker-Worker, Head-Head, Manager-Worker and twice
	// Manager-Manager. Linear weights: observed 1/2, expected 19/10.
	if got := float64(*all.Level.LinearKappa); math.Abs(got-(1-0.5/1.9)) > 1e-12 {
		t.Errorf("linear kappa is %v", got)
	}
	want := dashboards.Matrix{
		Codes:  []string{"Wood", "Iron", classify.OutOfScope, "no code"},
		Counts: [][]int{{2, 0, 1, 1}, {0, 2, 0, 0}, {0, 0, 1, 1}, {0, 0, 0, 0}},
	}
	if diff := cmp.Diff(want, all.Area.Matrix); diff != "" {
		t.Errorf("matrix of areas (-want +got):\n%s", diff)
	}
	var confusions []string
	for _, c := range all.Confusions {
		for _, title := range c.Titles {
			confusions = append(confusions, strings.Join([]string{c.Kind, c.Gold, c.Frame, title.Title, title.Rule}, "|"))
		}
	}
	wanted := []string{"area|Wood|no code|Manager|", "level|Manager|Worker|Smith|l.worker",
		"scope|in scope|out of scope|Turner|" + classify.Unclaimed, "scope|out of scope|in scope|Head Baker|s"}
	if diff := cmp.Diff(wanted, confusions); diff != "" {
		t.Errorf("confusions (-want +got):\n%s", diff)
	}
}

// TestEvaluateNothing holds that figures without a value are null and a dash.
func TestEvaluateNothing(t *testing.T) {
	e := dashboards.Evaluate(trade(t), nil)
	data, err := json.Marshal(e)
	if err != nil || !bytes.Contains(data, []byte(`"kappa":null`)) || bytes.Contains(data, []byte("NaN")) {
		t.Errorf("%v: %s", err, data)
	}
	var b strings.Builder
	if err := e.WriteText(&b, "nothing", 3); err != nil || strings.Contains(b.String(), "NaN") || !strings.Contains(b.String(), "all: 0 titles") {
		t.Errorf("%v: %s", err, b.String())
	}
}

// TestF1 compares with the harmonic mean, and its ends with those of J.
func TestF1(t *testing.T) {
	f1 := dashboards.F1(258, 3, 7)
	precision, recall := 258.0/261, 258.0/265
	if want := 2 * precision * recall / (precision + recall); math.Abs(float64(f1.Value)-want) > 1e-12 {
		t.Errorf("F1 is %v, want %v", f1.Value, want)
	}
	low, high := dashboards.Wilson(258, 268, dashboards.Z95)
	if math.Abs(float64(f1.Low)-2*low/(1+low)) > 1e-12 || math.Abs(float64(f1.High)-2*high/(1+high)) > 1e-12 {
		t.Errorf("F1 is from %v to %v", f1.Low, f1.High)
	}
	if got := dashboards.F1(0, 0, 0); !math.IsNaN(float64(got.Value)) {
		t.Errorf("F1 of nothing is %v", got.Value)
	}
	if got := dashboards.F1(0, 2, 3); got.Value != 0 || got.Low != 0 {
		t.Errorf("F1 without a hit is %v from %v", got.Value, got.Low)
	}
}

// TestWriteTextCutsTheWorst shows so many pairs of codes and counts the rest.
func TestWriteTextCutsTheWorst(t *testing.T) {
	var gold []dashboards.Gold
	for range 40 {
		gold = append(gold, titled("Smith", "Head", "Iron", false), titled("Joiner", "Manager", "Wood", false))
	}
	var b strings.Builder
	if err := dashboards.Evaluate(trade(t), gold).WriteText(&b, "gold.csv", 1); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"40 × Head, coded Worker\n", "       and 35 more\n", "further pairs of codes: 1", "100.0 % (95.4–100.0) 80 of 80"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}
