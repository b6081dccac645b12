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
// letter or digit. Sums of bytes below 0x80 do not carry into their neighbours.
func asciiWords(eight uint64) uint64 {
	plain := eight &^ highBits
	lower := plain | lowerCase
	letter := (lower + (0x80-'a')*lowBytes) &^ (lower + (0x7F-'z')*lowBytes)
	digit := (plain + (0x80-'0')*lowBytes) &^ (plain + (0x7F-'9')*lowBytes)
	return (letter | digit) &^ eight & highBits
}

// gather makes eight bits of the high bits of eight bytes, the first byte lowest.
func gather(high uint64) uint64 { return (high >> 7) * 0x0102040810204080 >> 56 }

// blockMasks gives a bit for each byte of the block that is an ASCII letter or
// digit, and for each byte that is not ASCII.
func blockMasks(block *[blockSize]byte) (words, wide uint64) {
	var any uint64
	for i := 0; i < blockSize; i += 8 {
		eight := binary.LittleEndian.Uint64(block[i:])
		any |= eight
		words |= gather(asciiWords(eight)) << i
	}
	if any&highBits == 0 {
		return words, 0
	}
	for i := 0; i < blockSize; i += 8 {
		wide |= gather(binary.LittleEndian.Uint64(block[i:])&highBits) << i
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
	hashSeed   = 0x9E3779B97F4A7C15
	hashPrime  = 0xFF51AFD7ED558CCD
	hashLength = 0xC4CEB9FE1A85EC53
)

func mix(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return high ^ low
}

// hashTail ends a hash with the last 1 to 16 bytes of a word, taken as its
// first eight and its last eight, which overlap.
func hashTail(hash, first, last uint64, size int) uint64 {
	return mix(first^hash, last^uint64(size)*hashLength^hashPrime)
}

// hashPlain hashes the folded letters of an ASCII word. At least eight bytes of
// text must follow the word's start.
func hashPlain(text []byte, start, end int) uint64 {
	hash, size := uint64(hashSeed), end-start
	for end-start > 16 {
		hash = mix(binary.LittleEndian.Uint64(text[start:])|lowerCase, hash)
		start += 8
	}
	n := min(end-start, 8)
	mask := ^uint64(0) >> (uint(64-8*n) & 63)
	first := (binary.LittleEndian.Uint64(text[start:]) | lowerCase) & mask
	last := (binary.LittleEndian.Uint64(text[end-n:]) | lowerCase) & mask
	return hashTail(hash, first, last, size)
}

// hashWord hashes any word: as hashPlain does, the UTF-8 of its folded runes.
func hashWord(word string) uint64 {
	var buf [16 + utf8.UTFMax]byte
	hash, size, held := uint64(hashSeed), 0, 0
	for _, r := range word {
		n := utf8.EncodeRune(buf[held:], foldRune(r))
		size, held = size+n, held+n
		if held > 16 {
			hash = mix(binary.LittleEndian.Uint64(buf[:]), hash)
			held = copy(buf[:], buf[8:held])
		}
	}
	n := min(held, 8)
	mask := ^uint64(0) >> (uint(64-8*n) & 63)
	first := binary.LittleEndian.Uint64(buf[:]) & mask
	last := binary.LittleEndian.Uint64(buf[held-n:]) & mask
	return hashTail(hash, first, last, size)
}
