package classify

import (
	"fmt"
	"slices"
	"strings"
)

// Compile makes a Frame of its data. The error is Faults and names everything
// that is wrong.
func Compile(spec *Spec) (*Frame, error) {
	c := compiler{spec: spec, title: numbering{}, text: numbering{}}
	f := &Frame{
		ref:      FrameRef{spec.ID, spec.Version, spec.Hash},
		levels:   slices.Clone(spec.Levels),
		groups:   map[Area]Group{},
		families: map[Term]string{},
		accept:   spec.Accept,
	}
	c.checkLists(f)
	c.hides(f)
	scope := c.rules(spec.Scope, []string{InScope, OutOfScope})
	level := c.rules(spec.Level, asStrings(f.levels))
	area := c.rules(c.byPrecedence(spec.Area), asStrings(f.areas))
	c.terms(f)
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
	faults      Faults
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

func (c *compiler) fault(id, format string, args ...any) {
	c.faults = append(c.faults, Fault{id, fmt.Sprintf(format, args...)})
}

func (c *compiler) checkLists(f *Frame) {
	if c.spec.ID == "" || c.spec.Version == "" {
		c.fault("frame", "id and version must both be given")
	}
	if len(f.levels) == 0 || len(c.spec.Areas) == 0 {
		c.fault("frame", "levels and areas must both be given")
	}
	for _, a := range c.spec.Areas {
		if _, twice := f.groups[a.Name]; twice {
			c.fault(string(a.Name), "the area is listed twice")
		}
		f.areas = append(f.areas, a.Name)
		f.groups[a.Name] = a.Group
		if !slices.Contains(c.spec.Precedence, a.Name) {
			c.fault(string(a.Name), "the area has no place in the precedence")
		}
	}
	for _, a := range c.spec.Precedence {
		if _, known := f.groups[a]; !known {
			c.fault(string(a), "the precedence names an area that the frame does not list")
		}
	}
}

func (c *compiler) hides(f *Frame) {
	for _, h := range c.spec.Hides {
		if h.ID == "" || h.Reason == "" {
			c.fault(h.ID, "a list of false friends must have an id and a reason: %q", h.Phrases)
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
	seen := map[string]bool{}
	for _, s := range specs {
		if s.ID == "" || seen[s.ID] {
			c.fault(s.ID, "a rule's id must be given, and given once (code %q)", s.Code)
		}
		seen[s.ID] = true
		rules = append(rules, c.rule(s, codes))
	}
	return rules
}

func (c *compiler) rule(s RuleSpec, codes []string) rule {
	if !slices.Contains(codes, s.Code) {
		c.fault(s.ID, "code %q is not one of %q", s.Code, codes)
	}
	if s.Sure <= 0 || s.Sure > 1 {
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
		c.fault(s.ID, "band %q is not written as \"2-3\"", s.Band)
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
	for _, p := range c.resolve(id, list, nil) {
		if n := countWords(p); n == 0 || n > maxPhraseWords {
			c.fault(id, "phrase %q has %d words; 1 to %d are allowed", p, n, maxPhraseWords)
		}
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

// resolve puts the phrases of sets in place of their names. within holds the
// sets that are being resolved.
func (c *compiler) resolve(id string, list, within []string) (all []string) {
	for _, p := range list {
		name, isSet := strings.CutPrefix(p, "@")
		if !isSet {
			all = append(all, p)
			continue
		}
		members, known := c.spec.Sets[name]
		switch {
		case !known:
			c.fault(id, "there is no set %q", name)
		case slices.Contains(within, name):
			c.fault(id, "set %q holds itself", name)
		default:
			all = append(all, c.resolve(id, members, append(within, name))...)
		}
	}
	return all
}

func (c *compiler) terms(f *Frame) {
	for i, t := range c.spec.Terms {
		if t.Term == "" || t.Family == "" || f.families[t.Term] != "" {
			c.fault(string(t.Term), "a term must have a family and be listed once")
		}
		f.terms = append(f.terms, t.Term)
		f.families[t.Term] = t.Family
		for _, p := range c.phrases(string(t.Term), t.Phrases, false) {
			c.claim(&f.termOf, string(t.Term), p, i)
		}
		for _, e := range t.SetAside {
			if e.Reason == "" {
				c.fault(string(t.Term), "the words %q that are set aside must have a reason", e.Phrases)
			}
			for _, p := range c.phrases(string(t.Term), e.Phrases, false) {
				c.claim(&f.asideOf, string(t.Term), p, i)
			}
		}
	}
}

// put sets list[at] to value, with -1 for what was never set.
func put(list []int, at, value int) []int {
	for at >= len(list) {
		list = append(list, -1)
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
		c.fault(id, "phrase %q belongs to another term too", phrase)
	}
	*list = put(*list, n, term)
}
