package framefile_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	ahocorasick "github.com/BobuSumisu/aho-corasick"
	"github.com/bdrw/parlance/classify"
)

// BenchmarkMatch compares the Matcher with an Aho-Corasick automaton that gives
// positions too, on lists of 300, 3,000 and 30,000 phrases. Each iteration is a
// round in which both read all adverts with each list in turn; ask for nine or
// more (-benchtime 9x). With PARLANCE_ADVERTS, the adverts are real ones.
//
// The automaton is given text and phrases in lower case, prepared before, and
// tells substrings, not whole words: it looks at no word boundaries, capitals,
// hyphens or accents.
//
// The longest list finds many more phrases than the shortest, and each costs
// something. "same-hits" compares the shortest list with 30,000 phrases of which
// only those 300 occur.
func BenchmarkMatch(b *testing.B) {
	texts := benchTexts(b)
	pool := benchPhrases(b, texts, 30000)
	lists := []*contest{newContest(pool[:300]), newContest(pool[:3000]), newContest(pool)}
	idle := contest{matcher: classify.NewMatcher(slices.Concat(pool[:300], spoilt(pool[300:])))}
	lower := make([][]byte, len(texts))
	size := 0
	for i, text := range texts {
		lower[i] = []byte(strings.ToLower(text))
		size += len(text)
	}
	b.ResetTimer()
	for range b.N {
		for _, c := range lists {
			c.ours(texts)
			c.theirs(lower)
		}
		idle.ours(texts)
	}
	b.ReportMetric(0, "ns/op")
	for _, c := range lists {
		own, peer := c.own.seconds(), c.peer.seconds()
		b.ReportMetric(float64(size)/1e6/own, fmt.Sprintf("MB/s@%d", c.phrases))
		b.ReportMetric(peer/own, fmt.Sprintf("times-faster@%d", c.phrases))
		b.ReportMetric(float64(c.hits)/float64(len(texts)*b.N), fmt.Sprintf("hits/advert@%d", c.phrases))
	}
	b.ReportMetric(lists[2].own.seconds()/lists[0].own.seconds(), "most/fewest")
	b.ReportMetric(idle.own.seconds()/lists[0].own.seconds(), "most/fewest-same-hits")
}

// BenchmarkMatcherBuild makes a Matcher of 30,000 phrases.
func BenchmarkMatcherBuild(b *testing.B) {
	phrases := benchPhrases(b, benchTexts(b), 30000)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	m := classify.NewMatcher(phrases)
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(m)
	least := time.Hour
	for b.Loop() {
		start := time.Now()
		classify.NewMatcher(phrases)
		least = min(least, time.Since(start))
	}
	b.ReportMetric(least.Seconds()*1000, "ms-least")
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-kept")
}

// contest is a list of phrases, the two matchers made of it, and what they took.
type contest struct {
	phrases   int
	matcher   *classify.Matcher
	automaton *ahocorasick.Trie
	own, peer rounds
	hits      int
	dst       []classify.Match
}

func newContest(phrases []string) *contest {
	lower := make([]string, len(phrases))
	for i, p := range phrases {
		lower[i] = strings.ToLower(p)
	}
	return &contest{phrases: len(phrases), matcher: classify.NewMatcher(phrases),
		automaton: ahocorasick.NewTrieBuilder().AddStrings(lower).Build()}
}

func (c *contest) ours(texts []string) {
	measure(&c.own, texts, func(text string) {
		c.dst = c.matcher.Append(c.dst[:0], text)
		c.hits += len(c.dst)
	})
}

func (c *contest) theirs(texts [][]byte) {
	measure(&c.peer, texts, func(text []byte) {
		c.dst = c.dst[:0]
		c.automaton.Walk(text, func(end, n, pattern int64) bool {
			c.dst = append(c.dst, classify.Match{Phrase: int(pattern), Start: int(end - n + 1), End: int(end + 1)})
			return true
		})
	})
}

// rounds has, for every few adverts, the least that they took in any round:
// whatever else the machine does only adds to it.
type rounds []time.Duration

const advertsTimed = 5

func measure[T any](r *rounds, texts []T, match func(T)) {
	n := 0
	for few := range slices.Chunk(texts, advertsTimed) {
		start := time.Now()
		for _, text := range few {
			match(text)
		}
		took := time.Since(start)
		if n == len(*r) {
			*r = append(*r, took)
		}
		(*r)[n] = min((*r)[n], took)
		n++
	}
}

func (r rounds) seconds() float64 {
	var sum time.Duration
	for _, took := range r {
		sum += took
	}
	return sum.Seconds()
}

// spoilt gives phrases that begin and end as those given and occur nowhere.
func spoilt(phrases []string) []string {
	out := make([]string, len(phrases))
	for i, p := range phrases {
		out[i] = strings.ReplaceAll(p, " ", "qx ") + "qx"
	}
	return out
}
