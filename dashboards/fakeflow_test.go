package dashboards_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// flowTerms are the terms that a fake flow has; the rest nobody uses.
var flowTerms = allTerms[:5]

// The ways in which words stand in the adverts of a fake flow: in the title too,
// in the text alone, or in boilerplate alone.
const (
	inTitle = iota
	inText
	inStock
	ways
)

// fakeFlow is a flow of days up to lastDay, as known to a store that began then.
// "digital" rises by season and trend, "informatics" falls, the others stay.
type fakeFlow struct {
	flow      *store.Flow
	employers []store.Employer
}

// newFakeFlow makes about 30 adverts on a weekday, of 60 employers of different
// sizes and habits; two of them are umbrella accounts.
func newFakeFlow(days int) *fakeFlow { return newFakeFlowOf(days, 60, 30) }

func newFakeFlowOf(days, employers, daily int) *fakeFlow {
	rng := rand.New(rand.NewPCG(2019, 9))
	f := &fakeFlow{flow: &store.Flow{From: lastDay - classify.Day(days) + 1, Starts: []int32{0}}, employers: []store.Employer{{}}}
	for i := range employers {
		f.employers = append(f.employers, store.Employer{Key: fmt.Sprintf("C%02d", i), Name: fmt.Sprintf("Trust %02d", i), Umbrella: i == 4 || i == 5})
	}
	f.spell()
	for day := range days {
		adverts := daily - 4 + rng.IntN(9)
		if weekday := (f.flow.From + classify.Day(day)).Time().Weekday(); weekday == 0 || weekday == 6 {
			adverts = rng.IntN(2)
		}
		for range adverts {
			e := 1 + int(float64(employers)*rng.Float64()*rng.Float64())
			f.add(uint32(e), words(rng, day, e))
		}
		f.flow.Starts = append(f.flow.Starts, int32(len(f.flow.Words)))
	}
	return f
}

func words(rng *rand.Rand, day, employer int) (set int) {
	season, year := math.Sin(float64(day)*2*math.Pi/365), float64(day)/365
	for i, p := range []float64{0.15 + 0.03*season + 0.03*year, 0.12 - 0.02*season - 0.03*year, 0.02, 0.3, 0.1} {
		if rng.Float64() < p*float64(20+employer%40)/40 {
			set |= 1 << i
		}
	}
	return set*ways + rng.IntN(ways)
}

func (f *fakeFlow) add(employer uint32, words int) {
	f.flow.Employers = append(f.flow.Employers, employer)
	f.flow.Words = append(f.flow.Words, uint32(words))
	f.flow.Marks = append(f.flow.Marks, store.FlowFits|store.FlowRead|store.FlowOwn)
}

// spell numbers the words.
func (f *fakeFlow) spell() {
	for n := range ways << len(flowTerms) {
		var terms []classify.Term
		for i, t := range flowTerms {
			if n/ways>>i&1 == 1 {
				terms = append(terms, t)
			}
		}
		in := &f.flow.TermsIn
		in[store.Anywhere] = append(in[store.Anywhere], terms)
		title, own := terms, terms
		if n%ways != inTitle {
			title = nil
		}
		if n%ways == inStock {
			own = nil
		}
		in[store.InTitle], in[store.OwnWords] = append(in[store.InTitle], title), append(in[store.OwnWords], own)
	}
}

// count counts adverts of days from from to to, both inclusive, by employer.
func (f *fakeFlow) count(term classify.Term, field store.TermField, from, to classify.Day) (k, n map[uint32]int) {
	k, n = map[uint32]int{}, map[uint32]int{}
	for day := from; day <= to; day++ {
		at := day - f.flow.From
		for i := f.flow.Starts[at]; i < f.flow.Starts[at+1]; i++ {
			n[f.flow.Employers[i]]++
			for _, t := range f.flow.TermsIn[field][f.flow.Words[i]] {
				if t == term {
					k[f.flow.Employers[i]]++
				}
			}
		}
	}
	return k, n
}

// withFlow is a fake store that has passes for every day of a flow as well.
func withFlow(days int) *fakeStore {
	f := newFake((days + 6) / 7)
	f.flow = newFakeFlow(days)
	f.ownFrom = f.flow.flow.From + classify.StockWindow
	return f
}

func (f *fakeStore) Flow(q store.FlowQuery) (*store.Flow, error) {
	f.flows++
	if f.flow == nil {
		return &store.Flow{From: q.From, Starts: []int32{0}}, f.fault
	}
	return f.flow.flow, f.fault
}

func (f *fakeStore) Employers() ([]store.Employer, error) {
	if f.flow == nil {
		return []store.Employer{{}}, f.fault
	}
	return f.flow.employers, f.fault
}

func (f *fakeStore) Counted(store.Query, string) ([]uint64, error) { return nil, f.fault }

func (f *fakeStore) AdvertsNumbered(numbers []uint64) ([]store.Detailed, error) {
	return make([]store.Detailed, len(numbers)), f.fault
}
