package store

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/bdrw/parlance/classify"
)

// Chronicle records days that are over, many in one transaction: what a pass of
// each would have recorded if it had read every advert on the day on which it
// was first listed. It is for a history that is known beforehand, at a small part
// of what passes cost. What it leaves is as passes leave it: published counts
// that equal a replay of the events, and facts that equal a recount. Texts are
// not kept, as after their retention; own words are final as they were coded.
//
// A Chronicle is of no use after an error. Another one goes on after the last
// day that was recorded.
type Chronicle struct {
	rec           *Recorder
	kept          classify.Day // the first day of publication whose sentences are kept
	live          map[string]*chronicled
	listing, text *census
	last          classify.Day // recorded
}

// chronicled is a live advert.
type chronicled struct {
	advert  *advert
	fact    Fact
	absence presence
}

// ChronicleDay is a day to record.
type ChronicleDay struct {
	Now    time.Time        // of the pass
	Listed []string         // references of all that the board listed
	Read   []ChronicledRead // those of them that were new, or were listed in another way than before
	Note   string           // for the record of the pass, one sentence
}

// ChronicledRead is an advert as it was listed, and as its page showed it. The
// coding is of the full text, which is not kept.
type ChronicledRead struct {
	Listed classify.Advert
	Read   Detailed
}

// BeginChronicle begins to record days of a source that end on the last, after
// which passes may follow: what these need to tell boilerplate is kept. It fails
// if the frame is not the active one, or if a pass of the source is open.
func (db *DB) BeginChronicle(source string, frame classify.FrameRef, last classify.Day) (*Chronicle, error) {
	k := &Chronicle{rec: &Recorder{db: db, frame: frame}, kept: last + 1 - sentencesDays,
		live: map[string]*chronicled{}, listing: newCensus(0, false), text: newCensus(0, true)}
	if err := db.change(func(c *change) error { return k.begin(c, source) }); err != nil {
		return nil, fmt.Errorf("begin chronicle of %s: %w", source, err)
	}
	return k, nil
}

func (k *Chronicle) begin(c *change, source string) error {
	if err := c.db.mayPass(k.rec.frame); err != nil {
		return err
	}
	k.rec.choose(c, source)
	latest, err := latestPass(c.tx, source)
	switch {
	case err != nil:
		return err
	case latest != nil && latest.Outcome == Running:
		return fmt.Errorf("pass %d of %s is under way", latest.ID, latest.Day)
	case latest != nil:
		k.last = latest.Day
	}
	if err := c.forget(k.rec.source.id, k.kept, nil); err != nil {
		return err
	}
	for number, p := range c.db.live {
		if p.source == k.rec.source.id {
			if err := k.load(c, number, *p); err != nil {
				return err
			}
		}
	}
	return nil
}

// load takes up an advert that is live from before.
func (k *Chronicle) load(c *change, number uint64, p presence) error {
	a, err := c.advert(number)
	if err != nil {
		return err
	}
	f, err := c.fact(number, a.rows-1)
	if err != nil {
		return err
	}
	k.enter(&chronicled{a, f, p})
	return nil
}

func (k *Chronicle) enter(a *chronicled) {
	k.live[a.advert.fields.Reference] = a
	k.listing.add(&a.fact)
	k.text.add(&a.fact)
}

// Last is the last day that was recorded of the source; zero when there is none.
func (k *Chronicle) Last() classify.Day { return k.last }

