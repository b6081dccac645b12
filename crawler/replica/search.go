package replica

import (
	"math"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/bdrw/parlance/classify"
)

// searcher finds adverts by words. The words of an advert are read on first use.
type searcher struct {
	corpus *Corpus
	stems  *stemmer
	texts  []atomic.Pointer[indexed] // by position in the corpus
}

// indexed is the words of one advert in one version.
type indexed struct {
	edited bool
	title  int // how many of the stems are the title's
	stems  []uint32
}

func newSearcher(c *Corpus) *searcher {
	return &searcher{corpus: c, stems: newStemmer(), texts: make([]atomic.Pointer[indexed], len(c.adverts))}
}

func (s *searcher) text(i int32, edited bool) *indexed {
	if known := s.texts[i].Load(); known != nil && known.edited == edited {
		return known
	}
	a := &s.corpus.adverts[i]
	prose := s.corpus.write(i, edited)
	title := s.stems.sequence(a.title)
	rest := s.stems.sequence(a.employer + "\n" + prose.plain())
	fresh := &indexed{edited, len(title), append(title, rest...)}
	s.texts[i].Store(fresh)
	return fresh
}

// forget drops the words of an advert that is no longer live.
func (s *searcher) forget(i int32) { s.texts[i].Store(nil) }

// phrases splits a keyword into the stem sequences of its words and, where it is
// quoted, of whole phrases.
func (s *searcher) phrases(keyword string) [][]uint32 {
	var wanted [][]uint32
	for n, part := range strings.Split(keyword, `"`) {
		stems := s.stems.sequence(part)
		if n%2 == 1 && len(stems) > 0 {
			wanted = append(wanted, stems)
			continue
		}
		for _, stem := range stems {
			wanted = append(wanted, []uint32{stem})
		}
	}
	return wanted
}

// scored is an advert and how well it answers.
type scored struct {
	advert int32
	score  float64
}

// titleWeight is how many times a word in the title counts.
const titleWeight = 5

// ranked keeps the adverts that hold any of the keyword's words or phrases, best
// first: rare words count for more, and words in titles for more again.
func (s *searcher) ranked(candidates []int32, edited func(int32) bool, keyword string) []int32 {
	wanted := s.phrases(keyword)
	counts := make([][]int, len(candidates))
	holders := make([]int, len(wanted))
	for n, i := range candidates {
		counts[n] = s.text(i, edited(i)).count(wanted)
		for w, count := range counts[n] {
			holders[w] += min(count, 1)
		}
	}
	var hits []scored
	for n, i := range candidates {
		if score := relevance(counts[n], holders, len(candidates)); score > 0 {
			hits = append(hits, scored{i, score})
		}
	}
	slices.SortStableFunc(hits, func(a, b scored) int { return compareDown(a.score, b.score) })
	found := make([]int32, len(hits))
	for n, hit := range hits {
		found[n] = hit.advert
	}
	return found
}

func compareDown(a, b float64) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	}
	return 0
}

func relevance(counts, holders []int, all int) float64 {
	score := 0.0
	for w, count := range counts {
		if count > 0 {
			score += (1 + math.Log(float64(count))) * math.Log(1+float64(all)/float64(holders[w]))
		}
	}
	return score
}

// count tells how often each wanted phrase occurs, those in the title weighted.
func (x *indexed) count(wanted [][]uint32) []int {
	counts := make([]int, len(wanted))
	for at, stem := range x.stems {
		for w, phrase := range wanted {
			if phrase[0] != stem || !slices.Equal(phrase, x.stems[at:min(at+len(phrase), len(x.stems))]) {
				continue
			}
			if at < x.title {
				counts[w] += titleWeight
			} else {
				counts[w]++
			}
		}
	}
	return counts
}

// gazetteer knows where the towns of a corpus lie.
type gazetteer map[string]classify.Point

func newGazetteer(c *Corpus) gazetteer {
	towns := gazetteer{}
	for i := range c.adverts {
		for _, place := range c.adverts[i].places {
			town := strings.ToLower(place.Town)
			if _, known := towns[town]; known {
				continue
			}
			if point, found := classify.Locate(place.Postcode); found {
				towns[town] = point
			}
		}
	}
	return towns
}

// find reads a postcode, an outcode or a town of the corpus.
func (g gazetteer) find(location string) (classify.Point, bool) {
	if point, found := g[strings.ToLower(location)]; found {
		return point, true
	}
	return classify.Locate(location)
}

// near reports whether any place of the advert lies within the miles of a point.
func near(a *advert, centre classify.Point, miles float64) bool {
	return slices.ContainsFunc(a.places, func(place classify.Place) bool {
		point, found := classify.Locate(place.Postcode)
		return found && classify.Miles(centre, point) <= miles
	})
}
