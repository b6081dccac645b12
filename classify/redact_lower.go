package classify

import (
	"slices"
	"strings"
)

// lowerName removes names in lower case behind words of contact that end at i,
// and those joined to them: "call jane smith or ann other on". A name is two
// words that are no ordinary ones and that a number, an address or a title
// follows ("contact jane smith on 01632 …"), or of which the first is a given
// name, or behind "please" and before what the person is asked for; or one word
// before a number, or where it is a given name or asked for by "please", before
// an address or a title as well.
func (r *redactor) lowerName(i int) {
	asked := strings.Contains(strings.ToLower(r.text[max(0, i-behindPlease):i]), "please")
	start := skipSigns(r.text, i, " :")
	for range 3 { // "call our ward manager jane smith"
		word := wordAt(r.text, start)
		if word == "" || !fillers[word] && !roles[word] && !isNoName(word) {
			break
		}
		start = skipSigns(r.text, start+len(word), " ,:-")
	}
	for end := start; ; start = end {
		if end = r.lowerNameEnd(start, asked, true); end == start {
			return
		}
		r.remove(start, end)
		end = skipSigns(r.text, end, " ,/&")
		if word := wordAt(r.text, end); word == "or" || word == "and" {
			end = skipSigns(r.text, end+len(word), " ")
		}
	}
}

// lowerNameEnd is where the name in lower case that begins at start ends, or
// start. Its first word may be capitalised: "Jane smith". With more, a name
// behind "or" speaks for it.
func (r *redactor) lowerNameEnd(start int, asked, more bool) int {
	first := wordAt(r.text, start)
	if len(first) == 1 && first != "a" && strings.HasPrefix(r.text[start+1:], ".") { // "p. other on …"
		surname := skipSigns(r.text, start+2, " ")
		if end := surname + len(wordAt(r.text, surname)); lowerNamed(r.text[surname:end]) && (r.reachedAt(end) || asked && r.wantedAt(end)) {
			return end
		}
		return start
	}
	alone := start + len(first)
	folded := strings.ToLower(first)
	given := givenNames()[folded] && len(first) > 3 && !ordinaryGiven[folded]
	if !lowerNamed(first) && !(given && isCapitalAt(r.text, start)) {
		return start
	}
	between := skipSigns(r.text, alone, " ")
	second := wordAt(r.text, between)
	end := between + len(second)
	switch {
	case lowerNamed(second) && between > alone && (given && first == folded || r.reachedAt(end) || asked && r.wantedAt(end)):
		return end
	case first == folded && len(first) > 3 && (r.numberAt(alone) || (given || asked) && r.reachedAt(alone)):
		return alone
	}
	for _, at := range []int{end, alone} { // "jane smith or ann other on 01632 …"
		next, ok := strings.CutPrefix(r.text[at:], " or ")
		if from := len(r.text) - len(next); ok && more && lowerNamed(first) && (at == alone || lowerNamed(second)) && r.lowerNameEnd(from, asked, false) > from {
			return at
		}
	}
	return start
}

// lowerTitled removes the name in lower case behind a title that ends at i, when
// a way of reaching its bearer follows: "our matron jane smith on 01632 …".
func (r *redactor) lowerTitled(i int) {
	start := skipSigns(r.text, i, " ")
	first := wordAt(r.text, start)
	between := skipSigns(r.text, start+len(first), " ")
	second := wordAt(r.text, between)
	if end := between + len(second); lowerNamed(first) && lowerNamed(second) && r.numberBehind(end) {
		r.remove(start, end)
	}
}

// behindPlease is how many bytes before the end of words of contact "please"
// may begin: "please get in touch with".
const behindPlease = 30

// numberAt tells whether a number follows at end: "on 01632 …".
func (r *redactor) numberAt(end int) bool {
	after, ok := strings.CutPrefix(r.text[end:], " on ")
	return ok && beginsNumber(after)
}

// numberBehind is numberAt without "on" as well.
func (r *redactor) numberBehind(end int) bool {
	after, ok := strings.CutPrefix(r.text[end:], " ")
	return r.numberAt(end) || ok && beginsNumber(after)
}

func beginsNumber(after string) bool {
	return after != "" && (isDigit(after[0]) || after[0] == '+' || after[0] == '(' || strings.HasPrefix(after, redactedMark))
}

// wantedAt tells whether what follows two words at end says what the person of
// that name is asked for.
func (r *redactor) wantedAt(end int) bool {
	rest := r.text[end:min(len(r.text), end+40)]
	if next := strings.TrimLeft(rest, " "); next == "" || strings.IndexByte(".;)\n", next[0]) >= 0 {
		return true
	}
	return slices.ContainsFunc(wanted, func(s string) bool { return strings.HasPrefix(rest, s) })
}

var wanted = []string{" for a chat", " for an informal", " for a confidential", " for further", " for more", " for details", " to arrange", " to discuss", " to find out"}

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
		if kind := contactWords[strings.ToLower(word)]; lead != " " && (kind == lineWord || kind == callWord) {
			return true
		}
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
var lowerWords = wordSet(`would like want wish need have are can could may might must should shall
	that this these those runs run him her me them myself someone anyone everyone somebody anybody directly immediately quickly either straight free any
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
