package classify

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// digitRun is how many digits in a row, spelled out or of another script, are a
// telephone number.
const digitRun = 6

// spelledNumber removes a telephone number that is spelled out from the word at
// start, "zero one six three two …", and gives the place to go on from.
func (r *redactor) spelledNumber(start, end int) int {
	digits, last := 1, end
	for {
		next := skipSigns(r.text, last, " -,")
		word := strings.ToLower(wordAt(r.text, next))
		if contactWords[word] != digitWord && word != "double" && word != "triple" {
			break
		}
		digits, last = digits+1, next+len(word)
	}
	if digits < digitRun {
		return end
	}
	r.removeLine(start, last)
	return last
}

// foreignNumber removes digits of another script than ASCII's, as many as a
// telephone number has, and gives the place to go on from.
func (r *redactor) foreignNumber(start int) int {
	digits, last := 0, start
	for i, c := range r.text[start:] {
		switch {
		case unicode.IsDigit(c):
			digits, last = digits+1, start+i+utf8.RuneLen(c)
			continue
		case c == ' ' || c == '-' || c == '(' || c == ')' || c == '+':
			continue
		}
		break
	}
	if digits < digitRun {
		_, size := utf8.DecodeRuneInString(r.text[start:])
		return start + size
	}
	r.removeLine(start, last)
	return last
}

// profile removes the page of a person on a site whose name ends at end:
// "linkedin.com/in/jane-smith", "twitter.com/jsmith". Of LinkedIn the pages of
// companies stay.
func (r *redactor) profile(start, end int) int {
	rest, ok := strings.CutPrefix(r.text[end:], ".com/")
	if strings.EqualFold(r.text[start:end], "linkedin") {
		if company := strings.HasPrefix(rest, "company/") || strings.HasPrefix(rest, "school/") || strings.HasPrefix(rest, "jobs/"); company {
			ok = false
		}
	}
	path := strings.IndexFunc(rest, func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune("<>\"'),;", c) })
	if path < 0 {
		path = len(rest)
	}
	if linkedIn := strings.EqualFold(r.text[start:end], "linkedin"); !ok || path == 0 || !linkedIn && !personal(strings.ToLower(rest[:path])) {
		return end
	}
	stop := len(r.text) - len(rest) + path
	r.removeLine(start, stop)
	return stop
}

// handle removes a person's name on a site, "@jsmith", whose at sign stands at
// i, and gives the place to go on from.
func (r *redactor) handle(i, size int) int {
	end := i + size
	for end < len(r.text) && (isWordByte(r.text[end]) || r.text[end] == '_') {
		end++
	}
	apart := i == 0 || strings.IndexByte(" \n\t(:,", r.text[i-1]) >= 0
	if !apart || !personal(strings.ToLower(r.text[i+size:end])) || strings.HasPrefix(r.text[end:], ".") && end+1 < len(r.text) && isWordByte(r.text[end+1]) {
		return i + size
	}
	r.remove(i, end)
	return end
}

// personal tells a handle that begins with a given name, "@janesmith", from one
// of a ward or a service, which most in adverts are.
func personal(handle string) bool {
	const least, rest = 4, 3
	for n := least; n+rest <= len(handle); n++ {
		if givenNames()[handle[:n]] {
			return true
		}
	}
	return false
}

// reports removes the full name of the person to whom someone reports, behind
// the word that ends at i.
func (r *redactor) reports(i int) {
	to := skipSigns(r.text, i, " ")
	if wordAt(r.text, to) != "to" {
		return
	}
	start := skipSigns(r.text, to+len("to"), " ")
	name := readName(r.text, start, true)
	if name.words > 1 && !name.organisation(r.text) && (name.given || name.titled(r.text) || name.reachable(r.text)) {
		r.remove(start, name.end)
	}
}

// spaced takes what stands before or behind dots that have a space on either
// side into an address: "jane . smith @ nhs . net".
func (r *redactor) spaced(start, end int) (int, int) {
	for strings.HasSuffix(r.text[:start], " . ") {
		next := localStart(r.text, start-len(" . "))
		if next == start-len(" . ") {
			break
		}
		start = next
	}
	for strings.HasPrefix(r.text[end:], " . ") {
		next, _ := domainEnd(r.text, end+len(" . "))
		if next == end+len(" . ") {
			break
		}
		end = next
	}
	return start, end
}

