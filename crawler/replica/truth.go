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

// uses fills in the use of every term, sentence by sentence.
func uses(title string, own, stock []string) map[classify.Term]Use {
	found := map[classify.Term]Use{}
	for _, term := range Terms() {
		use := Use{Title: hasTerm(title, term)}
		for _, s := range own {
			use.Own = use.Own || hasTerm(s, term)
		}
		use.Text = use.Own
		for _, s := range stock {
			use.Text = use.Text || hasTerm(s, term)
		}
		if use != (Use{}) {
			found[term] = use
		}
	}
	return found
}

// hasTerm finds a term as whole words, in any case unless the term is an acronym.
func hasTerm(text string, term classify.Term) bool {
	want := string(term)
	if strings.ToUpper(want) != want {
		text = strings.ToLower(text)
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
