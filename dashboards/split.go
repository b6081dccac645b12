package dashboards

import (
	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// informatics is the term of the second measure of informatics adverts.
const informatics classify.Term = "informatics"

// split is how informatics adverts divide among the staff groups, by both
// measures. They are two measures and are never added up.
type split struct {
	InScope, Naming int // the totals: adverts in scope, adverts naming informatics
	Rows            []splitRow
}

type splitRow struct {
	Group           classify.StaffGroup
	InScope, Naming share
}

// newSplit reads the split that was published; false when the day published
// no families that need the text.
func newSplit(counts store.DayCounts) (split, bool) {
	if !publishesText(counts) {
		return split{}, false
	}
	var s split
	s.InScope, _ = published(counts, "adverts_in_scope")
	s.Naming, _ = published(counts, "term", string(informatics))
	for _, g := range append(classify.StaffGroups(), classify.StaffGroupNotStated) {
		scope, _ := published(counts, "adverts_in_scope_by_staff_group", g.String())
		naming, _ := published(counts, "term_by_staff_group", string(informatics), g.String())
		if g == classify.StaffGroupNotStated && scope+naming == 0 {
			continue
		}
		s.Rows = append(s.Rows, splitRow{g, share{scope, s.InScope}, share{naming, s.Naming}})
	}
	return s, true
}

// barChart is one drawing of the split: two bars per staff group, as long as
// their counts' share of the measure's total.
type barChart struct {
	Name          string
	Width, Height float64
	Start         float64 // where the bars begin
	Groups        []barGroup
}

type barGroup struct {
	Label  string
	LabelY float64
	LabelX float64
	Anchor string // "end" beside the bars, "start" above them
	Bars   [2]bar // in scope, naming informatics
}

type bar struct {
	X, Y, Width, Height float64
	TextX, TextY        float64
	Text                string
}

type barSize struct {
	name         string
	width, start float64
	head         float64 // room above the bars of a group, where a label may stand
	anchor       string
}

var barSizes = []barSize{
	{"wide", 1080, 390, 6, "end"},
	{"narrow", 368, 2, 26, "start"},
}

const (
	barHeight = 18.0
	barGap    = 3.0
	barTail   = 150.0 // room right of the longest bar for its figure
)

func drawBars(s split, size barSize) barChart {
	pitch := size.head + 2*barHeight + barGap + 10
	c := barChart{Name: size.name, Width: size.width, Start: size.start, Height: pitch * float64(len(s.Rows))}
	longest := 1.0
	for _, r := range s.Rows {
		longest = max(longest, r.InScope.value(), r.Naming.value())
	}
	for i, r := range s.Rows {
		top := pitch*float64(i) + size.head
		g := barGroup{Label: r.Group.String(), Anchor: size.anchor, LabelX: size.start - 14, LabelY: top + barHeight + 6}
		if size.anchor == "start" {
			g.LabelX, g.LabelY = 0, top-8
		}
		for j, v := range []share{r.InScope, r.Naming} {
			y := top + float64(j)*(barHeight+barGap)
			width := tenth(v.value() / longest * (size.width - size.start - barTail))
			g.Bars[j] = bar{X: size.start, Y: y, Width: width, Height: barHeight,
				TextX: size.start + width + 8, TextY: y + barHeight - 4, Text: v.words()}
		}
		c.Groups = append(c.Groups, g)
	}
	return c
}

// words is a share as it stands beside a bar: "41 (52.6%)", and the count
// alone on a low base.
func (s share) words() string {
	if !s.Known() {
		return commas(s.K)
	}
	return commas(s.K) + " (" + s.Percent() + ")"
}
