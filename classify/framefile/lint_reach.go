package framefile

import "github.com/bdrw/parlance/classify"

// checkReach finds phrases that no cleaned title can hold or that their rule
// itself rules out, and rules that are left with none.
func (l *linter) checkReach() {
	lost := l.lostInTitles()
	l.all(func(r *lintRule) {
		for _, list := range []struct {
			key     string
			numbers []int
		}{{"any", r.anyOf}, {"with", r.with}, {"then", r.then}} {
			l.reach(r, list.key, list.numbers, lost)
		}
	})
	l.lostInTexts()
}

// reach reports what one list of a rule cannot match: a few of its phrases are
// a slip, all of them together stop the rule.
func (l *linter) reach(r *lintRule, key string, numbers []int, lost bits) {
	var ruledOut []string
	gone := 0
	for _, n := range numbers {
		switch {
		case lost.has(n):
			gone++
		case l.titles.implies(n, r.notSet):
			ruledOut = append(ruledOut, l.titles.texts[n])
		}
	}
	if len(numbers) > 0 && gone+len(ruledOut) == len(numbers) {
		why := "is lost when titles are cleaned and cut into words, or ruled out by not"
		l.doc.add(Error, r.at, r.ID, "cannot match: each phrase of %s %s", key, why)
		return
	}
	if len(ruledOut) > 0 {
		l.doc.add(Warning, l.doc.find(r.at, ruledOut[0]), r.ID, "phrases of %s that not rules out: %s", key, some(ruledOut))
	}
}

// lostInTitles finds the phrases that are not there any more in any title made
// of them once it is cleaned: notices, bands, misspellings that are righted,
// and signs that part words.
func (l *linter) lostInTitles() (lost bits) {
	holder := map[string]string{}
	for _, list := range l.phraseLists() {
		for _, p := range list.phrases {
			if holder[p] == "" {
				holder[p] = list.id
			}
		}
	}
	for n, phrase := range l.titles.texts {
		if l.titles.anyText(phrase, func(text string) bool { return l.titles.in(n, classify.CleanTitle(text)) }) {
			continue
		}
		lost.add(n)
		id := holder[phrase]
		l.doc.add(Warning, l.doc.find(l.doc.item(id, 0), phrase), id, "%q is in no title: it is lost when titles are cleaned and cut into words", shorten(phrase))
	}
	return lost
}

// lostInTexts finds phrases for employers and texts, and of terms, that do not
// match even themselves.
func (l *linter) lostInTexts() {
	lost := func(id, phrase string) {
		l.doc.add(Warning, l.doc.find(l.doc.item(id, 0), phrase), id, "%q does not match itself: a sign in it parts its words", shorten(phrase))
	}
	l.all(func(r *lintRule) {
		for _, n := range append(append([]int(nil), r.employer...), r.text...) {
			if !l.texts.matchesItself(n) {
				lost(r.ID, l.texts.texts[n])
			}
		}
	})
	for i := range l.spec.Terms {
		book := newPhraseBook()
		for _, p := range l.spec.Written(l.spec.Terms[i].Phrases) {
			book.number(p)
		}
		book.relate()
		for n, phrase := range book.texts {
			if !book.matchesItself(n) {
				lost(string(l.spec.Terms[i].Term), phrase)
			}
		}
	}
}
