//go:build unix

package framefile_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"

	ahocorasick "github.com/BobuSumisu/aho-corasick"
	"github.com/bdrw/parlance/classify"
)

// phraseCounts are the sizes of the lists of phrases that matchers are tried with.
var phraseCounts = []int{300, 3000, 30000}

// contest is one list of phrases and the matchers made of it, with the
// processor time that each took in each round.
type contest struct {
	phrases      int
	ours         *classify.Matcher
	peer         *ahocorasick.Trie
	own, foreign []time.Duration
	hits         int
}

// BenchmarkMatch compares the Matcher with an Aho-Corasick automaton that gives
// positions too. Each iteration is a round in which both read the same adverts
// with each list of phrases in turn; what is reported are medians over the
// rounds, of processor time, so ask for at least nine (-benchtime 9x).
//
// The automaton is given text and phrases in lower case, prepared before, and
// tells substrings, not whole words: it does not look at word boundaries,
// capitals, hyphens or accents.
func BenchmarkMatch(b *testing.B) {
	texts := benchTexts(b)
	lower := make([][]byte, len(texts))
	size := 0
	for i, text := range texts {
		lower[i] = []byte(strings.ToLower(text))
		size += len(text)
	}
	contests := newContests(b, texts)
	b.ResetTimer()
	for range b.N {
		for i := range contests {
			contests[i].round(texts, lower)
		}
	}
	b.ReportMetric(0, "ns/op")
	first, last := contests[0], contests[len(contests)-1]
	for _, c := range contests {
		own, foreign := median(c.own), median(c.foreign)
		b.ReportMetric(float64(size)/1e6/own.Seconds(), fmt.Sprintf("MB/s@%d", c.phrases))
		b.ReportMetric(float64(foreign)/float64(own), fmt.Sprintf("times-faster@%d", c.phrases))
		b.ReportMetric(float64(c.hits)/float64(len(texts)), fmt.Sprintf("hits/advert@%d", c.phrases))
	}
	b.ReportMetric(float64(median(last.own))/float64(median(first.own)), "most/fewest")
}

func newContests(b *testing.B, texts []string) []contest {
	pool := benchPhrases(b, texts, phraseCounts[len(phraseCounts)-1])
	contests := make([]contest, len(phraseCounts))
	for i, n := range phraseCounts {
		phrases := pool[:n]
		lower := make([]string, n)
		for j, p := range phrases {
			lower[j] = strings.ToLower(p)
		}
		contests[i] = contest{phrases: n, ours: classify.NewMatcher(phrases),
			peer: ahocorasick.NewTrieBuilder().AddStrings(lower).Build()}
	}
	return contests
}

func (c *contest) round(texts []string, lower [][]byte) {
	var dst []classify.Match
	c.hits = 0
	before := processorTime()
	for _, text := range texts {
		dst = c.ours.Append(dst[:0], text)
		c.hits += len(dst)
	}
	between := processorTime()
	for _, text := range lower {
		dst = dst[:0]
		c.peer.Walk(text, func(end, n, pattern int64) bool {
			dst = append(dst, classify.Match{Phrase: int(pattern), Start: int(end - n + 1), End: int(end + 1)})
			return true
		})
	}
	c.own = append(c.own, between-before)
	c.foreign = append(c.foreign, processorTime()-between)
}

func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func median[T cmp.Ordered](list []T) T {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

// BenchmarkMatcherBuild makes a Matcher of the longest list of phrases.
func BenchmarkMatcherBuild(b *testing.B) {
	phrases := benchPhrases(b, benchTexts(b), phraseCounts[len(phraseCounts)-1])
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	m := classify.NewMatcher(phrases)
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(m)
	for b.Loop() {
		classify.NewMatcher(phrases)
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-kept")
}

func benchTexts(b *testing.B) (texts []string) {
	adverts := manyAdverts(2000)
	if os.Getenv("PARLANCE_ADVERTS") != "" {
		adverts = boardAdverts(b)
	}
	for _, a := range adverts {
		texts = append(texts, a.Title+"\n"+a.Text)
	}
	return texts
}

// benchPhrases gives n different phrases in an order of chance: the titles of
// the adverts, and then the runs of two words and more within the titles that
// begin and end with a capital, as names of posts, wards and specialties do.
func benchPhrases(b *testing.B, texts []string, n int) []string {
	seen := map[string]bool{}
	var titles, runs []string
	add := func(list *[]string, words []string) {
		if len(words) == 0 || len(words) > 8 {
			return
		}
		p := strings.Join(words, " ")
		if lower := strings.ToLower(p); !seen[lower] {
			seen[lower] = true
			*list = append(*list, p)
		}
	}
	for _, text := range texts {
		add(&titles, titleWords(text))
	}
	for _, text := range texts {
		words := titleWords(text)
		for i := range words {
			for j := i + 2; j <= len(words); j++ {
				if capital(words[i]) && capital(words[j-1]) {
					add(&runs, words[i:j])
				}
			}
		}
	}
	chance := rand.New(rand.NewPCG(1, 2))
	for _, list := range [][]string{titles, runs} {
		chance.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	phrases := append(titles, runs...)
	if len(phrases) < n {
		b.Fatalf("the adverts give %d phrases, want %d", len(phrases), n)
	}
	return phrases[:n]
}

func titleWords(text string) []string {
	title, _, _ := strings.Cut(text, "\n")
	return strings.FieldsFunc(title, apart)
}

func apart(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

func capital(word string) bool { return 'A' <= word[0] && word[0] <= 'Z' }
