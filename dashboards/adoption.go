package dashboards

// The share of employers that use a term grows with the number of adverts that
// are looked at, so it is always that of a window of 13 weeks, and of employers
// with enough adverts in it to show their words.
const (
	adoptionDays   = 13 * 7
	adoptionLeast  = 5 // adverts
	adoptionWindow = "13 weeks"
)

// Adoption is how many employers use a term.
type Adoption struct {
	K, N int     // employers with an advert that has the term, of those with 5 adverts or more
	Mean float64 // unweighted mean of those employers' shares, from 0 to 1; not a number when N is 0
}

// AdoptionOf counts employers, each with k adverts that have a term of its n.
// Umbrella accounts must be left out: they are no employers.
func AdoptionOf(counts []Count) Adoption {
	var a Adoption
	sum := 0.0
	for _, e := range counts {
		if e.N < adoptionLeast {
			continue
		}
		a.N++
		if e.K > 0 {
			a.K++
		}
		sum += float64(e.K) / float64(e.N)
	}
	a.Mean = sum / float64(a.N)
	return a
}

// Count is k adverts with a term of n.
type Count struct{ K, N int }
