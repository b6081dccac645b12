package dashboards_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

// activateNamesake makes a frame of another id, and of a version, the active one;
// it finds "clerk" where the real frame finds "digital".
func activateNamesake(t *testing.T, db *store.DB, version string, now time.Time) {
	t.Helper()
	data := []byte("a namesake " + version)
	sum := sha256.Sum256(data)
	frame, err := classify.Compile(&classify.Spec{
		ID: "trade", Version: version, Hash: hex.EncodeToString(sum[:])[:12],
		Levels:     []classify.Level{"Standard Role"},
		Areas:      []classify.AreaSpec{{Name: "Other", Group: "Other"}},
		Precedence: []classify.Area{"Other"},
		Families:   []classify.FamilySpec{{Name: "digital"}},
		Terms:      []classify.TermSpec{{Term: "digital", Family: "digital", Phrases: []string{"clerk"}}},
		Scope:      []classify.RuleSpec{{ID: "scope", Code: classify.InScope, Any: []string{"clerk"}, Sure: 0.9}},
		Level:      []classify.RuleSpec{{ID: "level", Code: "Standard Role", Sure: 0.5}},
		Area:       []classify.RuleSpec{{ID: "area", Code: "Other", Sure: 0.5}},
	})
	if err != nil {
		t.Fatal(err)
	}
	a, err := db.BeginActivation(store.FrameFile{Ref: frame.Ref(), Data: data}, frame, now)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Recode(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err = a.Switch(t.Context(), now); err != nil {
		t.Fatal(err)
	}
}

// The matchers of PromQL on the label frame.
func is(value string) dashboards.Matcher { return dashboards.Equal("frame", value) }

func isNot(value string) dashboards.Matcher {
	return dashboards.Matcher{Label: "frame", Value: value, Matches: func(v string) bool { return v != value }}
}

func isLike(value string) dashboards.Matcher {
	return dashboards.Matcher{Label: "frame", Value: value, Matches: regexp.MustCompile("^(?:" + value + ")$").MatchString}
}

// frameCase is a question for vintages and what comes of it: "frame=values" of
// each series, or a part of the error.
type frameCase struct {
	matchers []dashboards.Matcher
	want     string
}

// checkFrames asks the family for adverts with "digital" in the title, on the
// last day.
func checkFrames(t *testing.T, family *dashboards.Family, names string, cases ...frameCase) {
	t.Helper()
	if got, err := family.Frames(); err != nil || strings.Join(got, ", ") != names {
		t.Errorf("the frames are %q, %v, want %s", got, err, names)
	}
	for i, c := range cases {
		if got := digitalTitles(t, family, c.matchers...); got != c.want && !(strings.HasPrefix(c.want, "ask ") && strings.Contains(got, c.want)) {
			t.Errorf("case %d: frame %v answers %q, want %q", i, c.matchers[0].Value, got, c.want)
		}
	}
}

func digitalTitles(t *testing.T, family *dashboards.Family, matchers ...dashboards.Matcher) string {
	t.Helper()
	all, err := family.Answer(t.Context(), dashboards.Question{Matchers: append(matchers, dashboards.Equal("term", "digital")), From: lastDay, To: lastDay})
	if err != nil {
		return err.Error()
	}
	var got []string
	for _, s := range all {
		got = append(got, fmt.Sprintf("%s=%v", s.Frame, s.Values))
	}
	return strings.Join(got, ", ")
}

// TestFrameMatchers asks for vintages by every kind of matcher: while versions
// tell frames apart, and when two frames have the same one.
func TestFrameMatchers(t *testing.T) {
	t.Parallel()
	db, o := realStore(t, 3)
	families := dashboards.Families(&o)
	family := &families[slices.IndexFunc(families, func(f dashboards.Family) bool { return f.Name == "parlance_term_title_adverts" })]
	old := digitalTitles(t, family)
	activateNamesake(t, db, "2.0", lastDay.At(12, 0))
	now := digitalTitles(t, family)
	if old == now {
		t.Fatalf("both frames count %s: the test tests nothing", old)
	}
	asked := func(m ...dashboards.Matcher) []dashboards.Matcher { return m }
	checkFrames(t, family, "1.0, 2.0", []frameCase{
		{asked(is("1.0")), "1.0" + old},
		{asked(is("health-informatics 1.0")), "health-informatics 1.0" + old},
		{asked(is("bc31973c8341")), "bc31973c8341" + old},
		{asked(is("2.0")), "2.0" + now},
		{asked(isLike("[0-9.]+")), "1.0" + old + ", 2.0" + now},
		{asked(isNot("1.0")), now + ", 2.0" + now},
		{asked(is("")), now},
		{asked(is("9")), ""},
	}...)
	activateNamesake(t, db, "1.0", lastDay.At(13, 0))
	refused := `ask for one of them: "health-informatics 1.0", "trade 1.0"`
	checkFrames(t, family, "health-informatics 1.0, 2.0, trade 1.0", []frameCase{
		{asked(is("1.0")), refused},
		{asked(isNot("1.0")), refused},
		{asked(isLike(`1\..*`)), refused},
		{asked(is("health-informatics 1.0")), "health-informatics 1.0" + old},
		{asked(is("trade 1.0")), "trade 1.0" + now},
		{asked(isLike(".*1.0")), "health-informatics 1.0" + old + ", trade 1.0" + now},
		{asked(is("2.0")), "2.0" + now},
		{asked(isNot("trade 1.0"), isNot("2.0")), now + ", health-informatics 1.0" + old},
	}...)
}
