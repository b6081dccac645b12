package store

import (
	"encoding/binary"
	"fmt"
	"slices"
	"sync"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// StockQuestion asks for the stock sentences of an advert that need not be in
// the store. It goes by fingerprints, so that it can be sent to the process
// that holds the store.
type StockQuestion struct {
	Source    string `json:",omitempty"` // "" asks every source
	Reference string `json:",omitempty"` // by which the source may have the advert already
	Employer  string // classify.Advert.EmployerKey
	Name      string // of the employer, as the key of one without a code
	Umbrella  bool   `json:",omitempty"`
	Day       classify.Day
	Title     uint64
	Sentences []uint64
}

// NewStockQuestion asks about an advert with its text. An advert that does not
// state when it was posted is taken to be posted today.
func NewStockQuestion(a *classify.Advert, today classify.Day) StockQuestion {
	q := StockQuestion{Source: a.Source, Reference: a.Reference, Employer: a.EmployerKey(), Day: windowDay(a.Posted, today)}
	q.Name = (&classify.Advert{Employer: a.Employer}).EmployerKey()
	_, q.Umbrella = classify.Umbrella(a)
	q.Title, _ = classify.Fingerprint(a.Title)
	q.Sentences = classify.Fingerprints(nil, a.Text)
	return q
}

// AnswerStock tells the stock sentences of adverts, each by the adverts of its
// employer in the store and by itself; nil of one whose employer the store does
// not know. An employer without a code is found by its name.
func (db *DB) AnswerStock(questions []StockQuestion) ([]classify.Stock, error) {
	if err := db.names.read(db); err != nil {
		return nil, fmt.Errorf("find boilerplate: %w", err)
	}
	answers := make([]classify.Stock, len(questions))
	for _, source := range db.Sources() {
		if err := db.answerFrom(source, questions, answers); err != nil {
			return nil, fmt.Errorf("find boilerplate of %s: %w", source, err)
		}
	}
	return answers, nil
}

func (db *DB) answerFrom(name string, questions []StockQuestion, answers []classify.Stock) error {
	db.mu.RLock()
	source := db.source(name).id
	db.mu.RUnlock()
	all := make([]inquiry, len(questions))
	var open []*inquiry
	for i := range questions {
		q := &questions[i]
		if q.Source != "" && q.Source != name {
			continue
		}
		if q.Umbrella {
			answers[i] = classify.Stock{}
			continue
		}
		if all[i].employers = db.names.of(source, q); len(all[i].employers) == 0 {
			continue
		}
		number, err := db.numberOf(source, q.Reference)
		if err != nil {
			return err
		}
		all[i].asked = asked{number, q.Day, q.Title, q.Sentences}
		all[i].group = fmt.Sprint(all[i].employers)
		open = append(open, &all[i])
	}
	err := db.answer(source, open, false)
	for i := range all {
		answers[i] = union(answers[i], all[i].answer)
	}
	return err
}

func (db *DB) numberOf(source uint32, reference string) (number uint64, err error) {
	err = db.viewBolt(func(tx *bbolt.Tx) error {
		number, err = findAdvert(tx, source, reference)
		return err
	})
	return number, err
}

// union marks what either marks.
func union(a, b classify.Stock) classify.Stock {
	if a == nil {
		return b
	}
	for i, bits := range b {
		if i == len(a) {
			a = append(a, 0)
		}
		a[i] |= bits
	}
	return a
}

// employerNames finds the employers of the store by key or name.
type employerNames struct {
	mu     sync.Mutex
	upTo   uint64 // the last advert that was read
	labels map[sourceName][]uint32
}

type sourceName struct {
	source uint32
	name   string
}

// read takes in the adverts that are new since the last time.
func (n *employerNames) read(db *DB) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.labels == nil {
		n.labels = map[sourceName][]uint32{}
	}
	for more := true; more; {
		err := db.view(func(tx *bbolt.Tx) error {
			c := tx.Bucket(bucketAdverts).Cursor()
			more = false
			read := 0
			for k, v := c.Seek(keyNumber(n.upTo + 1)); k != nil; k, v = c.Next() {
				if read++; read > chunkSize {
					more = true
					return nil
				}
				number := binary.BigEndian.Uint64(k)
				payload, err := unseal(k, v)
				if err != nil {
					return fmt.Errorf("%w: advert %d: %v", ErrDamaged, number, err)
				}
				a, err := decodeAdvert(number, payload)
				if err != nil {
					return err
				}
				n.add(db, &a.fields)
				n.upTo = number
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (n *employerNames) add(db *DB, a *classify.Advert) {
	source := db.labels.ids[labelSource][a.Source]
	key := a.EmployerKey()
	id := db.labels.ids[labelEmployer][key]
	for _, name := range []string{key, (&classify.Advert{Employer: a.Employer}).EmployerKey()} {
		at := sourceName{source, name}
		if !slices.Contains(n.labels[at], id) {
			n.labels[at] = append(n.labels[at], id)
		}
	}
}

// of lists the labels of the employer that a question is about: the one with
// its key, else those with its name.
func (n *employerNames) of(source uint32, q *StockQuestion) []uint32 {
	n.mu.Lock()
	defer n.mu.Unlock()
	if ids := n.labels[sourceName{source, q.Employer}]; len(ids) > 0 {
		return ids
	}
	return n.labels[sourceName{source, q.Name}]
}
