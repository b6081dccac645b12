package classify

import "strings"

// A Matcher finds phrases in text: whole words, folded case, every occurrence,
// overlapping ones too. A word of a phrase that is written with "=" before it
// ("=IT support") must stand in exactly these letters. Words of a phrase may be
// parted by blanks, hyphens, "&", "/" and apostrophes.
//
// The cost hardly depends on the number of phrases: the words of 64 bytes are
// found at once, each word is hashed once, a bit filter of single words and of
// pairs passes the few that begin a phrase, and only those walk a table keyed
// by the running hash of the phrase's words. A Matcher may be shared by
// goroutines.
type Matcher struct {
	index   phraseIndex
	phrases []phrase
	letters string // the words of all phrases, a blank between those of one
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
	m := &Matcher{phrases: make([]phrase, len(phrases))}
	var letters strings.Builder
	count := 0
	for id, text := range phrases {
		m.phrases[id] = writePhrase(&letters, text)
		count += int(m.phrases[id].words)
	}
	m.letters = letters.String()
	m.index = newPhraseIndex(len(phrases), count)
	for id := len(phrases) - 1; id >= 0; id-- {
		if m.phrases[id].words > 0 {
			m.enter(id)
		}
	}
	return m
}

func (m *Matcher) enter(id int) {
	p := &m.phrases[id]
	var hashes [maxPhraseWords]uint64
	letters := m.letters[p.start:p.end]
	for i := range p.words {
		word, rest, _ := strings.Cut(letters, " ")
		hashes[i], letters = hashWord(word), rest
	}
	m.index.add(int32(id), hashes[:p.words])
}

// Append adds the matches in text to dst in the order in which they end, those
// that end together in the order in which they start, and gives the longer
// slice. It allocates only to grow dst.
func (m *Matcher) Append(dst []Match, text string) []Match {
	s := scan{m: m, text: text, dst: dst, lastEnd: -1}
	s.run([]byte(text))
	return s.dst
}
