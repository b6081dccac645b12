package classify

import "math/bits"

// scan is one pass over a text.
type scan struct {
	m     *Matcher
	text  string
	dst   []Match
	runes runeReader

	open     bool // a word runs on from the block before, and began at
	wordAt   int
	openWide bool // and has, or may have, letters beyond ASCII

	last               uint64 // hash of the word before
	lastStart, lastEnd int

	// walks are the phrases that may go on, in the order of their starts. Each
	// began at another of the last words, so the array never overflows.
	walks [maxPhraseWords]walk
	live  int
}

// walk is a beginning of a phrase: the running hash, and the first byte.
type walk struct {
	key   uint64
	start int
}

// run reads the text, whose bytes are given too, block by block. The last block
// is never full, so that it ends the last word.
func (s *scan) run(text []byte) {
	base := 0
	for ; base+blockSize <= len(text); base += blockSize {
		words, wide := blockMasks((*[blockSize]byte)(text[base:]))
		s.block(text, base, words, wide)
	}
	var rest [blockSize]byte
	copy(rest[:], text[base:])
	words, wide := blockMasks(&rest)
	s.block(text, base, words, wide)
}

// block takes the words that end in the block at base.
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
	start := s.wordAt
	if !s.open {
		start = base + bits.TrailingZeros64(starts)
		starts &= starts - 1
	}
	m := s.m
	for ; ends != 0; ends &= ends - 1 {
		end := base + bits.TrailingZeros64(ends)
		var hash uint64
		if rare || start+8 > len(text) {
			hash = hashWord(s.text[start:end])
		} else {
			hash = hashPlain(text, start, end)
		}
		pair := extend(s.last, hash)
		begins := m.index.passes(hash) | m.index.passes(pair)<<1
		if begins|uint64(s.live) != 0 {
			s.word(begins, hash, start, end)
		}
		s.last, s.lastStart, s.lastEnd = hash, start, end
		start = base + bits.TrailingZeros64(starts)
		starts &= starts - 1
	}
	s.open = words>>(blockSize-1) != 0
	s.openWide = s.open && rare
	s.wordAt = start
}

// word takes one word with which phrases may end, go on or begin.
func (s *scan) word(begins, hash uint64, start, end int) {
	if s.lastEnd < 0 || !joins(s.text[s.lastEnd:start]) {
		s.live = 0
	} else {
		kept := 0
		for _, w := range s.walks[:s.live] {
			if s.step(&w, hash, end) {
				s.walks[kept], kept = w, kept+1
			}
		}
		s.live = kept
		w := walk{s.last, s.lastStart}
		if begins&2 != 0 && s.step(&w, hash, end) {
			s.walks[s.live], s.live = w, s.live+1
		}
	}
	if begins&1 != 0 {
		s.emit(s.m.index.find(hash), start, end)
	}
}

// step takes a walk one word on, and reports whether it may go on further.
func (s *scan) step(w *walk, hash uint64, end int) bool {
	w.key = extend(w.key, hash)
	node := s.m.index.find(w.key)
	s.emit(node, w.start, end)
	return node&nodeMore != 0
}

// emit compares the letters, since equal hashes do not prove equal words.
func (s *scan) emit(node uint32, start, end int) {
	for id := int32(node&nodePhrase) - 1; id >= 0; id = s.m.index.next[id] {
		if s.m.stands(&s.m.phrases[id], s.text[start:end]) {
			s.dst = append(s.dst, Match{int(id), start, end})
		}
	}
}