// onCall tells the word at start from a wish to be called: "on call".
func (r *redactor) onCall(start int) bool {
	before := strings.TrimRight(r.text[:start], " -")
	return strings.EqualFold(wordBefore(before, len(before)), "on")
}

// lowerName removes a name in lower case behind words of contact that end at i:
// two words that are no ordinary ones and that a number, an address or a title
// follows ("contact jane smith on 01632 …"), or of which the first is a given
// name.
func (r *redactor) lowerName(i int) {
	start := skipSigns(r.text, i, " :")
	for range 3 { // "call our ward manager jane smith"
		word := wordAt(r.text, start)
		if word == "" || !fillers[word] && !roles[word] && !isNoName(word) {
			break
		}
		start = skipSigns(r.text, start+len(word), " ,:-")
	}
	first := wordAt(r.text, start)
	between := skipSigns(r.text, start+len(first), " ")
	second := wordAt(r.text, between)
	end := between + len(second)
	if !lowerNamed(first) || !lowerNamed(second) || between == start+len(first) {
		return
	}
	if givenNames()[first] && len(first) > 3 && !ordinaryGiven[first] || r.reachedAt(end) {
		r.remove(start, end)
	}
}

// lowerNamed tells a word in lower case that may be a part of a name.
func lowerNamed(word string) bool {
	if len(word) < 2 || lowerWords[word] || isNoName(word) || fillers[word] || particles[word] || roles[word] || bodies[word] || contactWords[word] != noContact {
		return false
	}
	return strings.ToLower(word) == word
}

// reachedAt tells whether what follows a name at end is a way of reaching its
// bearer, or a title.
func (r *redactor) reachedAt(end int) bool {
	rest := r.text[end:min(len(r.text), end+40)]
	for _, lead := range []string{" on ", " via ", " at ", " by ", " - ", " – ", ": ", ", ", " (", " "} {
		after, ok := strings.CutPrefix(rest, lead)
		if !ok || after == "" {
			continue
		}
		if isDigit(after[0]) || after[0] == '+' || after[0] == '(' || strings.HasPrefix(after, redactedMark) {
			return true
		}
		word := wordAt(after, 0)
		if local := strings.IndexAny(after, " \n"); strings.IndexByte(after[:max(local, 0)], '@') > 0 {
			return true
		}
		if (lead == ", " || lead == " - " || lead == " – " || lead == " (") && (roles[word] || isNoName(word) && roles[wordAt(after, skipSigns(after, len(word), " "))]) {
			return true
		}
	}
	return false
}

// lowerWords are words of sentences that stand where a name in lower case might.
var lowerWords = wordSet(`that this these those runs run him her me them myself someone anyone everyone somebody anybody directly immediately quickly either straight free any
	time anytime below above following first instance today now further soon via between during before after within outside until
	number numbers address addresses details given listed shown provided stated using quoting leaving message back over out up down off
	while whilst as well not only but so than then there their where which whom whose why because please kindly informal formal candidates
	successful role roles post posts position colleague colleagues family families patient patients client clients people person others
	stakeholder stakeholders customer customers user users member members resident residents carer carers provider providers supplier
	suppliers department departments agency agencies school schools body bodies partner partners internal external
	different various wide range each other one two three four five six seven eight nine ten regular daily weekly`)

// ordinaryGiven are given names that are ordinary words in lower case.
var ordinaryGiven = wordSet(`grace hope rose faith mark will bill sunny dean grant chase page drew jack frank pearl ruby amber olive ivy
	basil sage april june august may summer autumn dawn gene rich rob pat sue joy art max miles ray guy earnest constance patience
	prudence charity mercy harmony melody destiny angel christian pierce harry mason carter hunter parker tanner cooper taylor
	skip chance royal precious price lance peg nick dale glen cliff brook heath reed rusty sandy stormy victor winter ariel`)
