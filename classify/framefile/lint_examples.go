package framefile

import (
	"fmt"
	"strings"

	"github.com/bdrw/parlance/classify"
	"go.yaml.in/yaml/v3"
)

// checkRuleExamples tries every rule on its own examples: it must decide those
// under "yes", and must not decide those under "no". An example is a title, and
// may go on with "{band 7}", "{employer NHS Digital}" and "{text …}".
func (l *linter) checkRuleExamples() {
	for i, list := range l.rules {
		for _, r := range list {
			for n, example := range r.Yes {
				if c := l.code(example); !decides(&c, r.ID) {
					l.doc.add(Error, entry(r.at, "yes", n), r.ID, "should decide %q, but %s", shorten(example), l.decider(&c, i))
				}
			}
			for n, example := range r.No {
				if c := l.code(example); decides(&c, r.ID) {
					l.doc.add(Error, entry(r.at, "no", n), r.ID, "should not decide %q, and does", shorten(example))
				}
			}
		}
	}
}

// checkTermExamples does so for the terms, which must occur or not.
func (l *linter) checkTermExamples() {
	for i := range l.spec.Terms {
		t := &l.spec.Terms[i]
		at := l.doc.item(string(t.Term), 0)
		for n, example := range t.Yes {
			if c := l.code(example); !c.HasTerm(t.Term, "") {
				l.doc.add(Error, entry(at, "yes", n), string(t.Term), "should occur in %q, and does not", shorten(example))
			}
		}
		for n, example := range t.No {
			if c := l.code(example); c.HasTerm(t.Term, "") {
				l.doc.add(Error, entry(at, "no", n), string(t.Term), "should not occur in %q, and does", shorten(example))
			}
		}
	}
}

func (l *linter) code(example string) classify.Coding {
	return l.coder.Code(parseExample(example), nil)
}

func decides(c *classify.Coding, id string) bool {
	for _, e := range c.Evidence {
		if e.Rule == id {
			return true
		}
	}
	return false
}

// decider says which rule of a list decided, or why none did.
func (l *linter) decider(c *classify.Coding, list int) string {
	for _, r := range l.rules[list] {
		if decides(c, r.ID) {
			return fmt.Sprintf("%s does (%s)", r.ID, r.Code)
		}
	}
	if list > 0 && !c.InScope {
		return fmt.Sprintf("it is out of scope (%s)", c.Evidence[0].Rule)
	}
	return "no rule does"
}

// entry finds the nth entry of a list that an item has under the key.
func entry(item *yaml.Node, key string, n int) *yaml.Node {
	if list := child(item, key); list != nil && n < len(list.Content) {
		return list.Content[n]
	}
	return item
}

func parseExample(s string) *classify.Advert {
	title, rest, _ := strings.Cut(s, " {")
	a := &classify.Advert{Title: title}
	for part := range strings.SplitSeq(rest, " {") {
		key, value, _ := strings.Cut(strings.TrimSuffix(part, "}"), " ")
		switch key {
		case "band":
			a.Band, _ = classify.ParseBand(value)
		case "employer":
			a.Employer = value
		case "text":
			a.AddSection(classify.Description, value)
		}
	}
	return a
}
