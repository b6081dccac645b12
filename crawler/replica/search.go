package replica

import (
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/bdrw/parlance/classify"
)

// searcher finds adverts by words. The words of an advert are read on first use.
type searcher struct {
	corpus *Corpus
	stems  *stemmer
	texts  []atomic.Pointer[indexed] // by position in the corpus

	mu    sync.Mutex
	known map[string]*lookup // what was asked for before, by keyword
}

// indexed is the words of one advert in one version.
type indexed struct {
	edited bool
	title  int // how many of the stems are the title's
	stems  []uint32
}

func newSearcher(c *Corpus) *searcher {
	return &searcher{corpus: c, stems: newStemmer(), texts: make([]atomic.Pointer[indexed], len(c.adverts)), known: map[string]*lookup{}}
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

// lookup is what is known of one keyword: each advert is read for it once per
// version, however often the board is asked.
type lookup struct {
	wanted [][]uint32
	counts []atomic.Pointer[held] // by position in the corpus
}

// held is how often one version of an advert holds each wanted phrase; counts
// is nil when it holds none.
type held struct {
	edited bool
	counts []int
}

// maxKnown bounds the keywords that are remembered.
const maxKnown = 64

func (s *searcher) lookUp(keyword string) *lookup {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l := s.known[keyword]; l != nil {
		return l
	}
	l := &lookup{s.phrases(keyword), make([]atomic.Pointer[held], len(s.corpus.adverts))}
	if len(s.known) < maxKnown {
		s.known[keyword] = l
	}
	return l
}

func (s *searcher) holds(l *lookup, i int32, edited bool) []int {
	if known := l.counts[i].Load(); known != nil && known.edited == edited {
		return known.counts
	}
	fresh := &held{edited, s.text(i, edited).count(l.wanted)}
	if !slices.ContainsFunc(fresh.counts, func(n int) bool { return n > 0 }) {
		fresh.counts = nil
	}
	l.counts[i].Store(fresh)
	return fresh.counts
}

// holding keeps the adverts that hold any of the keyword's words or phrases, in
// their order.
func (s *searcher) holding(candidates []int32, edited func(int32) bool, keyword string) []int32 {
	l := s.lookUp(keyword)
	return slices.DeleteFunc(candidates, func(i int32) bool { return s.holds(l, i, edited(i)) == nil })
}

// ranked is holding, best first: rare words count for more, and words in titles
// for more again.
func (s *searcher) ranked(candidates []int32, edited func(int32) bool, keyword string) []int32 {
	l := s.lookUp(keyword)
	counts := make([][]int, len(candidates))
	holders := make([]int, len(l.wanted))
	for n, i := range candidates {
		counts[n] = s.holds(l, i, edited(i))
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

// area is the ground within some miles of a point.
type area struct {
	centre classify.Point
	miles  float64
}

// near reports whether any place of the advert lies within the area.
func (at area) near(a *advert) bool {
	return slices.ContainsFunc(a.places, func(place classify.Place) bool {
		point, found := classify.Locate(place.Postcode)
		return found && classify.Miles(at.centre, point) <= at.miles
	})
}

// atlas remembers which adverts lie within the areas that were asked for.
type atlas struct {
	mu    sync.Mutex
	known map[area][]atomic.Int32 // by position in the corpus: whereabouts
}

const (
	inside  = 1
	outside = 2
)

// finder gives a function that tells of an advert, by its position too, whether
// it lies within the area.
func (t *atlas) finder(at area, adverts int) func(int32, *advert) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known == nil {
		t.known = map[area][]atomic.Int32{}
	}
	known := t.known[at]
	if known == nil {
		known = make([]atomic.Int32, adverts)
		if len(t.known) < maxKnown {
			t.known[at] = known
		}
	}
	return func(i int32, a *advert) bool {
		where := known[i].Load()
		if where == 0 {
			where = outside
			if at.near(a) {
				where = inside
			}
			known[i].Store(where)
		}
		return where == inside
	}
}
