package store

import (
	"encoding/binary"
	"fmt"
)

// labelKind is a dictionary of the texts that rows refer to by number. The
// numbers begin with 1 within each kind; 0 is the empty text.
type labelKind byte

const (
	labelSource labelKind = iota
	labelEmployer
	labelLevel
	labelArea
	labelGroup
	labelRegion
	labelOutcode
	labelTerm
	labelFrame    // version of a frame
	labelCode     // rule ids and codes of evidence
	labelCount    // label values of published counts
	labelProbe    // centre, miles and term of a probe
	labelImported // employers and other texts of imported vacancies
	labelKinds
)

// labels holds every dictionary in memory. It only grows, and only within a
// change; a change that fails takes its additions back.
type labels struct {
	ids   [labelKinds]map[string]uint32
	texts [labelKinds][]string
}

func newLabels() *labels {
	l := &labels{}
	for k := range l.ids {
		l.ids[k] = map[string]uint32{"": 0}
		l.texts[k] = []string{""}
	}
	return l
}

// add takes in a label as read from the file, where ids come in order.
func (l *labels) add(kind labelKind, text string) uint32 {
	id := uint32(len(l.texts[kind]))
	l.texts[kind] = append(l.texts[kind], text)
	l.ids[kind][text] = id
	return id
}

// drop takes back the last label of a kind.
func (l *labels) drop(kind labelKind) {
	last := len(l.texts[kind]) - 1
	delete(l.ids[kind], l.texts[kind][last])
	l.texts[kind] = l.texts[kind][:last]
}

// text is the label of an id; an id that was never given is an error of the decoder.
func (l *labels) text(d *decoder, kind labelKind, id uint32) string {
	if int(id) >= len(l.texts[kind]) {
		d.fail(errValue)
		return ""
	}
	return l.texts[kind][id]
}

func (l *labels) read(d *decoder, kind labelKind) string {
	return l.text(d, kind, d.id())
}

func (l *labels) load(key, payload []byte) error {
	if len(key) != 5 || key[0] >= byte(labelKinds) {
		return fmt.Errorf("label key %x: %w", key, errValue)
	}
	kind := labelKind(key[0])
	if id := binary.BigEndian.Uint32(key[1:]); int(id) != len(l.texts[kind]) {
		return fmt.Errorf("label key %x: expected number %d", key, len(l.texts[kind]))
	}
	l.add(kind, string(payload))
	return nil
}
