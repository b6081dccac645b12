package store

import (
	"cmp"
	"encoding/binary"
	"fmt"
)

// loadLabels reads the labels up to the first gap; labelled leaves none.
func (m *mender) loadLabels() error {
	return m.tx.Bucket(bucketLabels).ForEach(func(k, v []byte) error {
		if payload, err := unseal(k, v); err == nil {
			_ = m.labels.load(k, payload) // a gap is filled by labelled
		}
		return nil
	})
}

// labelled gives texts to labels that were lost, so that the others keep their
// numbers: of sources and employers those that the adverts tell.
func (m *mender) labelled() error {
	told, err := m.labelsOfAdverts()
	if err != nil {
		return err
	}
	last := map[labelKind]uint32{}
	for key := range told {
		last[labelKind(key[0])] = max(last[labelKind(key[0])], binary.BigEndian.Uint32([]byte(key[1:])))
	}
	labels := m.tx.Bucket(bucketLabels)
	err = labels.ForEach(func(k, _ []byte) error {
		last[labelKind(k[0])] = max(last[labelKind(k[0])], binary.BigEndian.Uint32(k[1:]))
		return nil
	})
	for kind, high := range last {
		for id := uint32(1); id <= high && err == nil; id++ {
			if key := keyLabel(kind, id); labels.Get(key) == nil {
				text := cmp.Or(told[string(key)], fmt.Sprintf("lost label %x", key))
				m.lose(bucketLabels, key, "its text is lost; it is now %q", text)
				err = m.put(bucketLabels, key, []byte(text))
			}
		}
	}
	return err
}

// labelsOfAdverts tells labels of sources and employers from the adverts and
// their last fact rows, by key.
func (m *mender) labelsOfAdverts() (map[string]string, error) {
	told := map[string]string{}
	for _, place := range rooms(m.tx) {
		if string(place.bucket) != "facts" {
			continue
		}
		facts := place.open(m.tx)
		if err := walk(m.tx.Bucket(bucketAdverts), bucketAdverts, func(k, payload []byte) error {
			a, err := decodeAdvert(binary.BigEndian.Uint64(k), payload)
			if err != nil {
				return nil // given up later
			}
			if row, err := sealedIn(facts, bucketFacts, keyRow(a.number, a.rows-1)); err == nil && row != nil {
				d := decoder{b: row}
				d.uint() // flags
				source, employer := d.id(), d.id()
				told[string(keyLabel(labelSource, source))] = a.fields.Source
				told[string(keyLabel(labelEmployer, employer))] = a.fields.EmployerKey()
			}
			return nil
		}); err != nil {
			return nil, err
		}
	}
	return told, nil
}
