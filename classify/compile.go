package classify

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Compile makes a Frame of its data. The error is Faults and names everything
// that is wrong.
func Compile(spec *Spec) (*Frame, error) {
	c := compiler{spec: spec, title: numbering{}, text: numbering{}, ids: map[string]int{}}
	f := &Frame{
		ref:      FrameRef{spec.ID, spec.Version, spec.Hash},
		levels:   slices.Clone(spec.Levels),
		experts:  slices.Clone(spec.Experts),
		groups:   map[Area]Group{},
		families: familiesOf(spec),
		familyOf: map[Term]string{},
		why:      map[string]string{},
		accept:   spec.Accept,
	}
	c.checkLists(f)
	c.checkSets()
	for _, rules := range [][]RuleSpec{spec.Scope, spec.Level, spec.Area} {
		for _, r := range rules {
			f.why[r.ID] = r.Why
		}
	}
	c.hides(f)
	scope := c.rules(spec.Scope, []string{InScope, OutOfScope})
	level := c.rules(spec.Level, asStrings(f.levels))
	area := c.rules(c.byPrecedence(spec.Area), asStrings(f.areas))
	c.terms(f)
	if len(c.faults) > 0 {
		return nil, c.faults
	}
	if n := len(f.Circles()); n > maxCircles {
		c.fault("frame", "families name %d circles; a Venn diagram of descriptors has at most %d", n, maxCircles)
	}
	if len(c.faults) > 0 {
		return nil, c.faults
	}
	phrases := c.title.phrases()
	f.scopeRules, f.levelRules = newRuleList(scope, len(phrases)), newRuleList(level, len(phrases))
	f.areaRules = newRuleList(area, len(phrases))
	f.title, f.vocabulary = NewMatcher(phrases), newVocabulary(phrases)
	f.text = NewMatcher(c.text.phrases())
	return f, nil
}

type compiler struct {
	spec        *Spec
	title, text numbering
	ids         map[string]int // how many rules and lists of false friends bear it
	faults      Faults
}

// familiesOf lists the families of terms. A frame that describes none has those
// that its terms name, all crossed.
func familiesOf(spec *Spec) []FamilySpec {
	families := slices.Clone(spec.Families)
	for _, t := range spec.Terms {
		if len(spec.Families) == 0 && t.Family != "" && !hasFamily(families, t.Family) {
			families = append(families, FamilySpec{Name: t.Family, Crossed: true})
		}
	}
	return families
}

func hasFamily(families []FamilySpec, name string) bool {
	return slices.ContainsFunc(families, func(s FamilySpec) bool { return s.Name == name })
}

// numbering gives each phrase a number, the same for the same phrase.
type numbering map[string]int

func (n numbering) of(phrase string) int {
	id, ok := n[phrase]
	if !ok {
		id = len(n)
		n[phrase] = id
	}
	return id
}

func (n numbering) phrases() []string {
	list := make([]string, len(n))
	for p, id := range n {
		list[id] = p
	}
	return list
}

func (c *compiler) fault(id, format string, args ...any) { c.faultOf(id, "", format, args...) }

// faultOf notes a fault of one value of the rule or term.
func (c *compiler) faultOf(id, value, format string, args ...any) {
	c.faults = append(c.faults, Fault{ID: id, Value: value, Problem: fmt.Sprintf(format, args...)})
}

// checkID demands an id that no rule or list of false friends before it bears.
func (c *compiler) checkID(id string) {
	n := c.ids[id]
	c.ids[id]++
	switch {
	case id == "":
		c.faults = append(c.faults, Fault{Nth: n, Problem: "the id is missing"})
	case n > 0:
		c.faults = append(c.faults, Fault{ID: id, Nth: n, Problem: "the id is given twice"})
	}
}

func (c *compiler) checkLists(f *Frame) {
	if c.spec.ID == "" || c.spec.Version == "" {
		c.fault("frame", "id and version must both be given")
	}
	for _, at := range []float64{f.accept.Score, f.accept.Margin} {
		if !(at >= 0 && at <= 1) {
			c.fault("accept", "the threshold is %v; it must be from 0 to 1", at)
		}
	}
	for i, l := range f.levels {
		if slices.Index(f.levels, l) < i {
			c.faultOf("levels", string(l), "level %q is listed twice", l)
		}
	}
	if len(f.levels) == 0 || len(c.spec.Areas) == 0 {
		c.fault("frame", "levels and areas must both be given")
	}
	for _, a := range c.spec.Areas {
		if _, twice := f.groups[a.Name]; twice {
			c.faults = append(c.faults, Fault{ID: string(a.Name), Nth: 1, Problem: "the area is listed twice"})
		}
		f.areas = append(f.areas, a.Name)
		f.groups[a.Name] = a.Group
		if !slices.Contains(c.spec.Precedence, a.Name) {
			c.fault(string(a.Name), "the area has no place in the precedence")
		}
	}
	for _, level := range c.spec.Experts {
		if !slices.Contains(f.levels, level) {
			c.fault("frame", "experts names the level %q, which the frame does not list", level)
		}
	}
	for _, a := range c.spec.Precedence {
		if _, known := f.groups[a]; !known {
			c.faultOf("precedence", string(a), "the precedence names %q, an area that the frame does not list", a)
		}
	}
}

