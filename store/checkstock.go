package store

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// boilerplate checks the kept sentences against a recount from the texts of
// all adverts whose sentences are kept, and the marks of every text against the
// coding that was made by them.
func (c *checker) boilerplate() error {
	var last uint64
	if err := c.db.viewBolt(func(tx *bbolt.Tx) error {
		last = tx.Bucket(bucketAdverts).Sequence()
		return nil
	}); err != nil {
		return err
	}
	for from := uint64(1); from <= last; from += chunkSize {
		err := c.db.view(func(tx *bbolt.Tx) error {
			s := sentenceChecker{checker: c, tx: tx, marks: markReader{tx: tx}}
			for number := from; number <= min(last, from+chunkSize-1); number++ {
				if err := s.advert(number); err != nil {
					return err
				}
			}
			return c.ctx.Err()
		})
		if errors.Is(err, ErrDamaged) { // a page
			err = c.fault(bucketStock, keyNumber(from), "%v", err)
		}
		if err != nil {
			return err
		}
	}
	for next := []byte{}; next != nil; {
		err := c.db.view(func(tx *bbolt.Tx) (err error) {
			s := sentenceChecker{checker: c, tx: tx}
			next, err = s.records(next)
			return err
		})
		if errors.Is(err, ErrDamaged) {
			next, err = nil, c.fault(bucketSentences, nil, "%v", err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sentenceChecker checks within one transaction.
type sentenceChecker struct {
	*checker
	tx    *bbolt.Tx
	marks markReader
}

// place is the key under which an advert's sentences must be; nil for none.
func (s *sentenceChecker) place(a *advert) ([]byte, error) {
	source := s.db.labels.ids[labelSource][a.fields.Source]
	kept, err := sentencesKept(s.tx, source)
	_, umbrella := classify.Umbrella(&a.fields)
	if err != nil || umbrella || a.text.block == 0 || a.windowDay() < kept {
		return nil, err
	}
	return keySentences(source, s.db.labels.ids[labelEmployer][a.fields.EmployerKey()], a.windowDay()), nil
}

func (s *sentenceChecker) advert(number uint64) error {
	a, err := loadAdvert(s.tx, number)
	if err != nil || a.text.block == 0 {
		return nil // found by recount
	}
	text, there, err := s.blocks.text(s.tx, a.text)
	if err != nil || !there {
		return nil // found by the records, or deleted
	}
	m, err := s.marks.of(a.text)
	if err != nil {
		return s.fault(bucketStock, keyNumber(a.text.block), "%v", err)
	}
	if final := s.db.rows.flags(number)&flagOwnFinal != 0; m != "" && final != m.final() {
		return s.fault(bucketStock, keyNumber(a.text.block), "the mark of advert %d is final: %v, its row says %v", number, m.final(), final)
	}
	if coding, err := s.db.codingOf(s.tx, number); err == nil {
		if what := compareMarks(text.text, m.stock(), coding.Terms); what != "" {
			return s.fault(bucketStock, keyNumber(a.text.block), "advert %d: %s", number, what)
		}
	}
	return s.sighted(a, text.text)
}

// sighted compares the sentences that are kept of an advert with its text.
func (s *sentenceChecker) sighted(a *advert, text string) error {
	key, err := s.place(a)
	if err != nil {
		return s.fault(bucketSentences, nil, "%v", err)
	}
	if key == nil {
		return nil
	}
	payload, err := getSealed(s.tx, bucketSentences, key)
	if err != nil {
		return nil // found by the records
	}
	list, err := decodeSightings(payload)
	if err != nil {
		return nil
	}
	at := slices.IndexFunc(list, func(have sighting) bool { return have.number == a.number })
	if at < 0 {
		return s.fault(bucketSentences, key, "the sentences of advert %d are missing", a.number)
	}
	title, _ := classify.Fingerprint(a.fields.Title)
	if list[at].title != title || !slices.Equal(list[at].prints, classify.Fingerprints(nil, text)) {
		return s.fault(bucketSentences, key, "the sentences of advert %d are not those of its title and text", a.number)
	}
	return nil
}

// compareMarks says how hits of terms differ from the marks of the text; ""
// when they do not.
func compareMarks(text string, stock classify.Stock, hits []classify.TermHit) string {
	hits = slices.DeleteFunc(slices.Clone(hits), func(h classify.TermHit) bool { return h.Field != classify.FieldText })
	slices.SortFunc(hits, func(a, b classify.TermHit) int { return cmp.Compare(a.Start, b.Start) })
	n := 0
	for start, end := range classify.Sentences(text) {
		marked := false
		if _, letters := classify.Fingerprint(text[start:end]); letters >= classify.StockLetters {
			marked = stock.Has(n)
			n++
		}
		for ; len(hits) > 0 && hits[0].Start < end; hits = hits[1:] {
			h := &hits[0]
			if aside := h.Aside == classify.StockSentence; aside && !marked || marked && h.OwnWords != classify.OwnNo {
				return fmt.Sprintf("its coding and the marks differ in whether %q at %d is in a stock sentence", h.Term, h.Start)
			}
		}
	}
	return ""
}

// records checks, a chunk at a time, that every advert whose sentences are kept
// has them in this place alone.
func (s *sentenceChecker) records(from []byte) (next []byte, err error) {
	cursor := s.tx.Bucket(bucketSentences).Cursor()
	n := 0
	for k, v := cursor.Seek(from); k != nil; k, v = cursor.Next() {
		if n++; n > chunkSize {
			return slices.Clone(k), s.ctx.Err()
		}
		if len(k) != len(keySentences(0, 0, 0)) {
			continue
		}
		kept, err := sentencesKept(s.tx, uint32(binary.BigEndian.Uint16(k)))
		payload, sealed := unseal(k, v)
		if err != nil || sealed != nil || classify.Day(binary.BigEndian.Uint32(k[6:])) < kept {
			continue // found by its sum, or about to be deleted
		}
		if err := s.record(k, payload); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

func (s *sentenceChecker) record(key, payload []byte) error {
	list, err := decodeSightings(payload)
	if err != nil {
		return nil // found by the records
	}
	for i := range list {
		a, err := loadAdvert(s.tx, list[i].number)
		if err != nil {
			return s.fault(bucketSentences, key, "sentences of advert %d: %v", list[i].number, err)
		}
		place, err := s.place(a)
		if err != nil || !slices.Equal(place, key) || i > 0 && list[i-1].number >= a.number {
			return s.fault(bucketSentences, key, "the sentences of advert %d stand in the wrong place", a.number)
		}
	}
	return nil
}
