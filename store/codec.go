package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"

	"github.com/bdrw/parlance/classify"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// errShort and errExcess are what a record decoder says of a payload that
// passed its checksum and yet is not a record of this schema.
var (
	errShort  = errors.New("record ends too early")
	errExcess = errors.New("record has bytes left over")
	errValue  = errors.New("record holds a value out of range")
)

// seal appends the checksum to a payload. The key is under the sum too, so a
// record that stands in the wrong place is found.
func seal(key, payload []byte) []byte {
	return binary.LittleEndian.AppendUint32(payload, sum(key, payload))
}

// unseal gives the payload of a sealed value.
func unseal(key, value []byte) ([]byte, error) {
	if len(value) < 4 {
		return nil, errShort
	}
	payload, want := value[:len(value)-4], binary.LittleEndian.Uint32(value[len(value)-4:])
	if got := sum(key, payload); got != want {
		return nil, fmt.Errorf("checksum is %08x, the record says %08x", got, want)
	}
	return payload, nil
}

func sum(key, payload []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, payload)
}

// encoder builds a payload: varints, and strings with their length before them.
type encoder struct{ b []byte }

func (e *encoder) uint(v uint64)      { e.b = binary.AppendUvarint(e.b, v) }
func (e *encoder) int(v int64)        { e.b = binary.AppendVarint(e.b, v) }
func (e *encoder) day(d classify.Day) { e.int(int64(d)) }
func (e *encoder) byte(v byte)        { e.b = append(e.b, v) }
func (e *encoder) float(v float64)    { e.uint(uint64(math.Round(v * 1e6))) } // scores from 0 to 1

func (e *encoder) str(s string) {
	e.uint(uint64(len(s)))
	e.b = append(e.b, s...)
}

func (e *encoder) ids(ids []uint32) {
	e.uint(uint64(len(ids)))
	for _, id := range ids {
		e.uint(uint64(id))
	}
}

// decoder reads what an encoder wrote. Its first error stays, and everything
// read after it is zero, so a record is decoded without a check per field.
type decoder struct {
	b   []byte
	all string // the whole payload, if its strings are to share one piece of memory
	err error
}

// sharing is a decoder for records of many strings.
func sharing(payload []byte) *decoder { return &decoder{b: payload, all: string(payload)} }

func (d *decoder) fail(err error) {
	if d.err == nil {
		d.err = err
	}
	d.b = nil
}

func (d *decoder) uint() uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.fail(errShort)
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) int() int64 {
	v, n := binary.Varint(d.b)
	if n <= 0 {
		d.fail(errShort)
		return 0
	}
	d.b = d.b[n:]
	return v
}

// below reads a number that must be smaller than the limit.
func (d *decoder) below(limit int) int {
	v := d.uint()
	if v >= uint64(limit) {
		d.fail(errValue)
		return 0
	}
	return int(v)
}

func (d *decoder) id() uint32 { return uint32(d.below(math.MaxUint32)) }

func (d *decoder) day() classify.Day {
	v := d.int()
	if v != int64(int32(v)) {
		d.fail(errValue)
		return 0
	}
	return classify.Day(v)
}

func (d *decoder) float() float64 { return float64(d.uint()) / 1e6 }

func (d *decoder) str() string {
	n := d.count()
	if n == 0 {
		return ""
	}
	at := len(d.all) - len(d.b)
	b := d.b[:n]
	if d.b = d.b[n:]; d.all != "" {
		return d.all[at : at+n]
	}
	return string(b)
}

// count reads the length of something whose every element takes at least one
// byte, so a damaged length cannot ask for more memory than the record has.
func (d *decoder) count() int {
	n := d.uint()
	if n > uint64(len(d.b)) {
		d.fail(errValue)
		return 0
	}
	return int(n)
}

func (d *decoder) ids() []uint32 {
	n := d.count()
	if n == 0 {
		return nil
	}
	ids := make([]uint32, n)
	for i := range ids {
		ids[i] = d.id()
	}
	return ids
}

// end is the decoder's error, or errExcess if something is left.
func (d *decoder) end() error {
	if d.err == nil && len(d.b) > 0 {
		return errExcess
	}
	return d.err
}
