package store

import "github.com/bdrw/parlance/classify"

// withdrawnAfter is how many complete listings in a row must lack an advert
// before its closing date for it to count as withdrawn (one may be the board's
// own hiccup).
const withdrawnAfter = 2

// lastSeen is the last day on which the advert was listed.
func (r *Recorder) lastSeen(p *presence) classify.Day {
	return lastSeen(p, r.source)
}

func lastSeen(p *presence, source *calendar) classify.Day {
	if p.absences > 0 {
		return p.seen
	}
	return max(p.seen, source.last)
}

// absent records that a complete listing lacks a live advert. Past its closing
// date it has closed, and was there through that date; before it, it is
// withdrawn at the second absence in a row, and was there until it was last
// seen.
func (r *Recorder) absent(c *change, p *passRecord, number uint64) error {
	a, err := c.advert(number)
	if err != nil {
		return err
	}
	was := c.presence(number)
	seen := r.lastSeen(was)
	if closes := a.fields.Closes; closes != 0 && closes < p.Day {
		return r.gone(c, p, a, max(closes, seen))
	}
	was.absences++
	was.seen = seen
	if was.absences >= withdrawnAfter {
		return r.gone(c, p, a, seen)
	}
	return c.savePresence(number, was)
}

// gone ends an advert's spell with its last day.
func (r *Recorder) gone(c *change, p *passRecord, a *advert, to classify.Day) error {
	if err := c.end(a, to); err != nil {
		return err
	}
	p.Tally.Gone++
	if err := c.event(p, Gone, a.number, Fact{}); err != nil {
		return err
	}
	if err := c.saveAdvert(a); err != nil {
		return err
	}
	return c.savePresence(a.number, nil)
}
