package store

import (
	"encoding/binary"
	"slices"

	"go.etcd.io/bbolt"
)

// A stretch is the rows of some adverts that follow one another in number, as
// columns: what Open makes of fact rows, kept in the file beside them. Reading
// columns takes a fraction of the time. They are derived: a stretch that is not
// there, or is damaged, is read from the facts.
//
// In the bucket of a vintage lie the tables that the columns number, in pieces,
// which are only ever appended to, and the stretches:
//
//	table 1 | first id 8   values of a table, from that id on (see tables.go)
//	0xff | stretch 8       rows of each advert 1, then for each row cell 4, words 4, place 4,
//	                       posted 2, first seen 2, from 2, to 2: a column after another, little-endian
//
// Stretches are small, so that one that is dropped takes little with it, and six
// of adverts with one row each fill a page.

// stretchAdverts is how many adverts share a stretch. It divides loadRun. To change
// it takes a step of the schema that empties the bucket. Tests set it.
var stretchAdverts uint64 = 128

// stretchKind begins the keys of stretches, after those of every table.
const stretchKind = 0xff

// rowBytes is what a row takes in a stretch.
const rowBytes = 3*4 + 4*2

func stretchOf(number uint64) uint64 { return number / stretchAdverts }

func keyStretch(stretch uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte{stretchKind}, stretch)
}

// columnBucket holds the columns of a vintage; nil when none are kept.
func columnBucket(tx *bbolt.Tx, vintage uint64) *bbolt.Bucket {
	return tx.Bucket(bucketColumns).Bucket(keyNumber(vintage))
}

// encodeStretch writes the rows of a stretch; false when an advert has too many
// for it.
func (r *rows) encodeStretch(stretch uint64) ([]byte, bool) {
	counts := make([]byte, stretchAdverts)
	var at []int32 // the rows
	for i := range counts {
		from := len(at)
		for row, _ := r.latest(stretch*stretchAdverts + uint64(i)); row >= 0; row = r.before(row) {
			at = append(at, row)
		}
		if len(at)-from > 0xff {
			return nil, false
		}
		counts[i] = byte(len(at) - from)
		slices.Reverse(at[from:])
	}
	b := slices.Grow(counts, rowBytes*len(at)+4) // and the checksum
	c := &r.columns
	for _, column := range [][]uint32{c.cellOf, c.wordsOf, c.placeOf} {
		for _, row := range at {
			b = binary.LittleEndian.AppendUint32(b, column[row])
		}
	}
	for _, column := range [][]uint16{c.posted, c.firstSeen, c.from, c.to} {
		for _, row := range at {
			b = binary.LittleEndian.AppendUint16(b, column[row])
		}
	}
	return b, true
}

// decodeStretch puts the rows of a stretch after those of a run. What it numbers
// is not looked at.
func decodeStretch(run *loadedRun, stretch uint64, payload []byte) error {
	if uint64(len(payload)) < stretchAdverts {
		return errShort
	}
	counts, b := payload[:stretchAdverts], payload[stretchAdverts:]
	n := 0
	for i, rows := range counts {
		for range rows {
			run.numbers = append(run.numbers, stretch*stretchAdverts+uint64(i))
		}
		n += int(rows)
	}
	if len(b) != n*rowBytes {
		return errValue
	}
	for _, column := range []*[]uint32{&run.cellOf, &run.wordsOf, &run.placeOf} {
		*column, b = append32(*column, b[:4*n]), b[4*n:]
	}
	for _, column := range []*[]uint16{&run.posted, &run.firstSeen, &run.from, &run.to} {
		*column, b = append16(*column, b[:2*n]), b[2*n:]
	}
	return nil
}

func append32(to []uint32, b []byte) []uint32 {
	at := len(to)
	to = slices.Grow(to, len(b)/4)[:at+len(b)/4]
	for i := range to[at:] {
		to[at+i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return to
}

func append16(to []uint16, b []byte) []uint16 {
	at := len(to)
	to = slices.Grow(to, len(b)/2)[:at+len(b)/2]
	for i := range to[at:] {
		to[at+i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return to
}
