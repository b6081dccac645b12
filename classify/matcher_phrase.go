package classify

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// phrasebook holds phrases one after another, so that a hit reads one stretch
// of memory. Each has a header, four bytes each of its number, of the place of
// the next phrase of the same words (0 for none) and of the size of its
// letters, one byte with a bit for each word that is to stand in exactly its
// letters, and one that is 1 when all letters are folded ASCII. The letters
// follow, a blank between words: exact words as written, the others folded.
type phrasebook []byte

const (
	nextAt     = 4
	sizeAt     = 8
	exactAt    = 12
	plainAt    = 13
	headerSize = 14
)

// newPhrasebook makes room for phrases. No phrase is at place 0.
func newPhrasebook(phrases []string) phrasebook {
	size := 1
	for _, p := range phrases {
		size += headerSize + len(p)
	}
	return make(phrasebook, 1, size)
}

// add appends a phrase as it is written, and gives its place and how many words
// it has.
func (b *phrasebook) add(id int, text string) (at uint32, words int) {
	at = uint32(len(*b))
	*b = binary.LittleEndian.AppendUint32(*b, uint32(id))
	*b = append(*b, make([]byte, headerSize-nextAt)...)
	eachWord(text, func(word string, exact bool) bool {
		if words > 0 {
			*b = append(*b, ' ')
		}
		if exact {
			(*b)[at+exactAt] |= 1 << words
			*b = append(*b, word...)
		} else {
			*b = appendFolded(*b, word)
		}
		words++
		return words < maxPhraseWords
	})
	binary.LittleEndian.PutUint32((*b)[at+sizeAt:], uint32(len(*b))-at-headerSize)
	if (*b)[at+exactAt] == 0 && isASCII(b.letters(at)) {
		(*b)[at+plainAt] = 1
	}
	return at, words
}

func appendFolded(b []byte, word string) []byte {
	for _, r := range word {
		b = utf8.AppendRune(b, foldRune(r))
	}
	return b
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func (b phrasebook) id(at uint32) int      { return int(binary.LittleEndian.Uint32(b[at:])) }
func (b phrasebook) next(at uint32) uint32 { return binary.LittleEndian.Uint32(b[at+nextAt:]) }

func (b phrasebook) setNext(at, next uint32) { binary.LittleEndian.PutUint32(b[at+nextAt:], next) }

func (b phrasebook) letters(at uint32) []byte {
	at, size := at+headerSize, binary.LittleEndian.Uint32(b[at+sizeAt:])
	return b[at : at+size]
}

// stands reports whether the words of the text, which joining gaps part, are
// those of the phrase.
func (b phrasebook) stands(at uint32, text string) bool {
	letters := b.letters(at)
	if b[at+plainAt] == 1 && (sameLetters([]byte(text), letters) || samePlain(text, letters)) {
		return true
	}
	return sameWords(text, string(letters), b[at+exactAt])
}

// sameLetters reports whether folded ASCII words, with a blank between them,
// are those of the text, gaps included. It may take a control character for a
// blank or a digit, which is neither in a word nor in a gap that joins words.
func sameLetters(text, folded []byte) bool {
	if len(text) != len(folded) {
		return false
	}
	if len(text) < 8 {
		for i := range text {
			if text[i]|0x20 != folded[i] {
				return false
			}
		}
		return true
	}
	for i := 0; i+8 < len(text); i += 8 {
		if eightBytes(text, i)|lowerCase != eightBytes(folded, i) {
			return false
		}
	}
	return eightBytes(text, len(text)-8)|lowerCase == eightBytes(folded, len(text)-8)
}

// samePlain reports whether the text is ASCII and its words are those that are
// given, folded and with a blank between them.
func samePlain(text string, folded []byte) bool {
	at := 0
	for _, c := range folded {
		gap := at
		for c == ' ' && at < len(text) && text[at] < utf8.RuneSelf && !inASCIIWord(text[at]) {
			at++
		}
		switch {
		case c == ' ' && at > gap:
		case c == ' ' || at == len(text) || text[at]|0x20 != c || !inASCIIWord(text[at]):
			return false
		default:
			at++
		}
	}
	return at == len(text)
}

func sameWords(text, letters string, exact byte) bool {
	at := 0
	for ; letters != ""; exact >>= 1 {
		w := nextWord(text, at)
		want, rest, _ := strings.Cut(letters, " ")
		if w.start < 0 || !sameWord(text[w.start:w.end], want, exact&1 != 0) {
			return false
		}
		at, letters = w.end, rest
	}
	return at == len(text)
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
