package classify

import "math/bits"

// phraseIndex finds phrases by the running hash of their words.
//
// The filter has a bit for the hash of each phrase of one word, and for the
// first two words of each longer phrase: of the words of a text and of its
// pairs of neighbours, few pass it. The table then knows every beginning of
// every phrase by the running hash of its words.
type phraseIndex struct {
	filter []uint64
	slots  []slot
	next   []int32 // phrase to the next phrase of the same words, or -1
}

// slot is a place of the table. Places are taken in turn from the one that the
// low bits of the hash name; the tag is the high bits.
type slot struct{ tag, node uint32 }

// A node is a beginning of a phrase: nodeMore when a longer phrase goes on, and
// one more than the first of the phrases that end here. A free slot has none.
const (
	nodeMore   = 1 << 31
	nodePhrase = nodeMore - 1
)

// extend gives the running hash of words and one more word.
func extend(key, hash uint64) uint64 { return bits.RotateLeft64(key, 23) + hash }

// newPhraseIndex makes room for phrases of so many words altogether.
func newPhraseIndex(phrases, words int) phraseIndex {
	return phraseIndex{
		filter: make([]uint64, powerOfTwo(phrases/2)), // 32 bits a phrase or more
		slots:  make([]slot, powerOfTwo(words+words/2)),
		next:   make([]int32, phrases),
	}
}

func powerOfTwo(atLeast int) int { return 1 << bits.Len(uint(max(atLeast, 16)-1)) }

// add enters a phrase. Phrases of the same words are found in the reverse of
// the order in which they are entered.
func (x *phraseIndex) add(id int32, hashes []uint64) {
	key := hashes[0]
	for _, hash := range hashes[1:] {
		key = extend(key, hash)
	}
	x.next[id] = -1
	node := x.place(key)
	if first := *node & nodePhrase; first != 0 {
		x.next[id] = int32(first - 1)
	}
	*node = *node&nodeMore | uint32(id+1)
	x.addBeginnings(hashes)
}

func (x *phraseIndex) addBeginnings(hashes []uint64) {
	if len(hashes) == 1 {
		x.filter[hashes[0]>>6&uint64(len(x.filter)-1)] |= 1 << (hashes[0] & 63)
		return
	}
	key := hashes[0]
	for i, hash := range hashes[1:] {
		key = extend(key, hash)
		if i == 0 {
			x.filter[key>>6&uint64(len(x.filter)-1)] |= 1 << (key & 63)
		}
		if i+2 < len(hashes) {
			*x.place(key) |= nodeMore
		}
	}
}

// place gives the node of a key, a new one if there is none yet.
func (x *phraseIndex) place(key uint64) *uint32 {
	tag := uint32(key >> 32)
	for at := key; ; at++ {
		s := &x.slots[at&uint64(len(x.slots)-1)]
		if s.node == 0 {
			s.tag = tag
		}
		if s.tag == tag {
			return &s.node
		}
	}
}

// find gives the node of a key, or 0.
func (x *phraseIndex) find(key uint64) uint32 {
	tag := uint32(key >> 32)
	for at := key; ; at++ {
		s := x.slots[at&uint64(len(x.slots)-1)]
		if s.tag == tag || s.node == 0 {
			return s.node
		}
	}
}

// passes is 1 when a beginning of the key may be in the table, 0 when none is.
func (x *phraseIndex) passes(key uint64) uint64 {
	return x.filter[key>>6&uint64(len(x.filter)-1)] >> (key & 63) & 1
}
