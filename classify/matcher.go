package classify

import (
	"strings"
	"unicode/utf8"
)

// A Matcher finds phrases in text: whole words, folded case, every occurrence,
// overlapping ones too. A word of a phrase that is written with "=" before it
// ("=IT support") must stand in exactly these letters. Words of a phrase may be
// parted by blanks, hyphens, "&", "/" and apostrophes.
//
// The cost hardly depends on the number of phrases: each word is hashed once,
// a bit filter passes the few words that begin a phrase, and only those walk a
// table keyed by the running hash of the phrase's words.
type Matcher struct {
	filter  [1 << 10]uint64
	nodes   map[uint64]matchNode
	phrases []phrase
}

type matchNode struct {
	ids  []int32 // phrases that end here
	more bool    // a longer phrase goes on
}

type phrase struct {
	words []string // as the frame writes them, without "="
	exact []bool
}

// Match is one occurrence of a phrase: bytes Start to End, End exclusive.
type Match struct {
	Phrase     int // index into the phrases the Matcher was made from
	Start, End int
}

// maxPhraseWords bounds the words of a phrase, so that the walk needs no memory
// of its own.
const maxPhraseWords = 8

// NewMatcher makes a Matcher of phrases. A phrase without words never matches;
// words beyond the eighth are not looked at.
func NewMatcher(phrases []string) *Matcher {
	m := &Matcher{nodes: make(map[uint64]matchNode, 2*len(phrases))}
	for id, text := range phrases {
		m.add(int32(id), splitPhrase(text))
	}
	return m
}

func (m *Matcher) add(id int32, p phrase) {
	m.phrases = append(m.phrases, p)
	var key uint64
	for i, w := range p.words {
		hash := scanWord(w, 0).hash
		if i == 0 {
			m.filter[hash>>6&1023] |= 1 << (hash & 63)
		}
		key = extend(key, hash)
		node := m.nodes[key]
		if i == len(p.words)-1 {
			node.ids = append(node.ids, id)
		} else {
			node.more = true
		}
		m.nodes[key] = node
	}
}

func extend(key, hash uint64) uint64 {
	key = (key ^ hash) * hashPrime
	return key ^ key>>31
}

func splitPhrase(text string) (p phrase) {
	for _, part := range strings.Fields(text) {
		exact := strings.HasPrefix(part, "=")
		for w := nextWord(part, 0); w.start >= 0 && len(p.words) < maxPhraseWords; w = nextWord(part, w.end) {
			p.words = append(p.words, part[w.start:w.end])
			p.exact = append(p.exact, exact)
		}
	}
	return p
}

type walk struct {
	key   uint64
	start int
}

// Append adds the matches in text to dst in the order in which they end, and
// gives the longer slice. It allocates only to grow dst.
func (m *Matcher) Append(dst []Match, text string) []Match {
	var walks [maxPhraseWords]walk
	live, last := 0, 0
	for w := nextWord(text, 0); w.start >= 0; w = nextWord(text, w.end) {
		if live > 0 && !joins(text[last:w.start]) {
			live = 0
		}
		last = w.end
		kept := 0
		for _, at := range walks[:live] {
			at.key = extend(at.key, w.hash)
			if node, ok := m.nodes[at.key]; ok {
				dst = m.emit(dst, node, text, at.start, w.end)
				if node.more {
					walks[kept], kept = at, kept+1
				}
			}
		}
		live = kept
		if m.filter[w.hash>>6&1023]&(1<<(w.hash&63)) == 0 {
			continue
		}
		key := extend(0, w.hash)
		if node, ok := m.nodes[key]; ok {
			dst = m.emit(dst, node, text, w.start, w.end)
			if node.more && live < len(walks) {
				walks[live], live = walk{key, w.start}, live+1
			}
		}
	}
	return dst
}

// emit compares the letters, since equal hashes do not prove equal words.
func (m *Matcher) emit(dst []Match, node matchNode, text string, start, end int) []Match {
	for _, id := range node.ids {
		if m.phrases[id].is(text[start:end]) {
			dst = append(dst, Match{int(id), start, end})
		}
	}
	return dst
}

func (p *phrase) is(text string) bool {
	at := 0
	for i, want := range p.words {
		w := nextWord(text, at)
		if w.start < 0 || !sameWord(text[w.start:w.end], want, p.exact[i]) {
			return false
		}
		at = w.end
	}
	return at == len(text)
}

func sameWord(got, want string, exact bool) bool {
	if exact {
		return got == want
	}
	for got != "" && want != "" {
		a, n := utf8.DecodeRuneInString(got)
		b, k := utf8.DecodeRuneInString(want)
		if foldRune(a) != foldRune(b) {
			return false
		}
		got, want = got[n:], want[k:]
	}
	return got == want
}