func (c *compiler) hides(f *Frame) {
	for _, h := range c.spec.Hides {
		c.checkID(h.ID)
		if h.Reason == "" {
			c.fault(h.ID, "a list of false friends must have a reason: %q", h.Phrases)
		}
		for _, p := range c.phrases(h.ID, h.Phrases, true) {
			f.hides.add(c.title.of(p))
		}
	}
}

// byPrecedence orders the area rules: exceptions, then by area.
func (c *compiler) byPrecedence(rules []RuleSpec) []RuleSpec {
	place := func(r RuleSpec) int {
		if r.First {
			return -1
		}
		return slices.Index(c.spec.Precedence, Area(r.Code))
	}
	ordered := slices.Clone(rules)
	slices.SortStableFunc(ordered, func(a, b RuleSpec) int { return place(a) - place(b) })
	return ordered
}

func (c *compiler) rules(specs []RuleSpec, codes []string) (rules []rule) {
	for _, s := range specs {
		c.checkID(s.ID)
		rules = append(rules, c.rule(s, codes))
	}
	return rules
}

func (c *compiler) rule(s RuleSpec, codes []string) rule {
	if !slices.Contains(codes, s.Code) {
		c.faultOf(s.ID, s.Code, "code %q is not one of %q", s.Code, codes)
	}
	if !(s.Sure > 0 && s.Sure <= 1) { // which also refuses what is no number
		c.fault(s.ID, "sure is %v; it must be above 0 and at most 1", s.Sure)
	}
	if len(s.Text) == 0 && (s.Least != 0 || s.Dense != 0) || s.Least < 0 || s.Dense < 0 {
		c.fault(s.ID, "least and dense say how often text must match, and are not below 0")
	}
	if len(s.Then) > 0 && len(s.Any) == 0 {
		c.fault(s.ID, "then needs any before it")
	}
	// A rule that asks for no words catches what is left, and rivals nothing.
	catchAll := len(s.Any) == 0 && len(s.With) == 0
	r := rule{id: s.ID, code: s.Code, generic: s.Generic || catchAll, sure: s.Sure, least: max(s.Least, 1), dense: s.Dense}
	for _, list := range []struct {
		to      *set
		phrases []string
		in      numbering
	}{
		{&r.any, s.Any, c.title}, {&r.with, s.With, c.title}, {&r.then, s.Then, c.title},
		{&r.not, s.Not, c.title}, {&r.employer, s.Employer, c.title}, {&r.text, s.Text, c.text},
	} {
		for _, p := range c.phrases(s.ID, list.phrases, true) {
			list.to.add(list.in.of(p))
		}
	}
	var ok bool
	if r.low, r.high, ok = parseBands(s.Band); !ok {
		c.faultOf(s.ID, s.Band, "band %q is not written as \"2-3\"", s.Band)
	}
	return r
}

func parseBands(s string) (low, high Band, ok bool) {
	if s == "" {
		return BandNotStated, BandNotStated, true
	}
	from, to, _ := strings.Cut(s, "-")
	for _, b := range Bands() {
		if b.String() == from {
			low = b
		}
		if b.String() == to {
			high = b
		}
	}
	return low, high, low != BandNotStated && low <= high
}

// phrases resolves "@set", and adds the variants of a rule's phrases.
func (c *compiler) phrases(id string, list []string, plurals bool) (all []string) {
	for _, p := range list {
		name, isSet := strings.CutPrefix(p, "@")
		if !isSet {
			c.checkPhrase(id, p)
		} else if _, known := c.spec.Sets[name]; !known {
			c.faultOf(id, p, "there is no set %q", name)
		}
	}
	for _, p := range c.spec.Written(list) {
		if plurals {
			all = append(all, variants(p)...)
		} else {
			all = append(all, p)
		}
	}
	return all
}

