package framefile

import (
	"slices"
	"strings"
)

// checkReasons finds rules that do not say why.
func (l *linter) checkReasons() {
	l.all(func(r *lintRule) {
		if strings.TrimSpace(r.Why) == "" {
			l.doc.add(Warning, r.at, r.ID, "gives no reason under why")
		}
	})
}

// checkSetsUsed finds sets that nothing names.
func (l *linter) checkSetsUsed() {
	used := map[string]bool{}
	use := func(lists ...[]string) {
		for _, p := range slices.Concat(lists...) {
			if name, isSet := strings.CutPrefix(p, "@"); isSet {
				used[name] = true
			}
		}
	}
	l.all(func(r *lintRule) { use(r.Any, r.With, r.Then, r.Not, r.Employer, r.Text) })
	for _, set := range l.spec.Sets {
		use(set)
	}
	for _, h := range l.spec.Hides {
		use(h.Phrases)
	}
	for _, t := range l.spec.Terms {
		use(t.Phrases)
		for _, aside := range t.SetAside {
			use(aside.Phrases)
		}
	}
	for _, name := range sortedSets(l.spec) {
		if !used[name] {
			l.doc.add(Warning, l.doc.item("@"+name, 0), "@"+name, "no rule or term names the set")
		}
	}
}

// checkCodesGiven finds levels and areas that no rule gives.
func (l *linter) checkCodesGiven() {
	given := map[string]bool{}
	for _, list := range l.rules[1:] {
		for _, r := range list {
			given[r.Code] = true
		}
	}
	for _, level := range l.spec.Levels {
		if !given[string(level)] {
			l.doc.add(Warning, l.doc.find(l.doc.item("levels", 0), string(level)), "levels", "no rule gives the level %q", level)
		}
	}
	for _, area := range l.spec.Areas {
		if !given[string(area.Name)] {
			l.doc.add(Warning, l.doc.item(string(area.Name), 0), "areas", "no rule gives the area %q", area.Name)
		}
	}
}

// checkFamilies finds families that are listed without a term.
func (l *linter) checkFamilies() {
	has := map[string]bool{}
	for i := range l.spec.Terms {
		has[l.spec.Terms[i].Family] = true
	}
	for _, f := range l.spec.Families {
		if !has[f.Name] {
			l.doc.add(Warning, l.doc.item("family "+f.Name, 0), "families", "no term belongs to the family %q", f.Name)
		}
	}
}

// checkFalseFriend finds phrases that hide nothing: what they could hide begins
// with one of their words, and no phrase of a rule does.
func (l *linter) checkFalseFriend() {
	first := map[string]bool{}
	for _, phrase := range l.titles.texts {
		for _, form := range forms(phrase) {
			if words := strings.Fields(folded(form)); len(words) > 0 {
				first[words[0]] = true
			}
		}
	}
	for _, h := range l.spec.Hides {
		at := l.doc.item(h.ID, 0)
		for _, p := range l.spec.Written(h.Phrases) {
			words := strings.Fields(folded(p))
			if !slices.ContainsFunc(words, func(w string) bool { return first[w] || first[w+"s"] }) {
				l.doc.add(Warning, l.doc.find(at, p), h.ID, "%q hides nothing: no phrase of a rule begins within it", shorten(p))
			}
		}
	}
}

// checkCapitals finds acronyms that are not marked as such: phrases in capitals
// without "=", which match in any case, and phrases in lower case that are
// marked elsewhere in the frame. Titles are written in any case, so a rule may
// well read in lower case what counts as a term in capitals alone: that is a
// notice.
func (l *linter) checkCapitals() {
	lists := l.phraseLists()
	marked := map[bool]map[string]string{true: {}, false: {}} // by whether it is a term's: the first to mark it
	for _, list := range lists {
		for _, p := range list.phrases {
			if exact(p) && marked[list.term][folded(p)] == "" {
				marked[list.term][folded(p)] = list.id
			}
		}
	}
	for _, list := range lists {
		for _, p := range list.phrases {
			if !exact(p) && !strings.HasPrefix(p, "@") {
				l.capitals(list, p, marked[list.term][folded(p)], marked[!list.term][folded(p)])
			}
		}
	}
}

func (l *linter) capitals(list phraseList, p, alike, other string) {
	at := l.doc.find(l.doc.item(list.id, 0), p)
	switch {
	case alike != "":
		l.doc.add(Warning, at, list.id, "%q is an acronym in lower case: %q marks it with \"=\", so that only its capitals count", shorten(p), alike)
	case other != "":
		l.doc.add(Notice, at, list.id, "%q matches in any case here; %q marks it with \"=\", so that there only its capitals count", shorten(p), other)
	case isCapitals(p):
		l.doc.add(Warning, at, list.id, "%q matches in lower case too; write %q, or write it small", shorten(p), "="+p)
	}
}

// isCapitals reports whether the phrase is one word of capitals, digits perhaps
// among them.
func isCapitals(phrase string) bool {
	words := wordsOf(phrase)
	return len(words) == 1 && words[0] == phrase && len(phrase) > 1 &&
		strings.ToUpper(phrase) == phrase && strings.ToLower(phrase) != phrase
}

// phraseList is a list of phrases and the id of what holds it.
type phraseList struct {
	id      string
	phrases []string
	term    bool
}

// phraseLists gives every list of phrases of the frame, sets as they are.
func (l *linter) phraseLists() (lists []phraseList) {
	l.all(func(r *lintRule) {
		for _, phrases := range [][]string{r.Any, r.With, r.Then, r.Not, r.Employer, r.Text} {
			lists = append(lists, phraseList{r.ID, phrases, false})
		}
	})
	for _, name := range sortedSets(l.spec) {
		lists = append(lists, phraseList{"@" + name, l.spec.Sets[name], false})
	}
	for _, t := range l.spec.Terms {
		lists = append(lists, phraseList{string(t.Term), t.Phrases, true})
	}
	return lists
}
