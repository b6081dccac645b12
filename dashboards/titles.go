package dashboards

import (
	"math"
	"strings"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// The uniqueness of titles in the report of 2019: 627 different titles among
// 855 posts, 73.3 %. Uniqueness falls with the number of titles by arithmetic
// alone, so ours is rarefied to the same number.
const (
	reportTitles  = 855
	reportUnique  = 627
	yearOfTitles  = 365 // days of first appearances that uniqueness looks back on
	weeksOfTitles = 26  // rows of the table
)

// Rarefied is the expected number of different titles in a random sample of n
// of them, drawn without replacement: the hypergeometric expectation of
// S. H. Hurlbert, The nonconcept of species diversity, Ecology 52 (1971),
// 577–586, equation 14. Counts holds how often each title occurs; ok is false
// when together they are fewer than n.
func Rarefied(counts []int, n int) (unique float64, ok bool) {
	total := 0
	for _, c := range counts {
		total += c
	}
	if n <= 0 || total < n {
		return 0, false
	}
	for _, c := range counts {
		unique += chanceDrawn(c, total, n)
	}
	return unique, true
}

// chanceDrawn is the chance that a title which occurs the given number of times among
// all of them is in a sample of n.
func chanceDrawn(times, all, n int) float64 {
	if all-times < n {
		return 1
	}
	return 1 - math.Exp(logChoose(all-times, n)-logChoose(all, n))
}

// logChoose is the natural logarithm of n over k.
func logChoose(n, k int) float64 {
	lg := func(x int) float64 { v, _ := math.Lgamma(float64(x) + 1); return v }
	return lg(n) - lg(k) - lg(n-k)
}

// titleWeek is a week's row about the titles of adverts in scope.
type titleWeek struct {
	Monday classify.Day
	Flow   int   // adverts in scope that appeared in the week
	Vague  share // of them, those not coded by the title alone
	Year   int   // titles of the 365 days to the week's end
	// Unique is the expected share, from 0 to 1, of different titles among
	// reportTitles of them; meaningless unless Known.
	Unique float64
	Known  bool
	Venn   []int // adverts of the week per region, in the order of vennRegions
}

// titleWeeks makes the newest weeks, newest first, from adverts in any order.
func titleWeeks(adverts []store.InScopeAdvert, last classify.Day, circles []classify.Circle) []titleWeek {
	var weeks []titleWeek
	monday := mondayOf(last)
	for range weeksOfTitles {
		w := titleWeek{Monday: monday, Venn: make([]int, 1<<len(circles))}
		times := map[string]int{}
		for i := range adverts {
			a := &adverts[i]
			if a.Day > monday+6 || a.Day <= monday+6-yearOfTitles {
				continue
			}
			w.Year++
			times[plainTitle(a.Advert.Title)]++
			if a.Day >= monday {
				w.add(a, circles)
			}
		}
		if w.Year == 0 {
			break // before the first advert there is nothing to say
		}
		if unique, ok := Rarefied(values(times), reportTitles); ok {
			w.Unique, w.Known = unique/reportTitles, true
		}
		weeks = append(weeks, w)
		monday -= 7
	}
	return weeks
}

func (w *titleWeek) add(a *store.InScopeAdvert, circles []classify.Circle) {
	w.Flow++
	w.Vague.N++
	if !a.TitleAlone {
		w.Vague.K++
	}
	w.Venn[regionOf(a.InTitle, circles)]++
}

// UniquePercent is the uniqueness in words.
func (w titleWeek) UniquePercent() string {
	if !w.Known {
		return "too few titles"
	}
	return percent(100 * w.Unique)
}

func values(counts map[string]int) []int {
	list := make([]int, 0, len(counts))
	for _, n := range counts {
		list = append(list, n)
	}
	return list
}

// plainTitle is what two titles must share to be the same: the cleaned title
// without regard to case and blanks.
func plainTitle(title string) string {
	return strings.ToLower(strings.Join(strings.Fields(classify.CleanTitle(title)), " "))
}

// partShare is a share of the adverts of one area or level.
type partShare struct {
	Name  string
	Share share
}

// vagueBy counts by the name that of gives, in the order of names; names that
// the list lacks are left out with a base of zero.
func vagueBy(adverts []store.InScopeAdvert, names []string, of func(*store.InScopeAdvert) string) []partShare {
	rows := make([]partShare, len(names))
	index := map[string]int{}
	for i, name := range names {
		rows[i].Name, index[name] = name, i
	}
	for i := range adverts {
		at, ok := index[of(&adverts[i])]
		if !ok {
			continue
		}
		rows[at].Share.N++
		if !adverts[i].TitleAlone {
			rows[at].Share.K++
		}
	}
	return rows
}

// regionOf is the region of the Venn diagram that terms fall into: bit i is set
// when one of them lies in circle i.
func regionOf(terms []classify.Term, circles []classify.Circle) int {
	region := 0
	for i, c := range circles {
		for _, t := range c.Terms {
			for _, have := range terms {
				if have == t {
					region |= 1 << i
				}
			}
		}
	}
	return region
}

// regionName names a region by its circles: "technology alone", "data and
// information + technology", "none of them".
func regionName(region int, circles []classify.Circle) string {
	var names []string
	for i, c := range circles {
		if region>>i&1 == 1 {
			names = append(names, c.Name)
		}
	}
	switch len(names) {
	case 0:
		return "none of them"
	case 1:
		return names[0] + " alone"
	}
	return strings.Join(names, " + ")
}
