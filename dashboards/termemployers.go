package dashboards

import (
	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// adoptionOf is a window of 13 weeks.
type adoptionOf struct {
	From, To classify.Day
	Whole    bool
	Adoption Adoption
	First    int // employers that used the term for the first time
	Ratio    Ratio
}

// adoptions lists the windows of 13 weeks that end on the last day and every 91
// days before, the newest first, with the ratio of two terms in each.
func (s *series) adoptions(a, b *series, seed uint64) []adoptionOf {
	firsts := s.firstUses()
	var all []adoptionOf
	for end := s.last(); end-adoptionDays+1 >= s.From; end -= adoptionDays {
		w := adoptionOf{From: end - adoptionDays + 1, To: end}
		counts, whole := s.counts(w.From, w.To)
		w.Whole, w.Adoption = whole, AdoptionOf(s.ofEmployers(counts))
		for _, f := range firsts {
			if !f.Before && w.From <= f.Day && f.Day <= w.To {
				w.First++
			}
		}
		w.Ratio = ratioWithin(a, b, w.From, w.To, seed)
		all = append(all, w)
	}
	return all
}

func ratioWithin(a, b *series, from, to classify.Day, seed uint64) Ratio {
	of, to2 := a.countsOnly(from, to), b.countsOnly(from, to)
	var pairs []Pair
	for i := range of {
		if of[i].N > 0 {
			pairs = append(pairs, Pair{of[i].K, to2[i].K})
		}
	}
	return RatioOf(pairs, seed)
}

func (s *series) countsOnly(from, to classify.Day) []Count {
	counts, _ := s.counts(from, to)
	return counts
}

// firstUse is an employer's first advert with a term.
type firstUse struct {
	Employer store.Employer
	Day      classify.Day
	Without  int   // adverts before it that lack the term
	Since    Count // from that day on
	// Before says that the day lies in the first 13 weeks of the flow: the
	// employer may have used the term long before anybody watched.
	Before bool
}

// firstUses lists the employers that use the term, by the day of the first use.
func (s *series) firstUses() []firstUse {
	at := map[uint32]int{}
	without := make([]int, len(s.employers))
	var all []firstUse
	for day := range s.Days() {
		for i := s.Starts[day]; i < s.Starts[day+1]; i++ {
			e := s.Employers[i]
			if s.Marks[i]&s.needs != s.needs || s.employers[e].Umbrella || s.From+classify.Day(day) < s.begins() {
				continue
			}
			has := s.with[s.Words[i]]
			if _, used := at[e]; !used && has {
				at[e] = len(all)
				first := s.From + classify.Day(day)
				all = append(all, firstUse{Employer: s.employers[e], Day: first, Without: without[e], Before: first < s.begins()+adoptionDays})
			}
			u, used := at[e]
			if !used {
				without[e]++
				continue
			}
			if all[u].Since.N++; has {
				all[u].Since.K++
			}
		}
	}
	return all
}
