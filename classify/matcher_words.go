package classify

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// blockSize is the number of bytes whose words are found at once: one bit each.
const blockSize = 64

const (
	lowBytes  = 0x0101010101010101
	highBits  = 0x80 * lowBytes
	lowerCase = 0x20 * lowBytes // turns letters to lower case and leaves digits alone
)

// asciiWords gives, for eight bytes, the high bit of each that is an ASCII
// letter or digit. None may be above 0x7F, so that no sum carries into the next.
func asciiWords(plain uint64) uint64 {
	lower := plain | lowerCase
	letter := (lower + (0x80-'a')*lowBytes) &^ (lower + (0x7F-'z')*lowBytes)
	digit := (plain + (0x80-'0')*lowBytes) &^ (plain + (0x7F-'9')*lowBytes)
	return (letter | digit) & highBits
}

// gather makes eight bits of the high bits of eight bytes, the first byte
// lowest. The other bits must be 0.
func gather(high uint64) uint64 { return high * 0x0002040810204081 >> 56 }

// blockMasks gives a bit for each byte of the block that is an ASCII letter or
// digit, and for each byte that is not ASCII.
func blockMasks(block *[blockSize]byte) (words, wide uint64) {
	b0 := binary.LittleEndian.Uint64(block[0:])
	b1 := binary.LittleEndian.Uint64(block[8:])
	b2 := binary.LittleEndian.Uint64(block[16:])
	b3 := binary.LittleEndian.Uint64(block[24:])
	b4 := binary.LittleEndian.Uint64(block[32:])
	b5 := binary.LittleEndian.Uint64(block[40:])
	b6 := binary.LittleEndian.Uint64(block[48:])
	b7 := binary.LittleEndian.Uint64(block[56:])
	if (b0|b1|b2|b3|b4|b5|b6|b7)&highBits != 0 {
		return wideMasks(block)
	}
	words = gather(asciiWords(b0)) | gather(asciiWords(b1))<<8 | gather(asciiWords(b2))<<16 | gather(asciiWords(b3))<<24 |
		gather(asciiWords(b4))<<32 | gather(asciiWords(b5))<<40 | gather(asciiWords(b6))<<48 | gather(asciiWords(b7))<<56
	return words, 0
}

func wideMasks(block *[blockSize]byte) (words, wide uint64) {
	for i := 0; i < blockSize; i += 8 {
		eight := binary.LittleEndian.Uint64(block[i:])
		high := eight & highBits
		words |= gather(asciiWords(eight^high)&^high) << i
		wide |= gather(high) << i
	}
	return words, wide
}

// A runeReader finds the letters beyond ASCII, a block after the other.
type runeReader struct {
	spill   int // bytes that the last rune reaches into the next block
	letters bool
}

// letters gives a bit for each byte of the block at base that belongs to a
// letter or digit beyond ASCII, of the bytes that wide says are not ASCII.
func (r *runeReader) read(text string, base int, wide uint64) (words uint64) {
	at := r.spill
	if r.letters {
		words = 1<<at - 1
	}
	r.spill, r.letters = 0, false
	for wide = wide >> at << at; wide != 0; wide = wide >> at << at {
		start := bits.TrailingZeros64(wide)
		size, in := wordRune(text, base+start)
		at = start + size
		if in {
			words |= (1<<size - 1) << start
		}
		if at >= blockSize {
			r.spill, r.letters = at-blockSize, in
			break
		}
	}
	return words
}

const (
	hashSeed  = 0x9E3779B97F4A7C15
	hashPrime = 0xFF51AFD7ED558CCD
)

func mix(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return high ^ low
}

func eightBytes(text []byte, at int) uint64 {
	return binary.LittleEndian.Uint64(text[at : at+8 : at+8])
}

// hashTail ends a hash with the last 1 to 16 bytes of a word, of which it is
// given the first eight and the last eight, which overlap. Of a word of fewer
// bytes, the first eight have more behind it and the last eight before it.
func hashTail(hash, first, last uint64, size int) uint64 {
	other := uint(max(64-8*size, 0)) & 63
	return mix(first<<other^hash, last>>other^hashPrime)
}

// hashPlain hashes the folded letters of an ASCII word. The text must have
// eight bytes from the word's start on, and eight up to its end.
func hashPlain(text []byte, start, end int) uint64 {
	hash := uint64(hashSeed)
	for end-start > 16 {
		hash = mix(eightBytes(text, start)|lowerCase, hash)
		start += 8
	}
	return hashTail(hash, eightBytes(text, start)|lowerCase, eightBytes(text, end-8)|lowerCase, end-start)
}

// hashWord hashes any word, one of other letters by the UTF-8 of its folded runes.
func hashWord(word string) uint64 {
	for i := range len(word) {
		if word[i] >= utf8.RuneSelf {
			return hashRunes(word)
		}
	}
	if len(word) > 16 {
		return hashPlain([]byte(word), 0, len(word))
	}
	var room [8 + 16 + 8]byte
	return hashPlain(room[:], 8, 8+copy(room[8:], word))
}

func hashRunes(word string) uint64 {
	var room [8 + 16 + 8]byte
	letters := room[8:]
	hash, held := uint64(hashSeed), 0
	for _, r := range word {
		held += utf8.EncodeRune(letters[held:], foldRune(r))
		if held > 16 {
			hash = mix(binary.LittleEndian.Uint64(letters), hash)
			held = copy(letters, letters[8:held])
		}
	}
	return hashTail(hash, binary.LittleEndian.Uint64(letters), binary.LittleEndian.Uint64(room[held:]), held)
}
