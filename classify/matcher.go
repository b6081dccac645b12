package classify

import "strings"

// A Matcher finds phrases in text: whole words, folded case, every occurrence,
// overlapping ones too. A word of a phrase that is written with "=" before it
// ("=IT support") must stand in exactly these letters. Words of a phrase may be
// parted by blanks, hyphens, "&", "/" and apostrophes, and initials by dots.
//
// The cost hardly depends on the number of phrases: the words of 64 bytes are
// found at once, each word is hashed once, a bit filter of single words and of
// pairs passes the few that begin a phrase, and only those are followed, by the
// running hash of the words. What is left is looked up and compared. A Matcher
// may be shared by goroutines.
type Matcher struct {
	book   phrasebook
	places []uint32 // of the phrases in the book
	index  *phraseIndex
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
	m := &Matcher{places: make([]uint32, len(phrases)), book: newPhrasebook(phrases)}
	words := 0
	for id, text := range phrases {
		at, n := m.book.add(id, text)
		m.places[id] = at
		words += n
	}
	m.index = newPhraseIndex(len(phrases), words)
	for id := len(phrases) - 1; id >= 0; id-- {
		m.enter(m.places[id])
	}
	return m
}

// enter puts the phrase at a place of the book into the index, before those of
// the same words that have been entered.
func (m *Matcher) enter(at uint32) {
	var hashes [maxPhraseWords]uint64
	n := 0
	for word := range strings.FieldsSeq(string(m.book.letters(at))) {
		hashes[n] = hashWord(word)
		n++
	}
	if n > 0 {
		m.book.setNext(at, m.index.add(at, hashes[:n]))
	}
}

// beginsExact reports whether the first word of a phrase must stand in exactly
// its letters.
func (m *Matcher) beginsExact(id int) bool { return m.book[m.places[id]+exactAt]&1 != 0 }

// Append adds the matches in text to dst in the order in which they end, those
// that end together in the order in which they start, and gives the longer
// slice. It allocates only to grow dst.
func (m *Matcher) Append(dst []Match, text string) []Match {
	s := scan{m: m, text: text, dst: dst}
	s.run([]byte(text))
	return s.dst
}
