package classify

import "strings"

// Level is a level of seniority, by the name the coding frame gives it:
// "Standard Role". Empty when the advert is out of scope.
type Level string

// Area is a specialist area, by the name the coding frame gives it:
// "Clinical Coding". Empty when the advert is out of scope.
type Area string

// Group is a group of areas: "Clinical Informatics".
type Group string

// Term is an umbrella term, by its canonical wording: "health informatics".
type Term string

// Field says where in an advert words stand.
type Field string

// The fields that evidence can point at. Spans in FieldTitle and FieldText are
// byte offsets into Advert.Title and Advert.Text; the others are whole values.
const (
	FieldTitle    Field = "title"
	FieldText     Field = "text"
	FieldEmployer Field = "employer"
	FieldBand     Field = "band"
)

// FrameRef says which coding frame made a coding.
type FrameRef struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Hash    string `json:"hash"` // first 12 hexadecimal digits of the SHA-256 of the frame's data
}

// Name is the frame as people are told of it: "health-informatics 1.0"; empty
// for no frame. A store has one frame of a name, so it can be asked for by it.
func (r FrameRef) Name() string { return strings.TrimSpace(r.ID + " " + r.Version) }

// Coding is what the frame says of one advert, with the evidence for it.
type Coding struct {
	Frame    FrameRef
	InScope  bool
	Level    Level
	Area     Area
	Group    Group
	Score    float64 // 0 to 1: how strong the evidence for scope, level and area is
	Margin   float64 // 0 to 1: lead over the second-best code
	RunnerUp string  // that code: of scope, level or area, whichever was the closest; empty when there was none
	Accepted bool    // score and margin both reach the frame's thresholds; else it is marked for review
	// TitleAlone says that the advert is in scope, accepted, and that scope,
	// level and area were all decided by words of the title.
	TitleAlone bool
	Terms      []TermHit
	Evidence   []Evidence
}

// TermHit is one occurrence of a term: bytes Start to End of Field.
type TermHit struct {
	Term       Term
	Field      Field // FieldTitle or FieldText
	Start, End int
	OwnWords   Own
	Within     Term   // the longest other term whose words hold these; empty when none does
	Aside      string // why the words are not the advert's own: the frame's reason, or StockSentence
}

// StockSentence is the reason of words that are set aside because they stand in
// a sentence of the employer's boilerplate.
const StockSentence = "boilerplate"

// Own says whether words are the advert's own or its employer's boilerplate.
type Own uint8

// OwnUnknown is the value as long as no boilerplate is known to compare with.
const (
	OwnUnknown Own = iota
	OwnYes
	OwnNo
)

// Evidence is the reason for one code: the rule that fired and the words.
type Evidence struct {
	Code       string // "in scope", "out of scope", a level, an area
	Rule       string // id of the rule in the frame
	Field      Field
	Start, End int // bytes of Field
}

// Boilerplate tells whether a sentence of the advert's text is a stock sentence
// of its employer. A nil Boilerplate knows none, and leaves own words unknown.
type Boilerplate func(a *Advert, sentence string) bool

// HasTerm reports whether the term occurs in the field, or in any field when
// the field is empty.
func (c *Coding) HasTerm(term Term, field Field) bool {
	for _, hit := range c.Terms {
		if hit.Term == term && (field == "" || hit.Field == field) {
			return true
		}
	}
	return false
}
