package framefile

import "github.com/bdrw/parlance/classify"

// Lint reads a frame and finds what is wrong with it or looks like a slip. With
// errors of reading these are all it finds; otherwise it makes every check of
// the list below.
func Lint(name string, data []byte) Findings {
	f, err := Parse(name, data)
	if err != nil {
		return err.(Findings) // as Parse promises
	}
	return f.Lint()
}

// checks are what Lint makes of a frame that can be read, one line each.
var checks = []func(*linter){
	(*linter).checkRuleExamples, // every example decides as it says
	(*linter).checkTermExamples,
	(*linter).checkReasons,     // rules say why
	(*linter).checkReach,       // rules and phrases that no title can fire
	(*linter).checkShadows,     // rules that an earlier one always forestalls
	(*linter).checkOverlaps,    // phrases of several rules with different codes
	(*linter).checkRepeats,     // phrases listed twice
	(*linter).checkSetsUsed,    // sets that no rule names
	(*linter).checkCodesGiven,  // levels and areas that no rule gives
	(*linter).checkFamilies,    // families without a term
	(*linter).checkFalseFriend, // false friends that hide nothing
	(*linter).checkCapitals,    // acronyms written without "="
	(*linter).checkSetAside,    // words set aside that hold no phrase of their term
	(*linter).checkTermsInside, // terms inside others
}

// Lint makes every check. The findings are in order of place.
func (f *File) Lint() Findings {
	l := &linter{
		doc: f.doc.again(), spec: f.Spec, coder: f.Frame.NewCoder(),
		titles: newPhraseBook(), texts: newPhraseBook(),
	}
	for _, h := range f.Spec.Hides {
		for _, p := range l.spec.Written(h.Phrases) {
			l.titles.befriend(p)
		}
	}
	for i, list := range rulesInOrder(f.Spec) {
		for _, r := range list {
			l.rules[i] = append(l.rules[i], l.newRule(r))
		}
	}
	l.titles.relate()
	l.texts.relate()
	for _, check := range checks {
		check(l)
	}
	return l.doc.findings.sorted()
}

// linter is one run over a frame.
type linter struct {
	doc           *document
	spec          *classify.Spec
	coder         *classify.Coder
	rules         [3][]*lintRule // scope, level and area, each in the order in which they are asked
	titles, texts *phraseBook    // the rules' phrases for titles; those for employers and texts
}

// all calls fn with every rule.
func (l *linter) all(fn func(*lintRule)) {
	for _, list := range l.rules {
		for _, r := range list {
			fn(r)
		}
	}
}
