package store

import (
	"time"

	"github.com/bdrw/parlance/classify"
)

// Outcome says what became of a pass.
type Outcome string

// The outcomes. Only a Complete pass writes a stock point or an absence.
const (
	Running     Outcome = "running"
	Complete    Outcome = "complete"    // the listing is proven whole
	Partial     Outcome = "partial"     // a part of the listing is missing: a gap
	Quarantined Outcome = "quarantined" // whole, but empty or fallen by more than 30 %: a gap until confirmed
	Failed      Outcome = "failed"      // no listing could be had
	Interrupted Outcome = "interrupted" // its day ended before it did
)

// Pass is the record of one pass over one source.
type Pass struct {
	ID            uint64
	Source        string
	Day           classify.Day // the London day on which the listing began
	Started       time.Time
	Ended         time.Time // zero while it runs
	Outcome       Outcome
	ListingDone   bool // the listing was recorded, so a resumed pass goes on with details
	TextPublished bool // 98 % of live adverts had their text: the text families hold a point for Day
	Frame         classify.FrameRef
	Tally         Tally
	Reasons       []string // why the pass is not complete, or notes on it; one sentence each
	// Fills tell of each field of the list and of the pages how many of the
	// adverts read state it: "list_pay", "page_pay_scheme". Fallen are those
	// that far fewer state than usual: an alarm, and a gap.
	Fills  map[string]Fill `json:",omitempty"`
	Fallen []string        `json:",omitempty"`
}

// Tally counts what a pass saw and did, in adverts unless named otherwise.
type Tally struct {
	TotalBefore, TotalAfter int // the board's own total, read before and after
	FacetSum                int // sum of the facets' totals
	Listed                  int // adverts read from the listing, each once
	Live                    int // adverts live after the pass
	WithText                int // live adverts with their full text
	Appeared, Changed       int
	Gone                    int // closed, withdrawn or answered 404/410
	DetailsRead             int
	DetailsFailed           int
	Unchanged               int            // pages asked for again that had not changed
	Quarantined             int            // live adverts whose page is not read for now, because reading it failed too often
	Asking                  time.Duration  // time in which the board was asked
	Requests                map[string]int // by status: "200", "429", "timeout", …
	Bytes                   int64          // received
}

// Listing is the result of reading a board's list, as the store takes it.
type Listing struct {
	Adverts []classify.Advert // each once, without Text
	// Code codes an advert by its title alone, with the frame of the pass. It
	// is asked about new and changed adverts only: most of a list is neither.
	Code    func(*classify.Advert) classify.Coding
	Whole   bool     // the board's totals prove it complete
	Reasons []string // why it is not whole, or notes
	Absent  []string // fields that need not be stated any more, as in Pass.Fills
	Tally   Tally    // TotalBefore, TotalAfter, FacetSum, Requests and Bytes are read
}

// Detailed is an advert and its coding: of the full text where the advert has
// it, else of the title alone.
type Detailed struct {
	Advert classify.Advert
	Coding classify.Coding
	// Found are the fields that were found on the advert's page, by name.
	Found []string
	// Validator is by what the board tells whether the page has changed since;
	// empty when it gave nothing.
	Validator string
	Stock     classify.Stock // stock sentences of the text, as the coding took them; nil when nobody could tell
}

// EventKind says what happened to an advert in a pass.
type EventKind uint8

// The events of a pass. Replaying them in order, each carrying the fact row
// that holds from then on, yields what every pass published.
const (
	Appeared EventKind = iota + 1 // first listed, or listed again after it was gone
	Changed                       // its listing, text or coding differs, or another frame is active
	Gone                          // closed, withdrawn or answered 404/410
)

// Event is one thing that happened to one advert in one pass.
type Event struct {
	Pass   uint64
	Seq    uint64
	Kind   EventKind
	Advert uint64 // the store's number of the advert
	Fact   Fact   // the row that holds from this event on; zero for Gone
}