// Record records days that follow one another, in one transaction.
func (k *Chronicle) Record(days []ChronicleDay) error {
	err := k.rec.db.change(func(c *change) error {
		for i := range days {
			if err := k.day(c, &days[i]); err != nil {
				return fmt.Errorf("%s: %w", classify.DayOf(days[i].Now), err)
			}
		}
		for _, a := range k.live {
			if was := c.presence(a.advert.number); was != nil && *was == a.absence {
				continue
			}
			absence := a.absence
			if err := c.savePresence(a.advert.number, &absence); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("chronicle of %s: %w", k.rec.source.name, err)
	}
	return nil
}

func (k *Chronicle) day(c *change, d *ChronicleDay) error {
	day := classify.DayOf(d.Now)
	if day <= k.last {
		return fmt.Errorf("%s is recorded already", k.last)
	}
	if err := c.db.mayPass(k.rec.frame); err != nil {
		return err
	}
	if err := k.rec.start(c, d.Now.UTC().Round(0), day); err != nil {
		return err
	}
	k.listing.turn(day)
	k.text.turn(day)
	if err := k.readAll(c, d.Read); err != nil {
		return err
	}
	if err := k.absent(c, d.Listed); err != nil {
		return err
	}
	k.last = day
	return k.publish(c, d)
}

// readAll records what was new or changed, with a block for the texts, which
// holds none.
func (k *Chronicle) readAll(c *change, read []ChronicledRead) error {
	if len(read) == 0 {
		return nil
	}
	block, err := c.tx.Bucket(bucketTexts).NextSequence()
	if err == nil {
		err = c.put(bucketTexts, keyNumber(block), nil)
	}
	for i := range read {
		if err == nil {
			err = k.read(c, &read[i], textPlace{block: block, item: i})
		}
		if err != nil {
			return fmt.Errorf("advert %s: %w", read[i].Listed.Reference, err)
		}
	}
	return err
}

func (k *Chronicle) read(c *change, r *ChronicledRead, place textPlace) error {
	text := proseOf(&r.Read.Advert)
	place.hash = text.hash()
	if a := k.live[r.Listed.Reference]; a != nil {
		return k.change(c, a, r, place)
	}
	number, err := c.find(k.rec.source.id, r.Listed.Reference)
	switch {
	case err != nil:
		return err
	case number != 0:
		return errors.New("it was listed before and is gone; a chronicle lists an advert once")
	}
	return k.appear(c, r, place)
}

// appear records an advert that is listed for the first time.
func (k *Chronicle) appear(c *change, r *ChronicledRead, place textPlace) error {
	number, err := c.tx.Bucket(bucketAdverts).NextSequence()
	if err != nil {
		return err
	}
	day := k.rec.pass.Day
	a := &advert{number: number, firstSeen: day, truncated: k.last == 0}
	k.describe(a, r, place)
	var e encoder
	e.uint(number)
	if err := c.put(bucketRefs, keyRef(k.rec.source.id, a.fields.Reference), e.b); err != nil {
		return err
	}
	f := k.factOf(a, &r.Read.Coding)
	if err := c.begin(a, &f, day); err != nil {
		return err
	}
	if err := k.keep(c, &advert{}, a, r); err != nil {
		return err
	}
	k.enter(&chronicled{a, f, presence{source: k.rec.source.id, seen: day}})
	k.rec.pass.Tally.Appeared++
	k.rec.pass.Tally.DetailsRead++
	return c.event(k.rec.pass, Appeared, number, f)
}

// change records an advert that is listed in another way than before.
func (k *Chronicle) change(c *change, a *chronicled, r *ChronicledRead, place textPlace) error {
	before := *a.advert
	k.describe(a.advert, r, place)
	f := k.factOf(a.advert, &r.Read.Coding)
	if _, err := c.restate(a.advert, &f, k.rec.pass.Day, false, false); err != nil {
		return err
	}
	if err := k.keep(c, &before, a.advert, r); err != nil {
		return err
	}
	k.leave(a)
	a.fact = f
	k.enter(a)
	k.rec.pass.Tally.Changed++
	k.rec.pass.Tally.DetailsRead++
	return c.event(k.rec.pass, Changed, a.advert.number, f)
}

// describe sets what is read of an advert.
func (k *Chronicle) describe(a *advert, r *ChronicledRead, place textPlace) {
	a.fields, a.digest, a.text = r.Read.Advert, listingDigest(&r.Listed), place
	a.fields.Source, a.fields.Text, a.fields.Sections = k.rec.source.name, "", nil
}

// factOf is the row of an advert whose own words are final.
func (k *Chronicle) factOf(a *advert, coding *classify.Coding) Fact {
	f := k.rec.db.factOf(a, coding)
	f.OwnWordsFinal = true
	return f
}

// keep writes what is kept of an advert beside its row.
func (k *Chronicle) keep(c *change, before, a *advert, r *ChronicledRead) error {
	if err := c.readVersion(a, versionOf(&r.Read.Advert, k.rec.pass.Day, a.text)); err != nil {
		return err
	}
	if before.windowDay() >= k.kept || a.windowDay() >= k.kept { // c.learn would find out, in more time
		if err := c.learn(k.rec.source.id, before, a, &r.Read.Advert.Text); err != nil {
			return err
		}
	}
	if err := c.saveCoding(a.number, &r.Read.Coding); err != nil {
		return err
	}
	return c.saveAdvert(a)
}

// absent judges absences as passes do.
func (k *Chronicle) absent(c *change, listed []string) error {
	for _, reference := range listed {
		a := k.live[reference]
		if a == nil {
			return fmt.Errorf("advert %s: it is listed and was never read", reference)
		}
		a.absence.absences, a.absence.seen = 0, k.rec.pass.Day
	}
	var missing []*chronicled
	for _, a := range k.live {
		if a.absence.seen != k.rec.pass.Day {
			missing = append(missing, a)
		}
	}
	slices.SortFunc(missing, func(a, b *chronicled) int { return int(a.advert.number) - int(b.advert.number) })
	for _, a := range missing {
		to := a.absence.seen
		if closes := a.advert.fields.Closes; closes != 0 && closes < k.rec.pass.Day {
			to = max(closes, to)
		} else if a.absence.absences++; a.absence.absences < withdrawnAfter {
			continue
		}
		if err := k.rec.gone(c, k.rec.pass, a.advert, to); err != nil {
			return err
		}
		k.leave(a)
	}
	return nil
}

func (k *Chronicle) leave(a *chronicled) {
	delete(k.live, a.advert.fields.Reference)
	k.listing.remove(&a.fact)
	k.text.remove(&a.fact)
}

// publish writes the counts of the day and the record of its pass.
func (k *Chronicle) publish(c *change, d *ChronicleDay) error {
	p := k.rec.pass
	p.Ended, p.Outcome, p.Verdict, p.ListingDone, p.TextPublished = p.Started, Complete, Complete, true, true
	p.Published, p.WroteText, p.ListedAt, p.Vintage = true, true, p.Events, c.db.vintage.Number
	n := len(d.Listed)
	p.Tally.TotalBefore, p.Tally.TotalAfter, p.Tally.FacetSum, p.Tally.Listed = n, n, n, n
	p.Tally.Live, p.Tally.WithText = len(k.live), len(k.live)
	if d.Note != "" {
		p.Reasons = []string{d.Note}
	}
	day := p.Day
	c.done = append(c.done, func() {
		k.rec.source.add(day)
		k.rec.source.texts[day] = true
	})
	for part, census := range []*census{partListing: k.listing, partText: k.text} {
		if err := k.rec.publish(c, p, byte(part), census); err != nil {
			return err
		}
	}
	return c.savePass(p)
}
