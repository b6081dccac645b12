package classify

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// phrase is where Matcher.letters has its words: those that are to stand in
// exactly their letters as they were written, the others folded.
type phrase struct {
	start, end uint32
	words      uint8
	exact      uint8 // a bit for each word, the first lowest
	plain      bool  // all of it is folded ASCII
}

// eachWord yields the words of a phrase as it is written, and whether each is
// to stand in exactly its letters.
func eachWord(text string, yield func(word string, exact bool) bool) {
	for part := range strings.FieldsSeq(text) {
		exact := part[0] == '='
		for w := nextWord(part, 0); w.start >= 0; w = nextWord(part, w.end) {
			if !yield(part[w.start:w.end], exact) {
				return
			}
		}
	}
}

// countWords counts the words of a phrase as it is written.
func countWords(text string) (n int) {
	eachWord(text, func(string, bool) bool { n++; return true })
	return n
}

// writePhrase adds the words of a phrase to the letters.
func writePhrase(letters *strings.Builder, text string) phrase {
	p := phrase{start: uint32(letters.Len()), plain: true}
	eachWord(text, func(word string, exact bool) bool {
		if p.words > 0 {
			letters.WriteByte(' ')
		}
		if exact {
			p.exact |= 1 << p.words
			p.plain = false
			letters.WriteString(word)
		}
		for _, r := range word {
			if exact {
				break
			}
			r = foldRune(r)
			p.plain = p.plain && r < utf8.RuneSelf
			letters.WriteRune(r)
		}
		p.words++
		return p.words < maxPhraseWords
	})
	p.end = uint32(letters.Len())
	return p
}

// acronym reports whether the first word must stand in exactly its letters.
func (p *phrase) acronym() bool { return p.exact&1 != 0 }

// stands reports whether the words of the text, which joining gaps part, are
// those of the phrase.
func (m *Matcher) stands(p *phrase, text string) bool {
	letters := m.letters[p.start:p.end]
	if p.plain && sameLetters([]byte(text), []byte(letters)) {
		return true
	}
	at := 0
	for i := range p.words {
		w := nextWord(text, at)
		want, rest, _ := strings.Cut(letters, " ")
		if w.start < 0 || !sameWord(text[w.start:w.end], want, p.exact>>i&1 != 0) {
			return false
		}
		at, letters = w.end, rest
	}
	return at == len(text)
}

// sameLetters reports whether folded ASCII words, with a blank between them,
// are those of the text, gaps included. It may take a control character for a
// blank or a digit, which is neither in a word nor in a gap that joins words.
func sameLetters(text, folded []byte) bool {
	if len(text) != len(folded) {
		return false
	}
	i := 0
	for ; i+8 <= len(text); i += 8 {
		if binary.LittleEndian.Uint64(text[i:])|lowerCase != binary.LittleEndian.Uint64(folded[i:]) {
			return false
		}
	}
	for ; i < len(text); i++ {
		if text[i]|0x20 != folded[i] {
			return false
		}
	}
	return true
}

// sameWord compares a word with one that is folded, or exactly.
func sameWord(got, want string, exact bool) bool {
	if exact {
		return got == want
	}
	for _, r := range got {
		first, size := utf8.DecodeRuneInString(want)
		if size == 0 || foldRune(r) != first {
			return false
		}
		want = want[size:]
	}
	return want == ""
}
