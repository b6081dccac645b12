package store

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// census counts live adverts into families.
type census struct {
	day       classify.Day
	text      bool // the text families; else the listing families
	counts    map[string]int
	truncated bool // flow of the day is not known
	coded     int  // adverts counted by their text
}

func newCensus(day classify.Day, text bool) *census {
	c := &census{day: day, text: text, counts: map[string]int{}}
	for _, f := range Families() {
		if f.Text == text && len(f.Labels) == 0 {
			c.counts[f.Name] = 0
		}
	}
	return c
}

// add counts one live advert by the row that holds.
func (c *census) add(f *Fact) { c.tally(f, 1) }

// remove takes back what add counted.
func (c *census) remove(f *Fact) { c.tally(f, -1) }

func (c *census) tally(f *Fact, by int) {
	if c.text {
		c.tallyText(f, by)
		return
	}
	c.counts["adverts"] += by
	c.plus(by, "adverts_by_staff_group", f.StaffGroup.String())
	if f.FirstSeen == c.day {
		c.counts["adverts_new"] += by
		c.truncated = c.truncated || f.LeftTruncated
	}
	for _, term := range f.InTitle {
		c.plus(by, "term_title", string(term))
	}
}

// tallyText counts an advert whose text was read.
func (c *census) tallyText(f *Fact, by int) {
	if !f.Coded {
		return
	}
	c.coded += by
	c.plus(by, "adverts_by_band", f.Band.String())
	if f.InScope {
		c.counts["adverts_in_scope"] += by
		c.plus(by, "adverts_in_scope_by_staff_group", f.StaffGroup.String())
		c.plus(by, "area_level", string(f.Area), string(f.Level))
	}
	for _, term := range f.Anywhere {
		c.plus(by, "term", string(term))
		c.plus(by, "term_by_staff_group", string(term), f.StaffGroup.String())
		c.plus(by, "term_by_band", string(term), f.Band.String())
	}
	if !f.OwnWordsKnown {
		return
	}
	c.counts[familyOwnKnown] += by
	for _, term := range f.OwnWords {
		c.plus(by, familyOwnWords, string(term))
	}
}

// turn makes the census one of the next day, with the adverts that it holds.
func (c *census) turn(day classify.Day) {
	c.day, c.truncated = day, false
	if !c.text {
		c.counts["adverts_new"] = 0
	}
}

// The families of own words.
const (
	familyOwnKnown = "adverts_own_words"
	familyOwnWords = "term_own_words"
)

// ownWordsMissing says whether own words are known of too few texts.
func (c *census) ownWordsMissing() bool {
	return float64(c.counts[familyOwnKnown]) < enoughText*float64(c.coded)
}

// separator stands between a family and its label values in a census.
const separator = "\x00"

func (c *census) plus(by int, family string, labels ...string) {
	key := family + separator + strings.Join(labels, separator)
	if c.counts[key] += by; c.counts[key] == 0 {
		delete(c.counts, key)
	}
}

// result lists the counts in order of family, then labels. A label value that
// no advert has is not listed; the flow of a left-truncated day is left out, and
// so are own words that are known of fewer than 98 % of the texts.
func (c *census) result() []Count {
	order := map[string]int{}
	for i, f := range Families() {
		order[f.Name] = i
	}
	left := map[string]bool{"adverts_new": c.truncated, familyOwnKnown: c.ownWordsMissing(), familyOwnWords: c.ownWordsMissing()}
	var counts []Count
	for key, value := range c.counts {
		parts := strings.Split(key, separator)
		if left[parts[0]] {
			continue
		}
		count := Count{Family: parts[0], Value: value}
		if len(parts) > 1 {
			count.Labels = parts[1:]
		}
		counts = append(counts, count)
	}
	slices.SortFunc(counts, func(a, b Count) int {
		return cmp.Or(cmp.Compare(order[a.Family], order[b.Family]), slices.Compare(a.Labels, b.Labels))
	})
	return counts
}

// count takes a census of the source's live adverts, as they are with the
// change, and says how many there are and how many have their text.
func (r *Recorder) count(c *change, into *census) (live, coded int) {
	r.db.mu.RLock()
	defer r.db.mu.RUnlock()
	for number, p := range r.db.live {
		if p.source != r.source.id {
			continue
		}
		if staged, changed := c.live[number]; changed && staged == nil {
			continue
		}
		w := r.db.rows.current(number)
		f := r.db.fact(number, &w)
		live++
		if f.Coded {
			coded++
		}
		into.add(&f)
	}
	return live, coded
}

// fact is a row as a Fact, with what a census needs.
func (db *DB) fact(number uint64, w *row) Fact {
	f := Fact{Advert: number, StaffGroup: w.group, Band: w.band, Posted: w.posted, FirstSeen: w.firstSeen,
		From: w.from, To: w.to}
	setFactFlags(&f, w.flags)
	f.Level = classify.Level(db.labels.texts[labelLevel][w.level])
	f.Area = classify.Area(db.labels.texts[labelArea][w.area])
	f.Anywhere, f.InTitle, f.OwnWords = db.terms(w.anywhere), db.terms(w.title), db.terms(w.own)
	return f
}

func (db *DB) terms(set uint32) []classify.Term {
	ids := db.rows.sets[set]
	terms := make([]classify.Term, len(ids))
	for i, id := range ids {
		terms[i] = classify.Term(db.labels.texts[labelTerm][id])
	}
	return terms
}

// publishListing writes the listing families of the day, once.
func (r *Recorder) publishListing(c *change, p *passRecord) error {
	into := newCensus(p.Day, false)
	p.Tally.Live, p.Tally.WithText = r.count(c, into)
	if r.source.has(p.Day) {
		return nil
	}
	p.Published, p.ListedAt = true, p.Events
	c.done = append(c.done, func() { r.source.add(p.Day) })
	return r.publish(c, p, partListing, into)
}

func (r *Recorder) publish(c *change, p *passRecord, part byte, into *census) error {
	dc := DayCounts{Pass: p.ID, Frame: p.Frame, Counts: into.result()}
	return c.put(bucketCounts, keyCounts(r.source.id, int32(p.Day), part), encodeCounts(c.label, &dc))
}
