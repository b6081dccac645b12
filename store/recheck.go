package store

import (
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// quarantineAfter is how many times in a row a page may be got and not be read
// before its advert is left alone until it changes or is due to be looked at
// again.
const quarantineAfter = 3

// Again is an advert whose page was read before and is to be looked at again.
type Again struct {
	Advert    classify.Advert // without Text
	Validator string          // as Detailed had it; empty to ask for the page whatever it is
}

// Recheck gives up to limit live adverts whose page was last looked at on the
// day or before, in order of number: those after the cursor, 0 at first, and
// the cursor to go on with. An empty answer is the end. Adverts that Pending
// gives are not among them.
func (r *Recorder) Recheck(day classify.Day, cursor uint64, limit int) ([]Again, uint64, error) {
	numbers := r.numbersAfter(cursor, limit, func(_ uint64, p *presence) bool {
		return !p.pending && p.absences == 0 && p.read <= day
	})
	again := make([]Again, 0, len(numbers))
	err := r.db.viewBolt(func(tx *bbolt.Tx) error {
		for _, number := range numbers {
			a, err := loadAdvert(tx, number)
			if err != nil {
				return err
			}
			again, cursor = append(again, Again{a.fields, r.validatorOf(number)}), number
		}
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list adverts of %s to be looked at again: %w", r.source.name, err)
	}
	return again, cursor, nil
}

func (r *Recorder) validatorOf(number uint64) string {
	r.db.mu.RLock()
	defer r.db.mu.RUnlock()
	if p := r.db.live[number]; p != nil && p.unread == 0 {
		return p.validator
	}
	return ""
}

// RecordUnchanged records of adverts that their pages are as they were read.
// Those that are not live any more are passed over.
func (r *Recorder) RecordUnchanged(references []string) error {
	if len(references) == 0 {
		return nil
	}
	err := r.change(func(c *change, p *passRecord) error {
		for _, reference := range references {
			number, err := c.find(r.source.id, reference)
			if err != nil {
				return err
			}
			was := c.presence(number)
			if was == nil {
				continue
			}
			was.read = p.Day
			p.Tally.Unchanged++
			if err := c.savePresence(number, was); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("record unchanged pages of %s: %w", r.source.name, err)
	}
	return nil
}

// RecordUnread records that the advert's page was got but could not be read: a
// field is not found, or the reader broke down over it. The third time in a row
// the advert is quarantined: its page is not asked for before its listing
// changes or Recheck gives it. It returns ErrNotFound for an advert that was
// never listed.
func (r *Recorder) RecordUnread(reference, reason string) error {
	return r.onLive("record unread page", reference, func(c *change, p *passRecord, number uint64, was *presence) error {
		p.countUnread()
		p.fail(reference, reason)
		was.failures++
		if was.unread++; was.unread >= quarantineAfter {
			was.pending, was.read = false, p.Day
			p.note("Advert %s is quarantined: its page could not be read %d times in a row.", reference, was.unread)
		}
		return c.savePresence(number, was)
	})
}

// fail counts an advert whose page could not be had or read.
func (p *passRecord) fail(reference, reason string) {
	p.Tally.DetailsFailed++
	p.note("Advert %s could not be read: %s.", reference, reason)
}

// note adds a reason unless there are as many as a person would read.
func (p *passRecord) note(format string, args ...any) {
	if len(p.Reasons) < maxReasons {
		p.Reasons = append(p.Reasons, fmt.Sprintf(format, args...))
	}
}

// quarantined counts the live adverts whose page is not read for now.
func (r *Recorder) quarantined() (n int) {
	r.db.mu.RLock()
	defer r.db.mu.RUnlock()
	for _, p := range r.db.live {
		if p.source == r.source.id && p.unread >= quarantineAfter && !p.pending {
			n++
		}
	}
	return n
}

// Spend counts what was asked of the board: requests by status, bytes received
// and the time that it took. It is stored with what is recorded next.
func (r *Recorder) Spend(requests map[string]int, bytes int64, asking time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pass = r.pass.clone()
	t := &r.pass.Tally
	for status, n := range requests {
		t.Requests[status] += n
	}
	t.Bytes += bytes
	t.Asking += asking
}
