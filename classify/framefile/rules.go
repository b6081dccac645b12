package framefile

import (
	"slices"
	"strings"

	"github.com/bdrw/parlance/classify"
	"go.yaml.in/yaml/v3"
)

// lintRule is a rule as the linter reasons about it: its phrases by number,
// sets written out.
type lintRule struct {
	*classify.RuleSpec
	at                          *yaml.Node
	anyOf, with, then, not      []int // numbers in the book of titles
	anySet, withSet             bits
	thenSet, notSet             bits
	employer, text              []int // numbers in the book of texts
	employerSet, textSet        bits
	lowest, highest, leastTimes int
}

func (l *linter) newRule(spec *classify.RuleSpec) *lintRule {
	r := &lintRule{RuleSpec: spec, at: l.doc.item(spec.ID, 0), leastTimes: max(spec.Least, 1)}
	for _, list := range []struct {
		phrases []string
		book    *phraseBook
		numbers *[]int
		set     *bits
	}{
		{spec.Any, l.titles, &r.anyOf, &r.anySet}, {spec.With, l.titles, &r.with, &r.withSet},
		{spec.Then, l.titles, &r.then, &r.thenSet}, {spec.Not, l.titles, &r.not, &r.notSet},
		{spec.Employer, l.texts, &r.employer, &r.employerSet}, {spec.Text, l.texts, &r.text, &r.textSet},
	} {
		for _, p := range l.spec.Written(list.phrases) {
			*list.numbers = append(*list.numbers, list.book.number(p))
		}
		*list.set = bitsOf(*list.numbers)
	}
	r.lowest, r.highest = bandPlaces(spec.Band)
	return r
}

// bandPlaces gives the places of a rule's bands in their order, or a range that
// holds every band and none for a rule that does not ask.
func bandPlaces(s string) (low, high int) {
	if s == "" {
		return -1, len(classify.Bands())
	}
	from, to, _ := strings.Cut(s, "-")
	for i, b := range classify.Bands() {
		if b.String() == from {
			low = i
		}
		if b.String() == to {
			high = i
		}
	}
	return low, high
}

// rulesInOrder gives the rules of scope, level and area in the order in which
// they are asked: those of areas by precedence, exceptions first.
func rulesInOrder(spec *classify.Spec) (lists [3][]*classify.RuleSpec) {
	place := func(r *classify.RuleSpec) int {
		if r.First {
			return -1
		}
		return slices.Index(spec.Precedence, classify.Area(r.Code))
	}
	for i, list := range rulesOf(spec) {
		for k := range list {
			lists[i] = append(lists[i], &list[k])
		}
	}
	slices.SortStableFunc(lists[2], func(a, b *classify.RuleSpec) int { return place(a) - place(b) })
	return lists
}

// covers reports whether the rule fires on every advert on which the later
// rule fires, as far as all but phrases of later's any decide; those are judged
// one by one, by covered. It never says so wrongly, but may miss a case.
func (r *lintRule) covers(later *lintRule, titles, texts *phraseBook) bool {
	switch {
	case r.with != nil && !asked(later, r.withSet, titles),
		r.then != nil && !(slices.Equal(r.anyOf, later.anyOf) && subset(later.then, r.thenSet)),
		r.employer != nil && !texts.allImply(later.employer, r.employerSet),
		r.text != nil && !(subset(later.text, r.textSet) && r.leastTimes <= later.leastTimes && r.Dense <= later.Dense),
		r.lowest > later.lowest || r.highest < later.highest:
		return false
	}
	for _, n := range r.not {
		if !titles.implies(n, later.notSet) {
			return false
		}
	}
	return true
}

// asked reports whether one of the phrases is there whenever the rule fires.
func asked(r *lintRule, phrases bits, titles *phraseBook) bool {
	return titles.allImply(r.anyOf, phrases) || titles.allImply(r.with, phrases) || titles.allImply(r.then, phrases)
}

// covered gives the phrases of later's any with which the rule, that covers it
// otherwise, fires too; everything is true when that does not depend on them.
func (r *lintRule) covered(later *lintRule, titles *phraseBook) (phrases []int, everything bool) {
	if r.anyOf == nil || titles.allImply(later.with, r.anySet) || titles.allImply(later.then, r.anySet) {
		return later.anyOf, true
	}
	for _, p := range later.anyOf {
		if titles.implies(p, r.anySet) {
			phrases = append(phrases, p)
		}
	}
	return phrases, len(later.anyOf) > 0 && len(phrases) == len(later.anyOf)
}

// subset reports whether there are numbers and all of them are in the set.
func subset(numbers []int, of bits) bool {
	return len(numbers) > 0 && !slices.ContainsFunc(numbers, func(n int) bool { return !of.has(n) })
}
