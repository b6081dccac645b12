package store

import "github.com/bdrw/parlance/classify"

// Census counts rows into every published family for one day, as a pass of the
// day would.
type Census struct {
	day            classify.Day
	listing, texts *census
}

// NewCensus makes an empty census of a day.
func NewCensus(day classify.Day) *Census {
	return &Census{day, newCensus(day, false), newCensus(day, true)}
}

// Add counts the row of an advert that holds on the day, if one does.
func (c *Census) Add(rows []Fact) {
	for i := range rows {
		if f := &rows[i]; f.From <= c.day && (f.To == 0 || f.To >= c.day) {
			c.listing.add(f)
			c.texts.add(f)
		}
	}
}

// Counts lists what was counted, in order of family, then labels.
func (c *Census) Counts() []Count {
	return append(c.listing.result(), c.texts.result()...)
}
