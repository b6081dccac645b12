package store

import (
	"cmp"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// Pending gives up to limit live adverts whose page is to be read, because
// their text is missing or their listing changed, in order of number: those
// after the cursor, 0 at first, and the cursor to go on with. An empty answer
// is the end. The adverts are without Text.
func (r *Recorder) Pending(cursor uint64, limit int) ([]classify.Advert, uint64, error) {
	numbers := r.numbersAfter(cursor, limit, func(number uint64, p *presence) bool {
		return p.pending && (p.absences == 0 || r.db.rows.current(number).flags&flagCoded == 0)
	})
	adverts := make([]classify.Advert, 0, len(numbers))
	err := r.db.viewBolt(func(tx *bbolt.Tx) error {
		for _, number := range numbers {
			a, err := loadAdvert(tx, number)
			if err != nil {
				return err
			}
			adverts = append(adverts, a.fields)
			cursor = number
		}
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list pending adverts of %s: %w", r.source.name, err)
	}
	return adverts, cursor, nil
}

// numbersAfter lists the first live adverts of the source after the cursor
// that fn picks.
func (r *Recorder) numbersAfter(cursor uint64, limit int, fn func(uint64, *presence) bool) []uint64 {
	r.db.mu.RLock()
	defer r.db.mu.RUnlock()
	var numbers []uint64
	for number, p := range r.db.live {
		if number > cursor && p.source == r.source.id && fn(number, p) {
			numbers = append(numbers, number)
		}
	}
	slices.Sort(numbers)
	return numbers[:min(limit, len(numbers))]
}

// RecordDetails stores adverts as their pages show them, with the coding of
// the full text, in one transaction. Adverts that are not live any more are
// passed over, and so are those that the last listing lacked, once their text
// was read. It returns ErrNotFound for one that was never listed.
func (r *Recorder) RecordDetails(batch []Detailed) error {
	if len(batch) == 0 {
		return nil
	}
	err := r.change(func(c *change, p *passRecord) error {
		return r.detailAll(c, p, batch)
	})
	if err != nil {
		return fmt.Errorf("record details of %s: %w", r.source.name, err)
	}
	return nil
}

// detail is an advert of a batch on its way into the store.
type detail struct {
	*Detailed
	stored  *advert
	before  advert // as it was stored
	key     string // of the employer
	newText bool
	again   bool // its text is the one that was read before, and was deleted since
	first   bool // its text was never read before
}

func (r *Recorder) detailAll(c *change, p *passRecord, batch []Detailed) error {
	details := make([]detail, 0, len(batch))
	for i := range batch {
		number, err := c.find(r.source.id, batch[i].Advert.Reference)
		if err != nil {
			return err
		}
		if number == 0 {
			return fmt.Errorf("advert %s: %w", batch[i].Advert.Reference, ErrNotFound)
		}
		was := c.presence(number)
		if was == nil {
			continue
		}
		a, err := c.advert(number)
		if err != nil {
			return err
		}
		if was.absences > 0 && a.text.block != 0 {
			continue // no row may begin on a day that did not list the advert
		}
		details = append(details, detail{Detailed: &batch[i], stored: a, before: *a, key: batch[i].Advert.EmployerKey()})
	}
	if err := c.saveTexts(details); err != nil {
		return err
	}
	for i := range details {
		if err := r.detail(c, p, &details[i]); err != nil {
			return fmt.Errorf("advert %s: %w", details[i].Advert.Reference, err)
		}
	}
	return nil
}

// saveTexts stores the texts of a batch that are new as one block, those of an
// employer side by side, because they compress best so.
func (c *change) saveTexts(details []detail) error {
	slices.SortStableFunc(details, func(a, b detail) int {
		return cmp.Compare(a.key, b.key)
	})
	var texts []prose
	var marks []mark
	var kept blockCache
	bucket := c.tx.Bucket(bucketTexts)
	block := bucket.Sequence() + 1
	for i := range details {
		d := &details[i]
		text := proseOf(&d.Advert)
		h := text.hash()
		d.first = d.stored.text.block == 0
		same := !d.first && d.stored.text.hash == h
		if same && kept.holds(c.tx, d.stored.text) {
			continue
		}
		d.newText, d.again = !same, same
		m := newMark(d.Stock, false)
		if d.again {
			var err error
			if m, err = (&markReader{tx: c.tx}).of(d.stored.text); err != nil {
				return err
			}
		}
		d.stored.text = textPlace{block, len(texts), h}
		texts = append(texts, text)
		marks = append(marks, m)
	}
	if len(texts) == 0 {
		return nil
	}
	if err := bucket.SetSequence(block); err != nil {
		return err
	}
	if err := c.put(bucketStock, keyNumber(block), encodeMarks(marks)); err != nil {
		return err
	}
	return c.put(bucketTexts, keyNumber(block), packBlock(texts))
}

// detail updates one advert from its page. A first reading restates the row
// from its beginning; a later one begins a new row if it alters the content.
func (r *Recorder) detail(c *change, p *passRecord, d *detail) error {
	a, was := d.stored, c.presence(d.stored.number)
	if err := c.readVersion(a, versionOf(&d.Advert, p.Day, a.text)); err != nil {
		return err
	}
	a.fields = mergeFields(&a.fields, d.Advert)
	// The page is the best evidence of a band, also for there being none.
	a.fields.Band, a.fields.BandBasis = d.Advert.Band, d.Advert.BandBasis
	a.fields.PayScheme = d.Advert.PayScheme
	final, err := r.learn(c, d, was)
	if err != nil {
		return err
	}
	f := r.db.factOf(a, &d.Coding)
	f.OwnWordsFinal = final
	restated, err := c.restate(a, &f, p.Day, d.first, false)
	if err != nil {
		return err
	}
	if was.pending {
		p.Tally.DetailsRead++
	}
	if restated || d.newText {
		if d.newText && !d.first {
			p.Tally.Changed++
		}
		if err := c.event(p, Changed, a.number, f); err != nil {
			return err
		}
	}
	if err := c.saveCoding(a.number, &d.Coding); err != nil {
		return err
	}
	if err := c.saveAdvert(a); err != nil {
		return err
	}
	was.pending, was.failures, was.unread = false, 0, 0
	was.read, was.validator = p.Day, d.Validator
	p.countPage(d.Found)
	return c.savePresence(a.number, was)
}

// learn keeps the sentences of the advert's text for other adverts of its
// employer, and the stock sentences that its coding took for such. It says
// whether these are final; else they are looked at again when the pass has read
// every page.
func (r *Recorder) learn(c *change, d *detail, was *presence) (final bool, err error) {
	if d.newText {
		was.unsettled = true
		return false, c.learn(r.source.id, &d.before, d.stored, &d.Advert.Text)
	}
	m, err := (&markReader{tx: c.tx}).of(d.stored.text)
	if err == nil && !m.stock().Equal(d.Stock) {
		m = newMark(d.Stock, false)
		err = c.saveMarks(map[uint64]map[textPlace]mark{d.stored.text.block: {d.stored.text: m}})
	}
	if err != nil {
		return false, err
	}
	was.unsettled = was.unsettled || !m.final()
	if d.again {
		return m.final(), c.learn(r.source.id, &d.before, d.stored, &d.Advert.Text)
	}
	return m.final(), c.learn(r.source.id, &d.before, d.stored, nil)
}

// RecordGone records that the advert's page answered 404 or 410: it is closed
// at once, and was there until it was last listed. It returns ErrNotFound if
// the advert was never listed, and does nothing if it is not live.
func (r *Recorder) RecordGone(reference string) error {
	return r.onLive("record as gone", reference, func(c *change, p *passRecord, number uint64, was *presence) error {
		a, err := c.advert(number)
		if err != nil {
			return err
		}
		p.Tally.DetailsRead++
		return r.gone(c, p, a, r.lastSeen(was))
	})
}

// RecordFailure records that the advert's page could not be read, for a reason
// that says nothing of the advert: 403, 429, 5xx, a timeout, an empty page. It
// stays pending, and is not tried again before the next pass if the caller
// walks on with the cursor of Pending.
func (r *Recorder) RecordFailure(reference, reason string) error {
	return r.onLive("record failure", reference, func(c *change, p *passRecord, number uint64, was *presence) error {
		p.fail(reference, reason)
		was.failures++
		return c.savePresence(number, was)
	})
}

// maxReasons bounds the reasons of one pass: a board that is down fails for
// every advert alike.
const maxReasons = 20

func (r *Recorder) onLive(what, reference string, fn func(*change, *passRecord, uint64, *presence) error) error {
	err := r.change(func(c *change, p *passRecord) error {
		number, err := c.find(r.source.id, reference)
		if err != nil {
			return err
		}
		if number == 0 {
			return ErrNotFound
		}
		was := c.presence(number)
		if was == nil {
			return nil
		}
		return fn(c, p, number, was)
	})
	if err != nil {
		return fmt.Errorf("%s: advert %s of %s: %w", what, reference, r.source.name, err)
	}
	return nil
}
