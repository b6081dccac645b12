package replica

import (
	"strings"
	"sync"
	"unicode"

	"github.com/kljensen/snowball/english"
)

// stemmer numbers word stems, so that a text is a short row of numbers. Each
// different word is stemmed once.
type stemmer struct {
	mu     sync.Mutex
	words  map[string]uint32
	stems  map[string]uint32
	buffer []uint32
}

func newStemmer() *stemmer {
	return &stemmer{words: map[string]uint32{}, stems: map[string]uint32{}}
}

// sequence is the stems of the text's words in their order.
func (s *stemmer) sequence(text string) []uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buffer = s.buffer[:0]
	for word := range strings.FieldsFuncSeq(strings.ToLower(text), notWordRune) {
		s.buffer = append(s.buffer, s.number(word))
	}
	return append([]uint32(nil), s.buffer...)
}

func notWordRune(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

func (s *stemmer) number(word string) uint32 {
	if n, known := s.words[word]; known {
		return n
	}
	stem := english.Stem(word, true)
	n, known := s.stems[stem]
	if !known {
		n = uint32(len(s.stems))
		s.stems[strings.Clone(stem)] = n
	}
	s.words[strings.Clone(word)] = n
	return n
}
