package classify

import (
	"strings"
	"unicode/utf8"
)

// capital looks for a person's name behind the capitalised word at i that
// begins with the letters folded; accents may follow: "Siân".
func (r *redactor) capital(i int, folded []byte) {
	if end := i + len(folded); end < len(r.text) && r.text[end] >= utf8.RuneSelf {
		if word := strings.ToLower(wordAt(r.text, i)); isGiven(word) {
			r.person(i, word)
			return
		}
	}
	if isGiven(string(folded)) {
		r.person(i, string(folded))
	}
}

// person removes the full name at i whose first word, folded, is a known given
// name, with the names joined to it, where none of the words beside it makes it
// a ward's or a place's: "our chief executive, Jane Smith", but "John Ray Ward",
// "St Mary's Sidcup".
func (r *redactor) person(i int, folded string) {
	if n := len(r.found); n > 0 && i < r.found[n-1].end {
		r.joined(r.found[n-1].end)
		return
	}
	name := readName(r.text, i, true)
	if name.words == 1 && r.bare(name, folded) {
		r.remove(i, i+len(folded))
		return
	}
	switch {
	case acronym(wordAt(r.text, i)) && !givenNames()[folded]:
	case name.words < 2 || name.isBody(r.text) || len(wordAt(r.text, i)) > len(folded) && strings.ContainsAny(wordAt(r.text, i), "'’"):
	case ordinaryGiven[folded] && !name.titled(r.text) && !titleBefore(r.text, i) && !r.listed(name):
	case i > 0 && r.text[i-1] == '-' || located[placeBefore(r.text, i)] || isTown(r.text[i:name.end]) || name.housed(r.text):
	default:
		r.remove(i, name.end)
		r.joined(name.end)
	}
}

// listed reports whether a name begins one of the last lines and is set off.
func (r *redactor) listed(n personName) bool {
	return n.start >= r.tail && n.start > 0 && r.text[n.start-1] == '\n' && n.setOff(r.text) && n.personal(r.text)
}

// titleBefore reports whether the word before i is one of a title: "Ward
// Manager, Grace Other".
func titleBefore(s string, i int) bool {
	return roles[strings.ToLower(wordBefore(s, len(strings.TrimRight(s[:i], " ,:-–("))))]
}

// placeBefore is the word before i, lower case, with or without a full stop.
func placeBefore(s string, i int) string {
	return strings.ToLower(wordBefore(s, len(strings.TrimRight(s[:i], " ."))))
}

// joined removes the full names that "or", "and", "/" or "&" joins to the one
// that ends at i.
func (r *redactor) joined(i int) {
	i = max(i, r.chained)
	for next := behindJoint(r.text, i); next > i; next = behindJoint(r.text, i) {
		name := readName(r.text, next, true)
		if name.words < 2 || !name.personal(r.text) || name.housed(r.text) || name.organisation(r.text) {
			return
		}
		r.remove(next, name.end)
		i, r.chained = name.end, name.end
	}
}

// housed reports whether the name is or runs on into that of a ward, a house
// or a body: "Leonard Wolfson Experimental Neurology Centre", "Lea Valley", but
// "Louise Lewis, Unit Manager".
func (n personName) housed(s string) bool {
	for word := range strings.FieldsSeq(s[n.start:n.end]) {
		if folded := strings.ToLower(word); (bodies[folded] || housing[folded]) && !surnames[folded] {
			return true
		}
	}
	i := skipSigns(s, n.end, " ")
	for range 5 {
		word := wordAt(s, i)
		folded := strings.ToLower(word)
		behind := skipSigns(s, i+len(word), " &")
		switch {
		case bodies[folded] || housing[folded]:
			return !roles[strings.ToLower(wordAt(s, behind))]
		case word == "" || folded != "and" && !isCapitalAt(s, i) || roles[folded] && folded != "clinical":
			return false
		}
		i = behind
	}
	return false
}

var (
	// located are words behind which a name is that of a place, or an X ray's.
	located = wordSet("the at in near on x st saint queen king princess prince sir lady lord hmp royal ty upper lower")
	// housing are more words within or behind the name of a place that is a person's.
	housing = wordSet("wards units department departments institute valley locality team teams community programme award awards tools stadium airport campus ark mother")
)
