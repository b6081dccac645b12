package framefile_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/classify/framefile"
)

// gold is a title coded by hand.
type gold struct {
	advert            classify.Advert
	level, area       string
	inScope, disputed bool
}

// readGold reads a CSV with the columns title, band, level, area, in_scope and
// ambiguous, and employer where it has one.
func readGold(t *testing.T, name string) (list []gold) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatalf("reading %s: %v", name, err)
	}
	column := map[string]int{}
	for i, c := range rows[0] {
		column[c] = i
	}
	for _, row := range rows[1:] {
		g := gold{level: row[column["level"]], area: row[column["area"]],
			inScope: row[column["in_scope"]] == "yes", disputed: row[column["ambiguous"]] == "yes"}
		g.advert.Title = row[column["title"]]
		if at, ok := column["employer"]; ok {
			g.advert.Employer = row[at]
		}
		for _, b := range classify.Bands() {
			if b.String() == row[column["band"]] {
				g.advert.Band = classify.SingleBand(b)
			}
		}
		list = append(list, g)
	}
	return list
}

// tally counts agreement with the gold codes; level and area are counted over
// the titles that are in scope by gold.
type tally struct {
	truePos, falsePos, falseNeg int
	inGold, level, area         int
	misses                      []string
}

func (s *tally) add(g gold, c classify.Coding) {
	switch {
	case g.inScope && c.InScope:
		s.truePos++
	case g.inScope:
		s.falseNeg++
	case c.InScope:
		s.falsePos++
	}
	if g.inScope {
		s.inGold++
	}
	if g.inScope && g.level == string(c.Level) {
		s.level++
	}
	if g.inScope && g.area == string(c.Area) {
		s.area++
	}
	if g.inScope != c.InScope || g.level != string(c.Level) || g.area != string(c.Area) {
		s.misses = append(s.misses, fmt.Sprintf("%q is %t/%s/%s, coded %t/%s/%s", g.advert.Title,
			g.inScope, g.level, g.area, c.InScope, c.Level, c.Area))
	}
}

func (s *tally) scopeF1() float64 {
	return 2 * float64(s.truePos) / float64(max(1, 2*s.truePos+s.falsePos+s.falseNeg))
}
func (s *tally) levelShare() float64 { return float64(s.level) / float64(max(1, s.inGold)) }
func (s *tally) areaShare() float64  { return float64(s.area) / float64(max(1, s.inGold)) }

// evaluate codes the titles, the clear and the disputed ones apart.
func evaluate(t *testing.T, list []gold) (clear, disputed tally) {
	t.Helper()
	frame, err := framefile.Default()
	if err != nil {
		t.Fatal(err)
	}
	coder := frame.NewCoder()
	for _, g := range list {
		into := &clear
		if g.disputed {
			into = &disputed
		}
		into.add(g, coder.Code(&g.advert, nil))
	}
	return clear, disputed
}

// TestGoldOfYours prints the agreement with a gold file of the reader's own.
func TestGoldOfYours(t *testing.T) {
	name := os.Getenv("PARLANCE_GOLD")
	if name == "" {
		t.Skip("PARLANCE_GOLD names no file of hand-coded titles")
	}
	clear, disputed := evaluate(t, readGold(t, name))
	for kind, s := range map[string]*tally{"clear": &clear, "ambiguous": &disputed} {
		t.Logf("%s: scope F1 %.3f (missed %d, wrong %d), level %.3f, area %.3f over %d in scope", kind,
			s.scopeF1(), s.falseNeg, s.falsePos, s.levelShare(), s.areaShare(), s.inGold)
		if os.Getenv("PARLANCE_MISSES") != "" {
			for _, m := range s.misses {
				t.Log(kind, m)
			}
		}
	}
}

// TestGold holds the frame to the project's own hand-coded titles.
func TestGold(t *testing.T) {
	clear, _ := evaluate(t, readGold(t, "testdata/gold.csv"))
	for _, share := range []struct {
		name      string
		got, want float64
	}{{"scope F1", clear.scopeF1(), 0.97}, {"level", clear.levelShare(), 0.97}, {"area", clear.areaShare(), 0.95}} {
		if share.got < share.want {
			t.Errorf("%s is %.3f, want at least %.2f; the misses:", share.name, share.got, share.want)
		}
	}
	if t.Failed() {
		for _, m := range clear.misses {
			t.Log(m)
		}
	}
}
