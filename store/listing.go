package store

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/bdrw/parlance/classify"
)

// RecordListing records what the board lists: new adverts, changed ones, and,
// if the listing is whole and not quarantined, absences; then it publishes the
// listing families of the day, unless an earlier pass of the day did. Of a
// listing whose fields are stated far less often than usual nothing is recorded
// but that: it is quarantined. RecordListing does nothing if the pass already
// has its listing.
func (r *Recorder) RecordListing(l Listing) error {
	if r.Pass().ListingDone {
		return nil
	}
	if err := r.recordListing(&l); err != nil {
		return fmt.Errorf("record listing of %s: %w", r.source.name, err)
	}
	return nil
}

func (r *Recorder) recordListing(l *Listing) error {
	v, err := r.verdict(l)
	if err != nil {
		return err
	}
	if len(v.fallen) > 0 {
		l.Adverts = nil
	}
	if err := r.follow(); err != nil {
		return err
	}
	listed := make(map[uint64]bool, len(l.Adverts))
	for part := range slices.Chunk(l.Adverts, r.db.options.chunk) {
		if err := r.change(func(c *change, p *passRecord) error {
			return r.listAll(c, p, l, part, v.outcome, listed)
		}); err != nil {
			return err
		}
	}
	return r.change(func(c *change, p *passRecord) error {
		p.Verdict, p.ListingDone, p.Fallen = v.outcome, true, v.fallen
		p.Reasons = append(append(p.Reasons, l.Reasons...), v.notes...)
		tallyListing(&p.Tally, &l.Tally, v.listed)
		for field, fill := range v.fills {
			p.setFill(field, fill)
		}
		if v.outcome != Complete {
			return nil
		}
		return r.completeListing(c, p, listed)
	})
}

// verdict is what is thought of a listing.
type verdict struct {
	outcome Outcome // Complete, Partial or Quarantined
	notes   []string
	listed  int // adverts, each once
	fills   map[string]Fill
	fallen  []string
}

func (r *Recorder) verdict(l *Listing) (v verdict, err error) {
	v.listed = distinct(l.Adverts)
	if v.outcome, v.notes, err = r.judge(l); err != nil {
		return v, err
	}
	alarm, err := r.judgeFields(l, &v)
	if err != nil || len(v.fallen) == 0 {
		return v, err
	}
	v.notes = []string{alarm}
	if v.outcome == Complete {
		v.outcome = Quarantined
	}
	return v, nil
}

func tallyListing(t, from *Tally, listed int) {
	t.TotalBefore, t.TotalAfter, t.FacetSum, t.Listed = from.TotalBefore, from.TotalAfter, from.FacetSum, listed
	t.Bytes += from.Bytes
	for status, n := range from.Requests {
		t.Requests[status] += n
	}
}

// completeListing does what only a complete listing may: it judges absences
// and publishes.
func (r *Recorder) completeListing(c *change, p *passRecord, listed map[uint64]bool) error {
	for _, number := range r.liveNumbers() {
		if listed[number] {
			continue
		}
		if err := r.absent(c, p, number); err != nil {
			return err
		}
	}
	c.done = append(c.done, func() { r.source.last = p.Day })
	return r.publishListing(c, p)
}

// liveNumbers lists the live adverts of the source in order.
func (r *Recorder) liveNumbers() []uint64 {
	r.db.mu.RLock()
	defer r.db.mu.RUnlock()
	var numbers []uint64
	for number, p := range r.db.live {
		if p.source == r.source.id {
			numbers = append(numbers, number)
		}
	}
	slices.Sort(numbers)
	return numbers
}

func (r *Recorder) listAll(c *change, p *passRecord, l *Listing, part []classify.Advert, verdict Outcome, listed map[uint64]bool) error {
	for i := range part {
		number, err := r.list(c, p, &titled{&part[i], l.Code}, verdict)
		if err != nil {
			return fmt.Errorf("advert %s: %w", part[i].Reference, err)
		}
		if number != 0 { // one that was purged is not stored again
			listed[number] = true
		}
	}
	return nil
}

// titled is an advert as listed, with the way to code it.
type titled struct {
	*classify.Advert
	code func(*classify.Advert) classify.Coding
}

func (t *titled) coding() classify.Coding { return t.code(t.Advert) }

// list records that the board lists one advert.
func (r *Recorder) list(c *change, p *passRecord, d *titled, verdict Outcome) (uint64, error) {
	if d.Reference == "" {
		return 0, fmt.Errorf("%q has no reference", d.Title)
	}
	number, err := c.find(r.source.id, d.Reference)
	if err != nil {
		return 0, err
	}
	if number == 0 {
		if purged, err := c.suppressed(r.source.id, d.Advert.Reference); err != nil || purged {
			return 0, err
		}
		return r.appear(c, p, d)
	}
	a, err := c.advert(number)
	if err != nil {
		return 0, err
	}
	if !a.live() {
		return number, r.reappear(c, p, a, d)
	}
	if err := r.seen(c, p, number, verdict); err != nil {
		return 0, err
	}
	return number, r.relist(c, p, a, d)
}

// appear stores an advert that was never listed before.
func (r *Recorder) appear(c *change, p *passRecord, d *titled) (uint64, error) {
	number, err := c.tx.Bucket(bucketAdverts).NextSequence()
	if err != nil {
		return 0, err
	}
	a := &advert{number: number, fields: *d.Advert, firstSeen: p.Day,
		truncated: r.source.last == 0, digest: listingDigest(d.Advert)}
	a.fields.Source, a.fields.Text, a.fields.Sections = r.source.name, "", nil
	var e encoder
	e.uint(number)
	if err := c.put(bucketRefs, keyRef(r.source.id, a.fields.Reference), e.b); err != nil {
		return 0, err
	}
	coding := d.coding()
	if err := c.saveCoding(number, &coding); err != nil {
		return 0, err
	}
	return number, r.spell(c, p, a, &coding, true)
}

