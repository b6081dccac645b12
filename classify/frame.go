package classify

import "slices"

// A Frame is a compiled coding frame. It does not change and may be shared by
// goroutines; each of them codes with its own Coder.
type Frame struct {
	ref        FrameRef
	levels     []Level
	experts    []Level
	areas      []Area
	groups     map[Area]Group
	terms      []Term
	families   []FamilySpec
	familyOf   map[Term]string
	why        map[string]string // a rule's reason by its id
	accept     Thresholds
	title      *Matcher // phrases of rules, over titles and employers
	text       *Matcher // phrases of terms and of rules about the text
	hides      set      // title phrases that hide what they cover
	termOf     []int    // text phrase to index of terms, or -1
	asideOf    []int    // text phrase to index of the term whose words it sets aside, or -1
	asideWhy   []string // what TermHit.Aside says of it
	asideIf    []set    // and the text phrases of which the advert must have one; nil asks for none
	scopeRules ruleList
	levelRules ruleList
	areaRules  ruleList
	vocabulary *vocabulary // the words of the title phrases
}

// Ref says which frame this is.
func (f *Frame) Ref() FrameRef { return f.ref }

// Levels lists the levels in the frame's order.
func (f *Frame) Levels() []Level { return slices.Clone(f.levels) }

// Experts lists the levels of expertise without management.
func (f *Frame) Experts() []Level { return slices.Clone(f.experts) }

// Areas lists the areas in the frame's order.
func (f *Frame) Areas() []Area { return slices.Clone(f.areas) }

// Terms lists the umbrella terms in the frame's order, which is stable within a version.
func (f *Frame) Terms() []Term { return slices.Clone(f.terms) }

// GroupOf gives the group of an area, or nothing for an area the frame does not know.
func (f *Frame) GroupOf(a Area) Group { return f.groups[a] }

// FamilyOf gives the family of a term, or nothing for a term the frame does not know.
func (f *Frame) FamilyOf(t Term) string { return f.familyOf[t] }

// Why gives the reason of a rule, or nothing for a rule the frame does not know.
func (f *Frame) Why(rule string) string { return f.why[rule] }

// Families lists the families of terms in the frame's order.
func (f *Frame) Families() []FamilySpec { return slices.Clone(f.families) }

// CrossedTerms lists the terms that are also counted by staff group and by band.
func (f *Frame) CrossedTerms() []Term {
	return f.termsOf(func(family FamilySpec) bool { return family.Crossed })
}

func (f *Frame) termsOf(keep func(FamilySpec) bool) []Term {
	var terms []Term
	for _, t := range f.terms {
		i := slices.IndexFunc(f.families, func(s FamilySpec) bool { return s.Name == f.familyOf[t] })
		if keep(f.families[i]) {
			terms = append(terms, t)
		}
	}
	return terms
}

// Circle is a circle of the Venn diagram of descriptors: an advert lies in it
// when it names one of the terms.
type Circle struct {
	Name  string
	Terms []Term
}

// maxCircles is how many circles a Venn diagram can show with all its regions.
const maxCircles = 3

// Circles lists the circles in the order in which families first name them.
func (f *Frame) Circles() []Circle {
	var circles []Circle
	for _, family := range f.families {
		if family.Circle == "" || slices.ContainsFunc(circles, func(c Circle) bool { return c.Name == family.Circle }) {
			continue
		}
		circles = append(circles, Circle{family.Circle, f.termsOf(func(s FamilySpec) bool { return s.Circle == family.Circle })})
	}
	return circles
}

// Groups lists the groups in the order of their first area.
func (f *Frame) Groups() []Group {
	var groups []Group
	for _, a := range f.areas {
		if g := f.groups[a]; !slices.Contains(groups, g) {
			groups = append(groups, g)
		}
	}
	return groups
}

// set is a set of phrases by their number.
type set []uint64

func (s set) has(i int) bool { return i>>6 < len(s) && s[i>>6]&(1<<(i&63)) != 0 }

func (s *set) add(i int) {
	for i>>6 >= len(*s) {
		*s = append(*s, 0)
	}
	(*s)[i>>6] |= 1 << (i & 63)
}

// meets reports whether the sets have a member in common.
func (s set) meets(other set) bool {
	for i := range min(len(s), len(other)) {
		if s[i]&other[i] != 0 {
			return true
		}
	}
	return false
}

// rule is a RuleSpec with its phrases numbered; a nil set asks for nothing.
type rule struct {
	id, code             string
	any, with, then, not set
	employer, text       set
	least                int
	dense                float64
	low, high            Band
	generic              bool
	sure                 float64
}

// ruleList is the rules for one kind of code in the order in which they are
// tried, and the phrases of the title that call each of them up.
type ruleList struct {
	rules  []rule
	always set       // rules that ask for no phrase of any
	caller [][]int16 // rules by title phrase
}

func newRuleList(rules []rule, phrases int) ruleList {
	l := ruleList{rules: rules, caller: make([][]int16, phrases)}
	for i, r := range rules {
		if r.any == nil {
			l.always.add(i)
			continue
		}
		for p := range phrases {
			if r.any.has(p) {
				l.caller[p] = append(l.caller[p], int16(i))
			}
		}
	}
	return l
}

func (l *ruleList) calls(phrase int) []int16 { return l.caller[phrase] }
