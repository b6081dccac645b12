package framefile

import "strings"

// checkShadows finds rules that never decide, since rules of their list that
// are asked before them fire on every title on which they would, and phrases
// of which that is so. Two rules with the same code may share phrases: then a
// phrase is only spare.
func (l *linter) checkShadows() {
	for _, list := range l.rules {
		for i, later := range list {
			l.shadow(list[:i], later)
		}
	}
}

func (l *linter) shadow(before []*lintRule, later *lintRule) {
	var taken bits // phrases of any that an earlier rule always takes
	var by []*lintRule
	phrases := map[*lintRule][]string{}
	for _, r := range before {
		if !r.covers(later, l.titles, l.texts) {
			continue
		}
		covered, everything := r.covered(later, l.titles)
		if everything {
			l.doc.add(Error, later.at, later.ID, "never decides: %s (%s) goes first and fires on every title that fires it", r.ID, r.Code)
			return
		}
		for _, n := range covered {
			if !taken.has(n) {
				taken.add(n)
				phrases[r] = append(phrases[r], l.titles.texts[n])
			}
		}
		if len(phrases[r]) > 0 {
			by = append(by, r)
		}
	}
	if subset(later.anyOf, taken) {
		l.doc.add(Error, later.at, later.ID, "never decides: %s go first and between them fire on every title that fires it", names(by))
		return
	}
	for _, r := range by {
		l.takenPhrases(r, later, phrases[r])
	}
}

func (l *linter) takenPhrases(r, later *lintRule, phrases []string) {
	at := l.doc.find(later.at, phrases[0])
	if r.Code == later.Code {
		l.doc.add(Notice, at, later.ID, "phrases that are spare: %s; %s goes first and gives %q too", some(phrases), r.ID, r.Code)
		return
	}
	l.doc.add(Warning, at, later.ID, "phrases that never decide: %s; %s goes first (%s)", some(phrases), r.ID, r.Code)
}

func names(rules []*lintRule) string {
	var ids []string
	for _, r := range rules {
		ids = append(ids, r.ID)
	}
	return strings.Join(ids, ", ")
}

// checkOverlaps notes phrases that rules with different codes both ask for. The
// order of the rules, or what else they ask for, then decides.
func (l *linter) checkOverlaps() {
	for _, list := range l.rules {
		for i, later := range list {
			for _, r := range list[:i] {
				l.overlap(r, later)
			}
		}
	}
}

func (l *linter) overlap(r, later *lintRule) {
	if r.Code == later.Code {
		return
	}
	var both []string
	for _, n := range later.anyOf {
		if r.anySet.has(n) {
			both = append(both, l.titles.texts[n])
		}
	}
	if len(both) > 0 {
		l.doc.add(Notice, l.doc.find(later.at, both[0]), later.ID, "overlaps with %s (%s), which goes first: both ask for %s", r.ID, r.Code, some(both))
	}
}

// checkRepeats finds phrases that a list of a rule or a set holds twice.
func (l *linter) checkRepeats() {
	l.all(func(r *lintRule) {
		for _, list := range []struct {
			key     string
			phrases []string
		}{{"any", r.Any}, {"with", r.With}, {"then", r.Then}, {"not", r.Not}, {"employer", r.Employer}, {"text", r.Text}} {
			l.repeats(r.ID, list.key, list.phrases)
		}
	})
	for name, phrases := range l.spec.Sets {
		l.repeats("@"+name, "the set", phrases)
	}
	for _, t := range l.spec.Terms {
		l.repeats(string(t.Term), "phrases", t.Phrases)
	}
}

// repeats reports phrases that stand in the list twice, once perhaps in a set;
// what a set itself holds twice is reported there.
func (l *linter) repeats(id, key string, phrases []string) {
	from := map[string]string{}
	for _, p := range phrases {
		for _, member := range l.spec.Written([]string{p}) {
			same := member
			if !exact(member) {
				same = folded(member)
			}
			before, twice := from[same]
			from[same] = p
			if twice && !(before == p && strings.HasPrefix(p, "@")) {
				l.doc.add(Notice, l.doc.find(l.doc.item(id, 0), p), id, "%s holds %q twice%s", key, shorten(member), through(before, p))
			}
		}
	}
}

// through names the sets that bring in a phrase.
func through(entries ...string) string {
	var sets []string
	for _, e := range entries {
		if strings.HasPrefix(e, "@") {
			sets = append(sets, e)
		}
	}
	if sets == nil {
		return ""
	}
	return ", through " + strings.Join(sets, " and ")
}
