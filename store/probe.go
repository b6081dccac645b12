package store

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// Probe is the report's test: a term, looked for around a place.
type Probe struct {
	Term   classify.Term
	Centre string // an outcode, "RG1"
	Miles  int    // the radius
}

// String is the probe for people: `"digital" within 50 miles of RG1`.
func (p Probe) String() string {
	return fmt.Sprintf("%q within %d miles of %s", p.Term, p.Miles, p.Centre)
}

// label is the probe as the store's dictionary writes it: "RG1 50 digital".
func (p Probe) label() string { return fmt.Sprintf("%s %d %s", p.Centre, p.Miles, p.Term) }

func parseProbe(label string) (Probe, bool) {
	parts := strings.SplitN(label, " ", 3)
	if len(parts) < 3 {
		return Probe{}, false
	}
	miles, err := strconv.Atoi(parts[1])
	return Probe{Term: classify.Term(parts[2]), Centre: parts[0], Miles: miles}, err == nil
}

// ProbeMeasure says who counted. The two never share a line.
type ProbeMeasure uint8

const (
	// SiteCount is the total that the board's own search gives for the words.
	SiteCount ProbeMeasure = iota
	// TextCount is the adverts held live that name the term in their title or
	// text and have a location within the radius, by the centroids of outcodes.
	TextCount
)

var probeMeasures = [...]string{"site", "text"}

// String names the measure as exports and metrics spell it.
func (m ProbeMeasure) String() string { return probeMeasures[m] }

// ProbeResult is what a probe gave on one day: immutable.
type ProbeResult struct {
	Source  string
	Day     classify.Day
	Probe   Probe
	Measure ProbeMeasure
	Pass    uint64
	Count   int // adverts
	// Groups are the staff groups that were counted, zeros included, in their
	// order. They need not add up to Count: an advert may state none.
	Groups []GroupCount

	// What follows is of text counts alone.
	Frame     classify.FrameRef
	Employers int // that have an advert live within the radius, naming the term or not
	// Shared is, for each term probed at the same place and this one too, the
	// sum over employers of the adverts with this term times those with the
	// other: what a variance clustered by employer needs.
	Shared []SharedTerm
}

// GroupCount is the adverts of one staff group.
type GroupCount struct {
	Group classify.StaffGroup
	Count int
}

// SharedTerm is a sum of products over employers.
type SharedTerm struct {
	Term classify.Term
	Sum  int
}

// SharedWith is the sum of products with another term of the same place; false
// when that was not counted on the day.
func (r *ProbeResult) SharedWith(other classify.Term) (sum int, ok bool) {
	for _, s := range r.Shared {
		if s.Term == other {
			return s.Sum, true
		}
	}
	return 0, false
}
