package framefile

import (
	"errors"
	"fmt"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// Lint reads a frame and tries every rule and term on its own examples: it must
// decide those under "yes", and must not decide those under "no". An example is
// a title, and may go on with "{band 7}", "{employer NHS Digital}" and
// "{text …}". All failures are reported at once.
func Lint(name string, data []byte) error {
	frame, err := Read(name, data)
	if err != nil {
		return err
	}
	spec, _ := parse(name, data)
	l := linter{name: name, lines: linesOf(data), coder: frame.NewCoder()}
	for _, rules := range [][]classify.RuleSpec{spec.Scope, spec.Level, spec.Area} {
		for _, r := range rules {
			l.examples(r.ID, r.Yes, r.No, l.decides)
		}
	}
	for _, t := range spec.Terms {
		l.examples(string(t.Term), t.Yes, t.No, l.names)
	}
	return errors.Join(l.faults...)
}

type linter struct {
	name   string
	lines  map[string]int
	coder  *classify.Coder
	faults []error
}

func (l *linter) examples(id string, yes, no []string, test func(id string, a *classify.Advert) bool) {
	for _, example := range yes {
		if !test(id, parseExample(example)) {
			l.faults = append(l.faults, fmt.Errorf("%s:%d: %s: should decide %q", l.name, l.lines[id], id, example))
		}
	}
	for _, example := range no {
		if test(id, parseExample(example)) {
			l.faults = append(l.faults, fmt.Errorf("%s:%d: %s: should not decide %q", l.name, l.lines[id], id, example))
		}
	}
}

func (l *linter) decides(id string, a *classify.Advert) bool {
	for _, e := range l.coder.Code(a, nil).Evidence {
		if e.Rule == id {
			return true
		}
	}
	return false
}

func (l *linter) names(id string, a *classify.Advert) bool {
	coding := l.coder.Code(a, nil)
	return coding.HasTerm(classify.Term(id), "")
}

func parseExample(s string) *classify.Advert {
	title, rest, _ := strings.Cut(s, " {")
	a := &classify.Advert{Title: title}
	for part := range strings.SplitSeq(rest, " {") {
		key, value, _ := strings.Cut(strings.TrimSuffix(part, "}"), " ")
		switch key {
		case "band":
			a.Band = parseBand(value)
		case "employer":
			a.Employer = value
		case "text":
			a.AddSection(classify.Description, value)
		}
	}
	return a
}

func parseBand(s string) classify.BandRange {
	for _, b := range classify.Bands() {
		if b.String() == s {
			return classify.SingleBand(b)
		}
	}
	return classify.BandRange{}
}
