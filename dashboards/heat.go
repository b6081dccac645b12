package dashboards

import (
	"math"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// heat is the map of areas and levels: adverts in scope of the frame.
type heat struct {
	Levels []classify.Level
	Rows   []heatRow
	Totals []int // per level
	Total  int
}

type heatRow struct {
	Area  classify.Area
	Cells []heatCell
	Total int
}

type heatCell struct {
	Count int
	Shade int // 0 for none to heatShades for the most
}

// heatShades is how many tints the style sheet has.
const heatShades = 6

// newHeat reads the map that was published; false when the day published no
// families that need the text. Codes that the active frame lacks are rows or
// columns of their own at the end, so that the total is whole.
func newHeat(counts store.DayCounts, areas []classify.Area, levels []classify.Level) (heat, bool) {
	if !publishesText(counts) {
		return heat{}, false
	}
	cells := map[[2]string]int{}
	most := 0
	for _, c := range counts.Counts {
		if c.Family == "area_level" && len(c.Labels) == 2 {
			cells[[2]string{c.Labels[0], c.Labels[1]}] = c.Value
			most = max(most, c.Value)
			areas, levels = include(areas, classify.Area(c.Labels[0])), include(levels, classify.Level(c.Labels[1]))
		}
	}
	h := heat{Levels: levels, Totals: make([]int, len(levels))}
	for _, area := range areas {
		row := heatRow{Area: area}
		for i, level := range levels {
			n := cells[[2]string{string(area), string(level)}]
			row.Cells = append(row.Cells, heatCell{n, shade(n, most)})
			row.Total += n
			h.Totals[i] += n
		}
		h.Total += row.Total
		h.Rows = append(h.Rows, row)
	}
	return h, true
}

func include[T comparable](all []T, one T) []T {
	for _, v := range all {
		if v == one {
			return all
		}
	}
	return append(all[:len(all):len(all)], one)
}

// shade grows with the square root of the count: most cells hold few adverts.
func shade(n, most int) int {
	if n == 0 {
		return 0
	}
	return max(1, int(math.Ceil(math.Sqrt(float64(n)/float64(most))*heatShades)))
}
