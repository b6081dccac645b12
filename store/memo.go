package store

import (
	"encoding/binary"
	"math/bits"
)

// memo numbers strings of bytes from 0 on, in the order in which they come. Each
// must be whole numbers of an encoder, and none may begin with another. Those
// of up to 16 bytes are kept beside their numbers in one table, so that finding
// one fetches one piece of memory; a map fetches three, and takes as long as all
// else that Open does with a row.
type memo struct {
	slots []memoSlot // a power of two, at most half of them taken
	n     uint32
	long  map[string]uint32
}

// memoSlot is a string with zeros after it.
type memoSlot struct {
	memoKey
	next uint32 // its number and 1; 0 when the slot is free
}

// memoKey is a string of up to 16 bytes, or the number of one that is longer.
type memoKey struct{ low, high uint64 }

// isLong is in the last byte of the key of a longer string: no number ends so.
const isLong = 0xff << 56

// keyOf makes a key of a string that comes in two parts.
func keyOf(a, b []byte) memoKey {
	var key [16]byte
	copy(key[copy(key[:], a):], b)
	return memoKey{binary.LittleEndian.Uint64(key[:]), binary.LittleEndian.Uint64(key[8:])}
}

// bytes are the string, with zeros after it.
func (k memoKey) bytes() []byte {
	return binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, k.low), k.high)
}

// id gives the number of a string, and whether it is new.
func (m *memo) id(k memoKey) (id uint32, isNew bool) {
	if k.high >= isLong {
		return uint32(k.low), false
	}
	if 2*int(m.n) >= len(m.slots) {
		m.grow()
	}
	slot := m.slot(k)
	if slot.next == 0 {
		m.n++
		*slot = memoSlot{k, m.n}
		isNew = true
	}
	return slot.next - 1, isNew
}

// longKey makes a key of a string that is longer than 16 bytes.
func (m *memo) longKey(text []byte) (k memoKey, isNew bool) {
	id, ok := m.long[string(text)]
	if !ok {
		if m.long == nil {
			m.long = map[string]uint32{}
		}
		id = m.n
		m.long[string(text)] = id
		m.n++
	}
	return memoKey{uint64(id), isLong}, !ok
}

// slot finds the slot that a string has or is to have.
func (m *memo) slot(k memoKey) *memoSlot {
	top, bottom := bits.Mul64(k.low^0x9e3779b97f4a7c15, k.high^0xc2b2ae3d27d4eb4f)
	mask := uint64(len(m.slots) - 1)
	for at := (top ^ bottom) & mask; ; at = (at + 1) & mask {
		s := &m.slots[at]
		if s.next == 0 || s.memoKey == k {
			return s
		}
	}
}

func (m *memo) grow() {
	old := m.slots
	m.slots = make([]memoSlot, max(1024, 2*len(old)))
	for _, s := range old {
		if s.next != 0 {
			*m.slot(s.memoKey) = s
		}
	}
}
