package dashboards

import (
	"slices"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// figures are the counts of the last complete pass, as it published them.
type figures struct {
	Stock, New int
	Text       bool // the families that need the text were published
	InScope    share
	Terms      []termFigures
}

type termFigures struct {
	Term     classify.Term
	Slot     int
	Anywhere share
	Title    share
}

func newFigures(counts store.DayCounts, terms []classify.Term, slot func(classify.Term) int) figures {
	var f figures
	f.Stock, _ = published(counts, "adverts")
	f.New, _ = published(counts, "adverts_new")
	f.Text = publishesText(counts)
	inScope, _ := published(counts, "adverts_in_scope")
	f.InScope = share{inScope, f.Stock}
	for _, t := range terms {
		anywhere, _ := published(counts, "term", string(t))
		title, _ := published(counts, "term_title", string(t))
		f.Terms = append(f.Terms, termFigures{t, slot(t), share{anywhere, f.Stock}, share{title, f.Stock}})
	}
	return f
}

// palette gives each term a fixed colour, dash and place in the legend: the
// default terms first, the others in order of the terms file. Slots begin at 1
// and come round after maxTerms.
func palette(all []classify.Term) func(classify.Term) int {
	order := slices.Clone(defaultTerms)
	for _, t := range all {
		order = include(order, t)
	}
	return func(t classify.Term) int { return slices.Index(order, t)%maxTerms + 1 }
}
