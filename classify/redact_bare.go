package classify

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// signOff removes the name below or behind the end of a letter whose last word
// ends at i: "Kind regards,\nJane", "Thanks, Jane and the team". A first name
// that is not on the list stands on a line of its own.
func (r *redactor) signOff(i int) {
	at := skipSigns(r.text, i, " ,.!-–—\n")
	between := r.text[i:at]
	if strings.Trim(between, " ") == "" || strings.Count(between, "\n") > 2 {
		return
	}
	name := readName(r.text, at, true)
	if name.words == 0 || !name.personal(r.text) || headings[strings.ToLower(r.text[at:name.end])] {
		return
	}
	alone := lineEnds(r.text, name.end)
	rest := strings.TrimLeft(r.text[name.end:min(len(r.text), name.end+behindName)], " ")
	joined := strings.HasPrefix(rest, "and ") || rest != "" && strings.ContainsRune(",(-–", firstRune(rest))
	if name.given && (alone || joined) || alone && (name.words > 1 || strings.Contains(between, "\n")) && name.words < 4 {
		r.remove(at, name.end)
		r.joined(name.end)
	}
}

// headings are single words that stand alone on a line below thanks.
var headings = wordSet("disclaimer important apply benefits note notes duties interested")

// turnedEnd is where a name ends of which the surname n comes first, "Smith,
// Jane", "SMITH, Osric", "Smith, J (Mrs)", or n's own end.
func turnedEnd(s string, n personName) int {
	comma := skipSigns(s, n.end, " ")
	if n.words == 0 || n.words > 2 || n.given || !strings.HasPrefix(s[comma:], ",") {
		return n.end
	}
	start := skipSigns(s, comma, ", ")
	surname, word := s[n.start:n.end], wordAt(s, start)
	folded, end := strings.ToLower(word), start+len(word)
	if !isCapitalAt(s, start) || isNoName(word) || bodies[folded] || acronyms(surname) && !strings.ContainsAny(surname, "AEIOUY") {
		return n.end
	}
	loud := len(surname) > 3 && strings.ToUpper(surname) == surname && strings.ToUpper(word) != word && !strings.Contains(surname, " ") && !perkWords[folded]
	if initial := utf8.RuneCountInString(word) == 1; isGiven(folded) || loud || initial || honorificBehind(s, end) {
		return end
	}
	return n.end
}

// honorificBehind tells "(Mrs)" behind the word that ends at i.
func honorificBehind(s string, i int) bool {
	open := skipSigns(s, i, " ")
	return strings.HasPrefix(s[open:], "(") && contactWords[strings.ToLower(wordAt(s, open+1))] == honorific
}

// turnedLine removes a surname and a given name of the list behind it that
// fill the line at i: "SMITH, Jane".
func (r *redactor) turnedLine(i int) bool {
	line, _, _ := strings.Cut(r.text[i:min(len(r.text), i+behindName)], "\n")
	if len(line) == behindName || strings.Count(line, ",") != 1 {
		return false
	}
	name := readName(r.text, i, true)
	end := turnedEnd(r.text, name)
	given := r.text[i+strings.LastIndexAny(r.text[i:end], ", ")+1 : end]
	if end == name.end || !lineEnds(r.text, end) || !isGiven(strings.ToLower(given)) || isTown(r.text[i:name.end]) || perkWords[strings.ToLower(r.text[i:name.end])] {
		return false
	}
	r.remove(i, end)
	return true
}

// bare tells whether a given name without a surname is a contact's by what
// stands around it: "in Jane's absence", "Jane would be happy to", "01632
// 960123 (Jane)", "her deputy Jane.".
func (r *redactor) bare(n personName, folded string) bool {
	if ordinaryGiven[folded] || len(folded) < 4 {
		return false
	}
	rest := r.text[n.start+len(folded) : min(len(r.text), n.start+len(folded)+behindName)]
	begins := func(s string) bool { return strings.HasPrefix(rest, s) }
	before, bracketed := strings.CutSuffix(strings.TrimRight(r.text[max(0, n.start-8):n.start], " "), "(")
	bracketed = bracketed && strings.HasSuffix(strings.TrimRight(before, " "), redactedMark) && begins(")")
	deputy := deputies[wordBefore(r.text, n.start)] && (rest == "" || strings.IndexByte(".\n,;)", rest[0]) >= 0)
	return bracketed || deputy || r.headsAlone(n, folded) || slices.ContainsFunc(welcomes, begins)
}

// headsAlone reports whether a frequent given name begins one of the last lines
// and fills it, or is set off from a title there: "Jane - District Manager".
func (r *redactor) headsAlone(n personName, folded string) bool {
	return n.start >= r.tail && n.start > 0 && r.text[n.start-1] == '\n' && givenNames()[folded] && len(folded) == n.end-n.start && n.headsLine(r.text)
}

var (
	// welcomes follow the given name of a contact, or of one who is away.
	welcomes = []string{" would love to", " a line", " a call", " a ring", " a text", " a message", " an email", " would be happy to", " would be delighted to", " will be happy to", " will be delighted to", " is happy to", " can be contacted", " can be reached", " will call you", " is not available", " is unavailable", " is on leave", " is away", " works Mon", " works Tue", " works Wed", " works Thu", " works Fri",
		"'s absence", "’s absence", "'s secretary", "’s secretary", "'s PA ", "’s PA ", "'s mobile", "’s mobile", "'s extension", "’s extension"}
	// deputies stand before one.
	deputies = wordSet("deputy colleague secretary assistant PA")
)
