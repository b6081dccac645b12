package replica

import (
	"slices"
	"sort"
	"time"

	"github.com/bdrw/parlance/classify"
)

// Corpus is the adverts of a board over all time. It is immutable and safe for
// concurrent use.
type Corpus struct {
	first, last classify.Day
	adverts     []advert     // in the order of posting
	longest     classify.Day // days from the posting of an advert to its last day, at most
	byReference map[string]int32
	write       func(i int32, edited bool) content
	tell        func(i int32) Truth // nil when the truth is not known
	stock       classify.Boilerplate
	list        func(i int32, t time.Time) classify.Advert                         // as listed; nil for a corpus from a file
	read        func(i int32, listed classify.Advert, t time.Time) classify.Advert // as its page completes it
}

// newCorpus indexes adverts that stand in the order of posting. The caller sets
// write and tell, which are called with positions.
func newCorpus(adverts []advert, first, last classify.Day) *Corpus {
	c := &Corpus{first: first, last: last, adverts: adverts, byReference: make(map[string]int32, len(adverts))}
	for i := range adverts {
		a := &adverts[i]
		c.byReference[a.reference] = int32(i)
		c.longest = max(c.longest, max(a.closes, a.extended)-classify.DayOf(a.posted))
	}
	return c
}

// Thin gives the board with every nth of its adverts alone, of all days and
// kinds alike: for trials to which the whole says no more than a part.
func (c *Corpus) Thin(n int) *Corpus {
	var adverts []advert
	for i := 0; i < len(c.adverts); i += n {
		adverts = append(adverts, c.adverts[i])
	}
	thin := newCorpus(adverts, c.first, c.last)
	thin.write = func(i int32, edited bool) content { return c.write(i*int32(n), edited) }
	if c.tell != nil {
		thin.tell = func(i int32) Truth { return c.tell(i * int32(n)) }
		thin.stock = c.stock
		thin.list = func(i int32, t time.Time) classify.Advert { return c.list(i*int32(n), t) }
		thin.read = func(i int32, listed classify.Advert, t time.Time) classify.Advert {
			return c.read(i*int32(n), listed, t)
		}
	}
	return thin
}

// FirstDay is the first day worth reading the board on: a synthetic corpus is
// full from then on, one from a file has its first posting.
func (c *Corpus) FirstDay() classify.Day { return c.first }

// LastDay is the last day on which an advert is posted.
func (c *Corpus) LastDay() classify.Day { return c.last }

// Len is the number of adverts over all time.
func (c *Corpus) Len() int { return len(c.adverts) }

// Live lists the references of the adverts that the board shows at the last
// instant of the day, newest first.
func (c *Corpus) Live(day classify.Day) []string {
	return c.LiveAt((day + 1).At(0, 0).Add(-time.Nanosecond))
}

// LiveAt lists the references of the adverts that the board shows at the
// instant, newest first.
func (c *Corpus) LiveAt(t time.Time) []string {
	live := c.liveAt(t)
	references := make([]string, len(live))
	for n, i := range live {
		references[n] = c.adverts[i].reference
	}
	return references
}

// liveAt lists positions of live adverts, newest first.
func (c *Corpus) liveAt(t time.Time) []int32 {
	var live []int32
	day := classify.DayOf(t)
	oldest := (day - c.longest).At(0, 0)
	for i := c.postedFrom(oldest); i < len(c.adverts) && !c.adverts[i].posted.After(t); i++ {
		if c.adverts[i].liveOn(t, day) {
			live = append(live, int32(i))
		}
	}
	slices.Reverse(live)
	return live
}

// postedFrom is the position of the first advert that was not posted before t.
func (c *Corpus) postedFrom(t time.Time) int {
	return sort.Search(len(c.adverts), func(i int) bool { return !c.adverts[i].posted.Before(t) })
}

// PostedOn lists the references of the adverts posted on the London day.
func (c *Corpus) PostedOn(day classify.Day) []string {
	var references []string
	for i, end := c.postedFrom(day.At(0, 0)), c.postedFrom((day+1).At(0, 0)); i < end; i++ {
		references = append(references, c.adverts[i].reference)
	}
	return references
}

// Text is the prose of an advert as it stands at the instant, one paragraph,
// list item or criterion a line, and whether the corpus has the reference.
func (c *Corpus) Text(reference string, t time.Time) (string, bool) {
	i, found := c.byReference[reference]
	if !found {
		return "", false
	}
	prose := c.write(i, c.adverts[i].changed(t))
	return prose.plain(), true
}

// Truth gives what is known of an advert because it was made up, and false when
// the corpus has no such advert or was read from a file.
func (c *Corpus) Truth(reference string) (Truth, bool) {
	i, found := c.byReference[reference]
	if !found || c.tell == nil {
		return Truth{}, false
	}
	return c.tell(i), true
}