// variants are the spellings of a rule's phrase: its plural, "=EPIC" for
// "=Epic" in a title in capitals, and "audit effectiveness" for "audit and
// effectiveness", since a title's "&" is no word.
func variants(p string) []string {
	all := []string{p}
	if short := strings.ReplaceAll(p, " and ", " "); short != p {
		all = append(all, short)
	}
	if upper := strings.ToUpper(p); strings.HasPrefix(p, "=") && upper != p {
		all = append(all, upper)
	}
	if strings.HasSuffix(p, "s") {
		return all
	}
	for _, singular := range all {
		all = append(all, singular+"s")
	}
	return all
}

// checkSets checks the phrases of every set once, wherever it is used.
func (c *compiler) checkSets() {
	for _, name := range slices.Sorted(maps.Keys(c.spec.Sets)) {
		for _, p := range c.spec.Sets[name] {
			if inner, isSet := strings.CutPrefix(p, "@"); isSet {
				c.checkInner("@"+name, inner)
				continue
			}
			c.checkPhrase("@"+name, p)
		}
	}
}

// checkInner checks a set that a set names. One more level would do no harm to a
// reader of good will, but lets a small file stand for any number of phrases.
func (c *compiler) checkInner(id, inner string) {
	members, known := c.spec.Sets[inner]
	switch {
	case !known:
		c.faultOf(id, "@"+inner, "there is no set %q", inner)
	case slices.ContainsFunc(members, isSet):
		c.faultOf(id, "@"+inner, "the set %q holds sets itself; a set may hold sets of phrases alone", inner)
	}
}

// phraseLimit bounds a phrase, in bytes, so that however it is spaced and
// folded it takes up less than maxPhraseBytes of a text.
const phraseLimit = 120

func (c *compiler) checkPhrase(id, p string) {
	n := countWords(p)
	switch {
	case n == 0 || n > maxPhraseWords:
		c.faultOf(id, p, "phrase %.60q has %d words; 1 to %d are allowed", p, n, maxPhraseWords)
	case len(p) > phraseLimit:
		c.faultOf(id, p, "phrase %.60q has %d bytes; %d are allowed", p, len(p), phraseLimit)
	}
}

func (c *compiler) terms(f *Frame) {
	for i, t := range c.spec.Terms {
		c.checkTerm(&t, f)
		if t.Family != "" && !hasFamily(f.families, t.Family) {
			c.faultOf(string(t.Term), t.Family, "family %q is not listed under families", t.Family)
		}
		f.terms = append(f.terms, t.Term)
		f.familyOf[t.Term] = t.Family
		for _, p := range c.phrases(string(t.Term), t.Phrases, false) {
			c.claim(&f.termOf, string(t.Term), p, i)
		}
		for _, e := range t.SetAside {
			c.setAside(f, i, e)
		}
	}
}

// setAside notes phrases that set words of the i-th term aside.
func (c *compiler) setAside(f *Frame, i int, e AsideSpec) {
	id := string(c.spec.Terms[i].Term)
	if e.Reason == "" {
		c.fault(id, "the words %q that are set aside must have a reason", e.Phrases)
	}
	var elsewhere set
	for _, p := range c.phrases(id, e.Elsewhere, true) {
		elsewhere.add(c.text.of(p))
	}
	for _, p := range c.phrases(id, e.Phrases, false) {
		c.claim(&f.asideOf, id, p, i)
		at := c.text.of(p)
		f.asideWhy = put(f.asideWhy, at, "excluded: "+strings.ReplaceAll(p, "=", "")+" ("+e.Reason+")", "")
		f.asideIf = put(f.asideIf, at, elsewhere, nil)
	}
}

func (c *compiler) checkTerm(t *TermSpec, f *Frame) {
	n := 0
	for _, before := range f.terms {
		if before == t.Term {
			n++
		}
	}
	switch {
	case t.Term == "":
		c.fault("terms", "a term has no name (its phrases are %q)", t.Phrases)
	case n > 0:
		c.faults = append(c.faults, Fault{ID: string(t.Term), Nth: n, Problem: "the term is listed twice"})
	case t.Family == "":
		c.fault(string(t.Term), "the term has no family")
	}
}

// put sets list[at] to value, with unset for what was never set.
func put[T any](list []T, at int, value, unset T) []T {
	for at >= len(list) {
		list = append(list, unset)
	}
	list[at] = value
	return list
}

func asStrings[S ~string](list []S) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

// claim gives a text phrase to one term; a phrase of two terms is a fault.
func (c *compiler) claim(list *[]int, id, phrase string, term int) {
	n := c.text.of(phrase)
	if n < len(*list) && (*list)[n] >= 0 && (*list)[n] != term {
		c.faultOf(id, phrase, "phrase %q belongs to another term too", phrase)
	}
	*list = put(*list, n, term, -1)
}
