package classify

import (
	"unicode"
	"unicode/utf8"
)

// fold says what each byte is to the matcher: 0 parts words, 0xFF begins a
// rune that must be looked at, anything else is the byte in lower case.
var fold = foldTable()

func foldTable() (table [256]byte) {
	for c := range table {
		switch {
		case c >= 0x80:
			table[c] = 0xFF
		case 'A' <= c && c <= 'Z':
			table[c] = byte(c) + 'a' - 'A'
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			table[c] = byte(c)
		}
	}
	return table
}

const (
	hashSeed  = 0x9E3779B97F4A7C15
	hashPrime = 0xFF51AFD7ED558CCD
)

// A word is one run of letters and digits: bytes start to end, and the hash of
// its folded runes.
type word struct {
	start, end int
	hash       uint64
}

// nextWord finds the first word at or after the byte from. The word's start is
// -1 when there is none.
func nextWord(text string, from int) word {
	for from < len(text) {
		c := fold[text[from]]
		if c == 0 {
			from++
			continue
		}
		if c != 0xFF {
			return scanWord(text, from)
		}
		r, size := utf8.DecodeRuneInString(text[from:])
		if isWordRune(r) {
			return scanWord(text, from)
		}
		from += size
	}
	return word{start: -1, end: len(text)}
}

func scanWord(text string, start int) word {
	hash := uint64(hashSeed)
	i := start
	for i < len(text) {
		c := fold[text[i]]
		if c == 0 {
			break
		}
		if c != 0xFF {
			hash = (hash ^ uint64(c)) * hashPrime
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if !isWordRune(r) {
			break
		}
		hash = (hash ^ uint64(foldRune(r))) * hashPrime
		i += size
	}
	return word{start, i, hash ^ hash>>29}
}

func isWordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// foldRune gives one rune for all cases of a letter: the long s and the Kelvin
// sign, whose lower case is ASCII, included.
func foldRune(r rune) rune { return unicode.ToLower(unicode.ToUpper(r)) }

// joins reports whether what stands between two words lets a phrase run on:
// blanks, hyphens, "&", "/" and apostrophes do, the end of a sentence, a comma,
// a bracket or a new line does not.
func joins(gap string) bool {
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
