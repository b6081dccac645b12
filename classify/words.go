package classify

import (
	"unicode"
	"unicode/utf8"
)

// A word is one run of letters and digits: bytes start to end.
type word struct{ start, end int }

// nextWord finds the first word at or after the byte from. The word's start is
// -1 when there is none.
func nextWord(text string, from int) word {
	for from < len(text) {
		size, in := wordRune(text, from)
		if in {
			return word{from, wordEnd(text, from+size)}
		}
		from += size
	}
	return word{-1, len(text)}
}

func wordEnd(text string, from int) int {
	for from < len(text) {
		size, in := wordRune(text, from)
		if !in {
			break
		}
		from += size
	}
	return from
}

// wordRune gives the size of the rune at a byte, and whether it belongs to a word.
func wordRune(text string, at int) (size int, in bool) {
	c := text[at]
	if c < utf8.RuneSelf {
		return 1, inASCIIWord(c)
	}
	r, size := utf8.DecodeRuneInString(text[at:])
	return size, isWordRune(r)
}

func inASCIIWord(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' }

func isWordRune(r rune) bool {
	if 0x2000 <= r && r <= 0x206F { // dashes, quotes, bullets: most of what is not ASCII
		return false
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// foldRune gives one rune for all cases of a letter, that of lower case where
// it is ASCII: "k" for the Kelvin sign, "s" for the long s.
func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	if least < utf8.RuneSelf {
		return foldRune(least)
	}
	return least
}

// joins reports whether what stands between two words lets a phrase run on:
// blanks, hyphens, "&", "/" and apostrophes do, the end of a sentence, a comma,
// a bracket or a new line does not.
func joins(gap string) bool {
	if gap == " " {
		return true
	}
	if len(gap) > 6 {
		return false
	}
	for _, r := range gap {
		switch r {
		case ' ', '\t', '-', '&', '/', '\'', '\u00a0', '\u2010', '\u2011', '\u2013', '\u2019':
		default:
			return false
		}
	}
	return true
}
