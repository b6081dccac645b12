package classify

import "math/bits"

// phraseIndex finds phrases by the running hash of their words.
//
// The filter begins passes the phrases of one word and the first two words of
// the others: of the words of a text and of its pairs of neighbours, few pass
// it. The filter goesOn passes the longer beginnings and, marked by endsPhrase,
// whole phrases of two words and more. Only what passes both is looked up in
// the table.
type phraseIndex struct {
	begins filter
	goesOn filter
	slots  []slot
}

// slot is a place of the table. Places are taken in turn from the one that the
// low bits of the hash name; the tag is the high bits. A free slot is of no phrase.
type slot struct{ tag, phrase uint32 }

// endsPhrase turns the hash of two words or more into that of a whole phrase.
const endsPhrase = 0xC4CEB9FE1A85EC53

// extend gives the running hash of words and one more word.
func extend(key, hash uint64) uint64 { return bits.RotateLeft64(key, 23) + hash }

// newPhraseIndex makes room for so many phrases of so many words altogether: 16
// bits a phrase in the first filter, 4 for every beginning in the second, for
// most beginnings are those of several phrases. Larger ones would pass less in
// error and would not stay in the processor's caches.
func newPhraseIndex(phrases, words int) *phraseIndex {
	return &phraseIndex{
		begins: make(filter, powerOfTwo(max(phrases/4, 256))),
		goesOn: make(filter, powerOfTwo(max((phrases+words)/16, 256))),
		slots:  make([]slot, powerOfTwo(max(phrases+phrases/2, 16))),
	}
}

// powerOfTwo gives the least power of two that is not below n.
func powerOfTwo(n int) int { return 1 << bits.Len(uint(n-1)) }

// add enters a phrase, by the hashes of its words. It gives the place of the
// phrase of the same words that was entered before, which its own hides, or 0.
func (x *phraseIndex) add(phrase uint32, hashes []uint64) (before uint32) {
	key := hashes[0]
	for i, hash := range hashes[1:] {
		key = extend(key, hash)
		if i == 0 {
			x.begins.let(key)
		} else {
			x.goesOn.let(key)
		}
	}
	if len(hashes) == 1 {
		x.begins.let(key)
	} else {
		x.goesOn.let(key ^ endsPhrase)
	}
	s := x.place(key)
	before, *s = s.phrase, slot{uint32(key >> 32), phrase}
	return before
}

// find gives the place of the phrase of a key that was entered last, or 0.
func (x *phraseIndex) find(key uint64) uint32 { return x.place(key).phrase }

// place gives the slot of a key, or that where it would be entered.
func (x *phraseIndex) place(key uint64) *slot {
	tag := uint32(key >> 32)
	for at := key; ; at++ {
		s := &x.slots[at&uint64(len(x.slots)-1)]
		if s.tag == tag || s.phrase == 0 {
			return s
		}
	}
}

// A filter tells most keys that were not let through it from those that were.
type filter []uint64

func (f filter) let(key uint64) {
	f[key>>12&uint64(len(f)-1)] |= 1<<(key&63) | 1<<(key>>6&63)
}

// passes is 0 only when the key was not let through.
func (f filter) passes(key uint64) uint64 {
	word := f[key>>12&uint64(len(f)-1)]
	return word >> (key & 63) & (word >> (key >> 6 & 63)) & 1
}
