package classify

import "math/bits"

// scan is one pass over a text. It gathers the words of some blocks, and those
// with which phrases may begin, before it looks at any phrase: then nothing that
// is decided about one word keeps the next one waiting.
type scan struct {
	m    *Matcher
	text string
	dst  []Match

	runes    runeReader
	open     bool // a word runs on from the block before
	openWide bool // and has letters beyond ASCII, or may have
	wordAt   int  // where that word begins, or the next one

	tokens     [maxTokens]token // the last of those before, and then those gathered
	count      int
	candidates [maxTokens]candidate
	chosen     int

	// walks are the phrases that may go on, in the order of their starts. Each
	// has begun at another of the last seven words, so there is always room.
	walks [maxPhraseWords]walk
	live  int

	suspects  [maxSuspects]suspect
	suspected int
}

const (
	maxTokens   = 64
	fullTokens  = maxTokens - blockSize/2 // leaves room for the words of one more block
	maxSuspects = 8
)

// token is a word, and the hash of its folded letters.
type token struct {
	hash       uint64
	start, end int
}

// candidate is a token, by its number, at which phrases may begin.
type candidate struct{ at, role uint8 }

// The roles that a token may have. A candidate that was not looked at closely
// may have isPhrase and isSecond.
const (
	isPhrase = 1 << iota // it is a phrase by itself
	isSecond             // a phrase begins with the token before and this one, and goes on
	isLast               // a phrase is the token before and this one
)

// run reads the text, whose bytes are given too, block by block. The last block
// is never full, so that it ends the last word.
func (s *scan) run(text []byte) {
	s.tokens[0].end, s.count = -1, 1
	base := 0
	for ; base+blockSize <= len(text); base += blockSize {
		words, wide := blockMasks((*[blockSize]byte)(text[base:]))
		s.block(text, base, words, wide)
		if s.count > fullTokens {
			s.match()
		}
	}
	var rest [blockSize]byte
	copy(rest[:], text[base:])
	words, wide := blockMasks(&rest)
	s.block(text, base, words, wide)
	s.match()
}

// block gathers the words that end in the block at base.
func (s *scan) block(text []byte, base int, words, wide uint64) {
	rare := s.openWide
	if wide != 0 {
		letters := s.runes.read(s.text, base, wide)
		words |= letters
		rare = rare || letters != 0
	}
	before := words << 1
	if s.open {
		before |= 1
	}
	starts, ends := words&^before, before&^words
	if !s.open {
		s.wordAt = base + bits.TrailingZeros64(starts)
		starts &= starts - 1
	}
	s.open = words>>(blockSize-1) != 0
	s.openWide = s.open && rare
	if rare || base == 0 || base+blockSize+8 > len(text) {
		s.anyWords(text, base, starts, ends, rare)
	} else {
		s.plainWords(text, base, starts, ends)
	}
}

// anyWords gathers the words between starts and ends.
func (s *scan) anyWords(text []byte, base int, starts, ends uint64, wide bool) {
	begins := s.m.index.begins
	for ; ends != 0; ends &= ends - 1 {
		start, end := s.wordAt, base+bits.TrailingZeros64(ends)
		var hash uint64
		if wide || end < 8 || start+8 > len(text) {
			hash = hashWord(s.text[start:end])
		} else {
			hash = hashPlain(text, start, end)
		}
		one, two := begins.passes(hash), begins.passes(extend(s.tokens[s.count-1].hash, hash))
		s.candidates[s.chosen] = candidate{uint8(s.count), uint8(one | two<<1)}
		s.chosen += int(one | two)
		s.tokens[s.count] = token{hash, start, end}
		s.count++
		s.wordAt = base + bits.TrailingZeros64(starts)
		starts &= starts - 1
	}
}

// plainWords is anyWords for ASCII words with eight bytes of text on either
// side. It is where the time goes: hashPlain is written out, for a call makes
// each word a third dearer, and no branch depends on the words but for the
// longest.
func (s *scan) plainWords(text []byte, base int, starts, ends uint64) {
	n, chosen := s.count, s.chosen
	begins := s.m.index.begins
	last := s.tokens[n-1].hash
	start := s.wordAt
	for ; ends != 0; ends &= ends - 1 {
		end := base + bits.TrailingZeros64(ends)
		from, hash := start, uint64(hashSeed)
		for end-from > 16 {
			hash = mix(eightBytes(text, from)|lowerCase, hash)
			from += 8
		}
		hash = hashTail(hash, eightBytes(text, from)|lowerCase, eightBytes(text, end-8)|lowerCase, end-from)
		s.tokens[n&(maxTokens-1)] = token{hash, start, end}
		one, two := begins.passes(hash), begins.passes(extend(last, hash))
		s.candidates[chosen&(maxTokens-1)] = candidate{uint8(n), uint8(one | two<<1)}
		chosen += int(one | two)
		n, last = n+1, hash
		start = base + bits.TrailingZeros64(starts)
		starts &= starts - 1
	}
	s.count, s.chosen, s.wordAt = n, chosen, start
}
