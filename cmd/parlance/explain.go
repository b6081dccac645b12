package main

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bdrw/parlance/classify"
)

// explain prints why an advert is coded as it is: each code with its rule and
// the words that caused it, and each term in its context, with the longer term
// that holds it and the reason why it was set aside.
func explain(b *bytes.Buffer, a *classify.Advert, c *classify.Coding, f *classify.Frame) {
	fmt.Fprintf(b, "%s\n", printable(a.Title))
	line := func(name, value string) { fmt.Fprintf(b, "  %-12s %s\n", name, value) }
	if a.Reference != "" {
		line("id", printable(a.Reference))
	}
	if a.Employer != "" {
		line("employer", printable(a.Employer))
	}
	line("band", fromBasis(a.Band.String(), a.BandBasis))
	line("staff group", fromBasis(a.StaffGroup.String(), a.StaffGroupBasis))
	for _, ev := range c.Evidence {
		line("coded", explainCode(a, ev, f))
	}
	line("score", fmt.Sprintf("%.2f, margin %.2f: %s", c.Score, c.Margin, verdict(c)))
	explainTerms(b, a, c, f)
	b.WriteByte('\n')
}

func fromBasis(value string, basis classify.Basis) string {
	if basis == classify.NotStated {
		return basis.String()
	}
	return value + ", from " + basis.String()
}

func verdict(c *classify.Coding) string {
	switch {
	case !c.Accepted:
		return "marked for review"
	case c.TitleAlone:
		return "accepted, by the title alone"
	}
	return "accepted"
}

// explainCode is one code with its group, the rule, its reason and the words.
func explainCode(a *classify.Advert, ev classify.Evidence, f *classify.Frame) string {
	code := ev.Code
	if group := f.GroupOf(classify.Area(code)); group != "" {
		code += " (" + string(group) + ")"
	}
	why := f.Why(ev.Rule)
	if why == "" {
		why = "no rule of scope claims the title"
	}
	return fmt.Sprintf("%s\n%15sby %s: %s\n%15s%s  %s", code, "", ev.Rule, why, "",
		ev.Field, inContext(words(a, ev.Field, 0, -1), ev.Start, ev.End))
}

func explainTerms(b *bytes.Buffer, a *classify.Advert, c *classify.Coding, f *classify.Frame) {
	said := map[classify.Term]bool{}
	for i := range c.Terms {
		term := c.Terms[i].Term
		if said[term] {
			continue
		}
		said[term] = true
		fmt.Fprintf(b, "  %-12s %s (%s)\n", "term", term, f.FamilyOf(term))
		for _, hit := range c.Terms[i:] {
			if hit.Term == term {
				fmt.Fprintf(b, "%15s%-5s  %s%s\n", "", hit.Field, inContext(words(a, hit.Field, 0, -1), hit.Start, hit.End), standing(a, &hit))
			}
		}
	}
}

// standing says what a hit counts as, where that is not plain.
func standing(a *classify.Advert, hit *classify.TermHit) string {
	var notes []string
	if hit.Within != "" {
		notes = append(notes, "within "+string(hit.Within))
	}
	switch {
	case hit.Aside == classify.StockSentence:
		notes = append(notes, "set aside: boilerplate of "+printable(a.Employer))
	case hit.Aside != "":
		notes = append(notes, "set aside: "+hit.Aside)
	case hit.OwnWords == classify.OwnYes:
		notes = append(notes, "own words")
	}
	if len(notes) == 0 {
		return ""
	}
	return "  [" + strings.Join(notes, "; ") + "]"
}

// contextBytes is how much is shown on either side of a word.
const contextBytes = 44

// inContext shows bytes start to end of a field between angle quotes, with what
// stands around them, cut at words.
func inContext(field string, start, end int) string {
	before, after := field[:start], field[end:]
	if len(before) > contextBytes {
		before = before[len(before)-contextBytes:]
		before = "…" + before[max(0, strings.IndexByte(before, ' ')):]
	}
	if len(after) > contextBytes {
		after = after[:contextBytes]
		if cut := strings.LastIndexByte(after, ' '); cut >= 0 {
			after = after[:cut]
		}
		after += "…"
	}
	return printable(before) + "«" + printable(field[start:end]) + "»" + printable(after)
}

// printable is text on one line without what could steer a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == utf8.RuneError || !unicode.IsPrint(r):
			return '·'
		}
		return r
	}, s)
}
