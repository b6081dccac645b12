package dashboards

import (
	"slices"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// figures are the counts of the last complete pass, as it published them.
type figures struct {
	Stock, New int
	Flow       bool // New is known: it is not on the first complete day
	Text       bool // the families that need the text were published
	Read       int  // adverts live whose full text was read: the base of shares that need it
	Own        int  // adverts whose own words are known: the base of their shares; 0 when they are not published
	InScope    share
	Terms      []termFigures
}

type termFigures struct {
	Term     classify.Term
	Slot     int
	Anywhere share
	Title    share
	Own      share
}

func newFigures(counts store.DayCounts, terms []classify.Term, slot func(classify.Term) int) figures {
	var f figures
	f.Stock, _ = published(counts, "adverts")
	f.New, f.Flow = published(counts, "adverts_new")
	f.Text, f.Read = publishesText(counts), textsRead(counts)
	f.Own, _ = published(counts, "adverts_own_words")
	inScope, _ := published(counts, "adverts_in_scope")
	f.InScope = share{inScope, f.Read}
	for _, t := range terms {
		anywhere, _ := published(counts, "term", string(t))
		title, _ := published(counts, "term_title", string(t))
		own, _ := published(counts, "term_own_words", string(t))
		f.Terms = append(f.Terms, termFigures{t, slot(t), share{anywhere, f.Read}, share{title, f.Stock}, share{own, f.Own}})
	}
	return f
}

// textsRead is how many adverts the families that need the text counted:
// every advert with its text has one band, or the band "not stated".
func textsRead(counts store.DayCounts) int {
	total := 0
	for _, c := range counts.Counts {
		if c.Family == "adverts_by_band" {
			total += c.Value
		}
	}
	return total
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