// reappear begins a new spell of an advert that was gone.
func (r *Recorder) reappear(c *change, p *passRecord, a *advert, d *titled) error {
	coding, changed, err := r.mergeListing(c, p, a, d)
	if err != nil {
		return err
	}
	return r.spell(c, p, a, &coding, changed || a.text.block == 0)
}

// spell begins a spell of presence, with its row and its event.
func (r *Recorder) spell(c *change, p *passRecord, a *advert, coding *classify.Coding, pending bool) error {
	f := r.db.factOf(a, coding)
	if err := c.begin(a, &f, p.Day); err != nil {
		return err
	}
	p.Tally.Appeared++
	if err := c.event(p, Appeared, a.number, f); err != nil {
		return err
	}
	if err := c.saveAdvert(a); err != nil {
		return err
	}
	return c.savePresence(a.number, &presence{source: r.source.id, seen: p.Day, pending: pending})
}

// seen takes back an absence. A listing that is not complete also writes down
// the day, because the day of the last complete listing does not say it.
func (r *Recorder) seen(c *change, p *passRecord, number uint64, verdict Outcome) error {
	was := c.presence(number)
	if was.absences == 0 && (verdict == Complete || was.seen == p.Day) {
		return nil
	}
	was.absences, was.seen = 0, p.Day
	return c.savePresence(number, was)
}

// relist compares a live advert with how the board lists it now.
func (r *Recorder) relist(c *change, p *passRecord, a *advert, d *titled) error {
	// What the page says once it is read holds from this title on, even if the
	// frame sees no difference: other frames must see the same days as read.
	cut := a.text.block == 0 && d.Title != a.fields.Title
	coding, changed, err := r.mergeListing(c, p, a, d)
	if err != nil {
		return err
	}
	f := r.db.factOf(a, &coding)
	restated, err := c.restate(a, &f, p.Day, false, cut)
	if err != nil || !restated && !changed {
		return err
	}
	if changed {
		p.Tally.Changed++
		was := c.presence(a.number)
		was.pending, was.unread = true, 0
		if err := c.savePresence(a.number, was); err != nil {
			return err
		}
	}
	if err := c.event(p, Changed, a.number, f); err != nil {
		return err
	}
	return c.saveAdvert(a)
}

// mergeListing takes over what the board lists if it differs from what it
// listed before, and gives the coding that now holds: terms of the title from
// the listing, the rest from the text as last read. Until its text is read, an
// advert follows the frame of the listing.
func (r *Recorder) mergeListing(c *change, p *passRecord, a *advert, d *titled) (classify.Coding, bool, error) {
	old, err := c.coding(a.number)
	if err != nil {
		return old, false, err
	}
	now := *d.Advert
	if now.StaffGroupBasis < a.fields.StaffGroupBasis {
		// A list read without facet is silent of a group; that is no change.
		now.StaffGroup, now.StaffGroupBasis = a.fields.StaffGroup, a.fields.StaffGroupBasis
	}
	digest := listingDigest(&now)
	changed, coded := digest != a.digest, a.text.block != 0
	if !changed && (coded || old.Frame == p.Frame) {
		return old, false, nil
	}
	merged := old
	switch {
	case !coded:
		merged = d.coding()
	case d.Title != a.fields.Title:
		title := d.coding()
		merged = retitle(old, &title)
	}
	if changed {
		if d.Title != a.fields.Title {
			if err := c.listedVersion(a, d.Advert, p.Day); err != nil {
				return old, false, err
			}
		}
		before := *a
		a.fields, a.digest = mergeFields(&a.fields, now), digest
		if coded {
			if err := c.learn(r.source.id, &before, a, nil); err != nil {
				return old, false, err
			}
		}
	}
	return merged, changed, c.saveCoding(a.number, &merged)
}

// retitle puts the title's terms of one coding in the place of another's.
func retitle(old classify.Coding, title *classify.Coding) classify.Coding {
	merged := old
	inText := func(f classify.Field) bool { return f != classify.FieldTitle }
	merged.Terms, merged.Evidence = nil, nil
	for _, h := range title.Terms {
		if !inText(h.Field) {
			merged.Terms = append(merged.Terms, h)
		}
	}
	for _, h := range old.Terms {
		if inText(h.Field) {
			merged.Terms = append(merged.Terms, h)
		}
	}
	for _, v := range old.Evidence {
		if inText(v.Field) {
			merged.Evidence = append(merged.Evidence, v)
		}
	}
	return merged
}

// mergeFields takes the fields of a listing, and keeps what only the advert's
// page says, and a staff group or band that had better evidence.
func mergeFields(old *classify.Advert, now classify.Advert) classify.Advert {
	now.Source, now.Text, now.Sections = old.Source, "", nil
	now.EmployerReference = cmp.Or(now.EmployerReference, old.EmployerReference)
	now.PayScheme = cmp.Or(now.PayScheme, old.PayScheme)
	now.Pattern = cmp.Or(now.Pattern, old.Pattern)
	now.URL = cmp.Or(now.URL, old.URL)
	if now.StaffGroupBasis < old.StaffGroupBasis {
		now.StaffGroup, now.StaffGroupBasis = old.StaffGroup, old.StaffGroupBasis
	}
	if now.BandBasis < old.BandBasis {
		now.Band, now.BandBasis = old.Band, old.BandBasis
	}
	return now
}
