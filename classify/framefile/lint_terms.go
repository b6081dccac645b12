package framefile

import (
	"fmt"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// checkSetAside finds words that are set aside for a term and hold none of its
// phrases, so that they set nothing aside.
func (l *linter) checkSetAside() {
	for i := range l.spec.Terms {
		t := &l.spec.Terms[i]
		m := classify.NewMatcher(unmarked(l.spec.Written(t.Phrases)...))
		for _, aside := range t.SetAside {
			for _, p := range l.spec.Written(aside.Phrases) {
				if len(m.Append(nil, folded(p))) == 0 {
					l.doc.add(Warning, l.doc.find(l.doc.item(string(t.Term), 0), p), string(t.Term),
						"%q sets nothing aside: no phrase of the term is in it", shorten(p))
				}
			}
		}
	}
}

// unmarked gives the phrases without the marks of exact words.
func unmarked(phrases ...string) []string {
	plain := make([]string, len(phrases))
	for i, p := range phrases {
		plain[i] = strings.ReplaceAll(p, "=", " ")
	}
	return plain
}

// checkTermsInside notes the terms that stand inside phrases of another: what
// matches there counts for both.
func (l *linter) checkTermsInside() {
	var phrases []string
	var owner []int
	for i := range l.spec.Terms {
		for _, p := range l.spec.Written(l.spec.Terms[i].Phrases) {
			phrases, owner = append(phrases, p), append(owner, i)
		}
	}
	m := classify.NewMatcher(phrases)
	for i := range l.spec.Terms {
		l.termsInside(i, m, owner)
	}
}

func (l *linter) termsInside(outer int, m *classify.Matcher, owner []int) {
	t := &l.spec.Terms[outer]
	holds := map[int][]string{} // the terms inside, each with the phrases that hold it
	var order []int
	for _, p := range l.spec.Written(t.Phrases) {
		for _, hit := range m.Append(nil, spell(p, strings.ToLower)) {
			inner := owner[hit.Phrase]
			known := holds[inner]
			if inner == outer || len(known) > 0 && known[len(known)-1] == p {
				continue
			}
			if known == nil {
				order = append(order, inner)
			}
			holds[inner] = append(holds[inner], p)
		}
	}
	for _, inner := range order {
		l.doc.add(Notice, l.doc.find(l.doc.item(string(t.Term), 0), holds[inner][0]), string(t.Term),
			"the term %q is inside %s: such words count for both", l.spec.Terms[inner].Term, some(holds[inner]))
	}
}

// Unused finds the rules and terms that none of so many stored codings names;
// rules and terms count the codings that do, by rule id and by term.
func (f *File) Unused(codings int, rules, terms map[string]int) Findings {
	d := f.doc.again()
	report := func(kind, id string, n int) {
		if n == 0 {
			d.add(Warning, d.item(id, 0), id, "the %s is in none of the %d stored codings", kind, codings)
		}
	}
	for _, list := range rulesOf(f.Spec) {
		for i := range list {
			report("rule", list[i].ID, rules[list[i].ID])
		}
	}
	for i := range f.Spec.Terms {
		t := string(f.Spec.Terms[i].Term)
		report("term", t, terms[t])
	}
	return d.findings.sorted()
}

// Summary counts findings in words: "1 error, 2 warnings, 0 notices".
func (f Findings) Summary() string {
	count := func(s Severity) string {
		n := len(f.Of(s))
		if n == 1 {
			return fmt.Sprintf("1 %s", s)
		}
		return fmt.Sprintf("%d %ss", n, s)
	}
	return count(Error) + ", " + count(Warning) + ", " + count(Notice)
}
