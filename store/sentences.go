package store

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// sighting is what boilerplate is told from: one advert of an employer, its
// title and the sentences of its text as it was last read, by fingerprint, in
// order of the text.
type sighting struct {
	number, title uint64
	prints        []uint64
}

// keySentences is the key of the adverts of an employer that were posted on a
// day.
func keySentences(source, employer uint32, day classify.Day) []byte {
	key := binary.BigEndian.AppendUint32(keySource(source), employer)
	return binary.BigEndian.AppendUint32(key, uint32(day))
}

func encodeSightings(list []sighting) []byte {
	size := 0
	for i := range list {
		size += 24 + 8*len(list[i].prints)
	}
	e := encoder{b: make([]byte, 0, size)}
	for i := range list {
		s := &list[i]
		e.uint(s.number)
		e.b = binary.LittleEndian.AppendUint64(e.b, s.title)
		e.uint(uint64(len(s.prints)))
		for _, print := range s.prints {
			e.b = binary.LittleEndian.AppendUint64(e.b, print)
		}
	}
	return e.b
}

func decodeSightings(payload []byte) ([]sighting, error) {
	d := &decoder{b: payload}
	var list []sighting
	for len(d.b) > 0 {
		s := sighting{number: d.uint(), title: d.fixed()}
		s.prints = d.prints(nil)
		list = append(list, s)
	}
	return list, d.end()
}

func (d *decoder) fixed() uint64 {
	if len(d.b) < 8 {
		d.fail(errShort)
		return 0
	}
	v := binary.LittleEndian.Uint64(d.b)
	d.b = d.b[8:]
	return v
}

// prints appends the fingerprints of one text.
func (d *decoder) prints(to []uint64) []uint64 {
	n := d.count()
	if n > len(d.b)/8 {
		d.fail(errShort)
		return to
	}
	b := d.b[:8*n]
	d.b = d.b[8*n:]
	to = slices.Grow(to, n)
	for ; len(b) > 0; b = b[8:] {
		to = append(to, binary.LittleEndian.Uint64(b))
	}
	return to
}

// windowDay is the day by which an advert lies in windows: that of its
// publication, else that on which it was first listed.
func windowDay(posted, firstSeen classify.Day) classify.Day {
	if posted > 0 {
		return posted
	}
	return firstSeen
}

func (a *advert) windowDay() classify.Day { return windowDay(a.fields.Posted, a.firstSeen) }

// sentencesKept is the first day of publication whose sentences are kept; those
// of earlier adverts can be read from their texts.
func sentencesKept(tx *bbolt.Tx, source uint32) (classify.Day, error) {
	payload, err := getSealed(tx, bucketSentences, keySource(source))
	if err != nil || payload == nil {
		return 0, err
	}
	d := decoder{b: payload}
	return d.day(), d.end()
}

// place is where the sentences of an advert are kept; nil when they are not,
// because no window needs them any more or their employer is not known.
func (c *change) sentencePlace(source uint32, a *advert) ([]byte, error) {
	if _, umbrella := classify.Umbrella(&a.fields); umbrella {
		return nil, nil
	}
	kept, err := sentencesKept(c.tx, source)
	if err != nil || a.windowDay() < kept {
		return nil, err
	}
	return keySentences(source, c.label(labelEmployer, a.fields.EmployerKey()), a.windowDay()), nil
}

// learn keeps the sentences of an advert in the place of those that it had when
// it was before; before is nil for its first text. A nil text says that it is
// the same as before. The kept sentences are at all times those of the adverts
// as they are stored.
func (c *change) learn(source uint32, before, a *advert, text *string) error {
	var was, is []byte
	var err error
	if before != nil && before.text.block != 0 {
		if was, err = c.sentencePlace(source, before); err != nil {
			return err
		}
	}
	if is, err = c.sentencePlace(source, a); err != nil {
		return err
	}
	title, _ := classify.Fingerprint(a.fields.Title)
	if text == nil && slices.Equal(was, is) {
		if old, _ := classify.Fingerprint(before.fields.Title); old == title {
			return nil
		}
	}
	now := sighting{number: a.number, title: title}
	switch {
	case is == nil:
	case text != nil:
		now.prints = classify.Fingerprints(nil, *text)
	default:
		if now.prints, err = c.printsOf(before); err != nil {
			return err
		}
	}
	if was != nil && !slices.Equal(was, is) {
		if err := c.sight(was, a.number, nil); err != nil {
			return err
		}
	}
	if is == nil {
		return nil
	}
	return c.sight(is, a.number, &now)
}

// printsOf reads the sentences of a stored text.
func (c *change) printsOf(a *advert) ([]uint64, error) {
	text, _, err := (&blockCache{}).text(c.tx, a.text)
	return classify.Fingerprints(nil, text.text), err
}

// sight puts an advert's sentences into a record, in order of number, or takes
// them out.
func (c *change) sight(key []byte, number uint64, now *sighting) error {
	payload, err := c.get(bucketSentences, key)
	if err != nil {
		return err
	}
	list, err := decodeSightings(payload)
	if err != nil {
		return fmt.Errorf("sentences %x: %w", key, err)
	}
	at, found := slices.BinarySearchFunc(list, number, func(s sighting, n uint64) int {
		return cmp.Compare(s.number, n)
	})
	switch {
	case now != nil && found:
		list[at] = *now
	case now != nil:
		list = slices.Insert(list, at, *now)
	case found:
		list = slices.Delete(list, at, at+1)
	}
	if len(list) == 0 {
		return c.tx.Bucket(bucketSentences).Delete(key)
	}
	return c.put(bucketSentences, key, encodeSightings(list))
}
