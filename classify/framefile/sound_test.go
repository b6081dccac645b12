package framefile_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/classify/framefile"
)

// vocabulary is all that the random frames and titles are made of.
var vocabulary = []string{"alpha", "beta", "gamma", "ALPHA", "betas"}

// TestLintRaisesNoFalseAlarm makes small frames at random and holds what the
// linter says of their rules against every title of up to four words: a rule
// that "never decides" or "cannot match" decides none.
func TestLintRaisesNoFalseAlarm(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	titles := allTitles(4)
	claims := map[string]int{}
	for range 200 {
		text := randomFrame(random)
		f, err := framefile.Parse("random.yaml", []byte(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		decided := decisions(f.Frame, titles)
		for _, finding := range f.Lint() {
			claim, _, _ := strings.Cut(finding.Message, ":")
			switch claim {
			case "never decides", "cannot match":
				claims[claim]++
				if title := decided[finding.ID]; title != "" {
					t.Fatalf("%s\nbut it decides %q in\n%s", finding, title, text)
				}
			}
		}
	}
	if claims["never decides"] < 20 || claims["cannot match"] < 20 {
		t.Errorf("too few claims were tried: %v", claims)
	}
}

// TestLintMissesNoPlainShadow holds the other side: a rule with a single phrase
// that decides no title, though it fires on some, is found.
func TestLintMissesNoPlainShadow(t *testing.T) {
	for _, before := range []string{"any: [beta]", "any: [gamma, alpha beta]", "with: [alpha]", "any: [alpha], with: [beta]",
		"any: [beta], not: [gamma]", "any: [=beta, beta]", "band: \"1-9\", any: [beta]"} {
		text := frameOf([]string{before, "any: [alpha beta], not: [gamma]"})
		want := !strings.Contains(before, "band")
		found := framefile.Lint("two.yaml", []byte(text)).Error()
		if got := strings.Contains(found, "level.1: never decides"); got != want {
			t.Errorf("after %s: shadowed %t, want %t; lint says\n%s", before, got, want, found)
		}
	}
}

func allTitles(most int) (titles []string) {
	last := []string{""}
	for range most {
		var longer []string
		for _, title := range last {
			for _, w := range vocabulary {
				longer = append(longer, strings.TrimSpace(title+" "+w))
			}
		}
		titles, last = append(titles, longer...), longer
	}
	return titles
}

// decisions gives for each rule a title that it decides, if there is one.
func decisions(frame *classify.Frame, titles []string) map[string]string {
	coder, decided := frame.NewCoder(), map[string]string{}
	for _, title := range titles {
		coding := coder.Code(&classify.Advert{Title: title}, nil)
		for _, e := range coding.Evidence {
			if decided[e.Rule] == "" {
				decided[e.Rule] = title
			}
		}
	}
	return decided
}

// randomFrame has four rules of level with random conditions, and false friends.
func randomFrame(random *rand.Rand) string {
	phrase := func() string {
		words := []string{"alpha", "beta", "gamma", "=ALPHA", "betas"}
		p := words[random.IntN(len(words))]
		for random.IntN(2) == 0 && strings.Count(p, " ") < 2 {
			p += " " + words[random.IntN(len(words))]
		}
		return p
	}
	list := func() string {
		var phrases []string
		for range 1 + random.IntN(2) {
			phrases = append(phrases, `"`+phrase()+`"`)
		}
		return "[" + strings.Join(phrases, ", ") + "]"
	}
	var rules []string
	for range 4 {
		parts := []string{"any: " + list()}
		for _, key := range []string{"with", "then", "not"} {
			if random.IntN(3) == 0 {
				parts = append(parts, key+": "+list())
			}
		}
		rules = append(rules, strings.Join(parts, ", "))
	}
	return frameOf(rules) + "hides: [{id: h, reason: r, phrases: " + list() + "}]\n"
}

// frameOf is a frame with the rules of level, in which every title is in scope.
func frameOf(rules []string) string {
	text := "id: a\nversion: b\nlevels: [l0, l1]\nareas: [{name: a, group: g}]\nprecedence: [a]\n" +
		"scope: [{id: s, code: in scope, sure: 1, yes: [x], no: [y]}]\nlevel:\n"
	for i, r := range rules {
		text += fmt.Sprintf("  - {id: level.%d, code: l%d, sure: 1, %s, yes: [x], no: [y]}\n", i, i%2, r)
	}
	return text
}

// TestLinterKnowsEveryCondition fails when a rule learns to ask for something
// else: whether one rule covers another then depends on that too.
func TestLinterKnowsEveryCondition(t *testing.T) {
	known := []string{"ID", "Code", "Why", "Any", "With", "Then", "Not", "Employer", "Text", "Least", "Dense", "Band", "First", "Generic", "Sure", "Yes", "No"}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[classify.RuleSpec]()) {
		if !slices.Contains(known, field.Name) {
			t.Errorf("rules have a new field %s: if it decides whether a rule fires, teach it to lintRule.covers; then name it here", field.Name)
		}
	}
}
