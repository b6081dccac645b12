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
// days before, the newest first, with the ratio to another term in each.
func (s *series) adoptions(firsts []firstUse, against *series, seed uint64) []adoptionOf {
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
		w.Ratio = against.ratioOf(counts, w.From, w.To, seed)
		all = append(all, w)
	}
	return all
}

// ratioOf compares the counts of another term in a period with those of this one.
func (s *series) ratioOf(counts []Count, from, to classify.Day, seed uint64) Ratio {
	under, _ := s.counts(from, to)
	var pairs []Pair
	for i, c := range counts {
		if c.N > 0 {
			pairs = append(pairs, Pair{c.K, under[i].K})
		}
	}
	return RatioOf(pairs, seed)
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
	at := make([]int, len(s.employers)) // of the employer in all, from 1; 0 before its first use
	without := make([]int, len(s.employers))
	var all []firstUse
	for day := int(s.begins() - s.From); day < s.Days(); day++ {
		for i := s.Starts[day]; i < s.Starts[day+1]; i++ {
			e := s.Employers[i]
			if s.Marks[i]&s.needs != s.needs || s.employers[e].Umbrella {
				continue
			}
			has := s.with[s.Words[i]]
			if at[e] == 0 && !has {
				without[e]++
				continue
			}
			if at[e] == 0 {
				first := s.From + classify.Day(day)
				all = append(all, firstUse{Employer: s.employers[e], Day: first, Without: without[e], Before: first < s.begins()+adoptionDays})
				at[e] = len(all)
			}
			since := &all[at[e]-1].Since
			if since.N++; has {
				since.K++
			}
		}
	}
	return all
}
