package replica

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bdrw/parlance/classify"
)

// Truth is what a synthetic advert is, by the hand that made it.
type Truth struct {
	Reference   string
	Title       string
	Employer    string
	Posted      classify.Day
	Closes      classify.Day // after an edit, if there is one
	InScope     bool
	FalseFriend bool // out of scope with words that look like informatics
	Level       classify.Level
	Area        classify.Area
	StaffGroup  classify.StaffGroup
	Band        classify.BandRange // zero outside Agenda for Change and the medical scales
	Terms       map[classify.Term]Use
	Contacts    []string // every name, e-mail address and phone number planted
	Withdrawn   bool     // taken down before its closing date
	Edited      bool     // changes while it is live
	ReadvertOf  string   // reference of the advert it repeats; empty for a new one
}

// Use says where an advert uses a term.
type Use struct {
	Title bool
	Text  bool // anywhere in the prose
	Own   bool // in a sentence that is neither the employer's stock nor a contact line
}

// Terms lists the umbrella terms whose use a Truth states.
func Terms() []classify.Term {
	return []classify.Term{"health informatics", "informatics", "digital", "data", "information", "technology", "AI"}
}

// uses tells the use of every term in the title, the advert's own sentences and
// the stock ones.
func uses(title string, own, stock []string) map[classify.Term]Use {
	inTitle, inOwn, inStock := newHaystack(title), newHaystack(own...), newHaystack(stock...)
	found := map[classify.Term]Use{}
	for _, term := range Terms() {
		use := Use{Title: inTitle.has(term), Own: inOwn.has(term)}
		use.Text = use.Own || inStock.has(term)
		if use != (Use{}) {
			found[term] = use
		}
	}
	return found
}

// haystack is text to find terms in, as written and in lower case.
type haystack struct{ text, lower string }

// newHaystack joins texts so that no term spans two of them.
func newHaystack(texts ...string) haystack {
	text := strings.Join(texts, "\n")
	return haystack{text, strings.ToLower(text)}
}

// has finds a term as whole words, in any case unless the term is an acronym.
func (h haystack) has(term classify.Term) bool {
	want, text := string(term), h.lower
	if strings.ToUpper(want) == want {
		text = h.text
	}
	for from := 0; ; {
		at := strings.Index(text[from:], want)
		if at < 0 {
			return false
		}
		start, end := from+at, from+at+len(want)
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if !isWordRune(before) && !isWordRune(after) {
			return true
		}
		from = end
	}
}

func isWordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
