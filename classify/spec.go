package classify

import (
	"fmt"
	"slices"
	"strings"
)

// Spec is a coding frame as its data file writes it, before Compile.
type Spec struct {
	ID, Version string
	Hash        string `yaml:"-"` // first 12 hexadecimal digits of the SHA-256 of the file
	Levels      []Level
	Experts     []Level // levels of expertise without management
	Areas       []AreaSpec
	Precedence  []Area              // of the areas, where several rules fire
	Sets        map[string][]string // lists of phrases that rules name as "@set"
	Hides       []HideSpec
	Scope       []RuleSpec   // the first that fires decides; none means out of scope
	Level       []RuleSpec   // the first that fires decides
	Area        []RuleSpec   // "first" rules, then by precedence, then by place in the list
	Families    []FamilySpec // none: those that the terms name, all crossed
	Terms       []TermSpec
	Accept      Thresholds
}

// AreaSpec is an area and the group it belongs to.
type AreaSpec struct {
	Name  Area
	Group Group
}

// HideSpec lists phrases whose words are false friends: in a title, what stands
// inside them fires no rule.
type HideSpec struct {
	ID      string
	Reason  string
	Phrases []string
}

// RuleSpec gives a code to the titles that it fires on. Phrases also match with
// an "s" after their last word.
type RuleSpec struct {
	ID   string
	Code string // InScope, OutOfScope, a level or an area
	Why  string // the codebook's reason
	// Any, With, Then and Not are about the title: one phrase of Any, one of
	// With, one of Then after one of Any, and none of Not. An empty list asks
	// for nothing.
	Any, With, Then, Not []string
	Employer             []string // one of these in the employer's name
	Text                 []string // these in the text, "about us" and boilerplate apart
	Least                int      // how many times Text must match; 0 means once
	Dense                float64  // and how many times in 1,000 bytes, where the first 800 count double
	Band                 string   // "2-3": only adverts known to be within these bands
	First                bool     // an area rule that goes before the precedence
	Generic              bool     // an umbrella area, no rival to a function
	Sure                 float64  // 0 to 1: how far the rule can be trusted
	Yes, No              []string // examples: titles on which it decides, and on which not
}

func isSet(phrase string) bool { return strings.HasPrefix(phrase, "@") }

// Written gives the phrases of a list with the sets written out, and the sets
// within those. A set that there is not stands for no phrase.
func (s *Spec) Written(list []string) []string {
	var all []string
	for _, p := range s.named(s.named(list)) {
		if !isSet(p) {
			all = append(all, p)
		}
	}
	return all
}

// named puts the members of sets in the place of their names.
func (s *Spec) named(list []string) []string {
	if !slices.ContainsFunc(list, isSet) {
		return list
	}
	var all []string
	for _, p := range list {
		if name, isSet := strings.CutPrefix(p, "@"); isSet {
			all = append(all, s.Sets[name]...)
		} else {
			all = append(all, p)
		}
	}
	return all
}

// FamilySpec is a family of terms.
type FamilySpec struct {
	Name    string
	Why     string // what its terms have in common
	Crossed bool   // its terms are also counted by staff group and by band
	Circle  string // the circle of the Venn diagram of descriptors it belongs to; empty for none
}

// TermSpec is an umbrella term: the words that mean it and those that do not.
type TermSpec struct {
	Term    Term
	Family  string
	Phrases []string
	// SetAside are longer phrases in which the words are stock wording or mean
	// something else. The hit still counts anywhere and in the title, as a
	// reader or a board's search would count it, but never as own words.
	SetAside []AsideSpec `yaml:"set_aside"`
	Yes, No  []string
}

// AsideSpec lists phrases whose words are set aside for a term and for those
// inside it. With Elsewhere, only in adverts that also have one of its phrases in
// title or text, which say what an acronym is short for.
type AsideSpec struct {
	Reason    string
	Phrases   []string
	Elsewhere []string
}

// Thresholds are the least score and margin of an accepted coding.
type Thresholds struct{ Score, Margin float64 }

// The codes of scope rules.
const (
	InScope    = "in scope"
	OutOfScope = "out of scope"
)

// Fault is one thing wrong with a Spec.
type Fault struct {
	ID      string // of the rule, term or area; "@name" of a set; "frame" for the whole
	Nth     int    // which of several that bear the id, from 0
	Value   string // the phrase, code or band at fault; empty when it is none of them
	Problem string
}

// Faults is everything wrong with a Spec, the error of Compile.
type Faults []Fault

func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fmt.Sprintf("%s: %s", fault.ID, fault.Problem)
	}
	return strings.Join(lines, "\n")
}
