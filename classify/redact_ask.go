package classify

import "strings"

// maxAside is how many words may stand between words of contact and the name:
// "contact the recruiting manager for the post, Jane Smith".
const maxAside = 16

// ask removes the names that stand right after words of contact that end at i,
// and those joined to them by "or": "call Jane Smith, Matron, or Ann Other on".
// Any run of capitalised words is a name here that is not made of an advert's
// ordinary ones: better a word too many removed than a person named. strict
// demands a given name of the list or a way of reaching the person.
func (r *redactor) ask(i int, strict bool) {
	a := asking{text: r.text, at: i, signs: " :-–\t(", strict: strict}
	a.heading = a.inHeading(i)
	for range maxAside {
		j := a.skip()
		word := wordAt(a.text, j)
		name := readName(a.text, behindParticles(a.text, j), true)
		if end := turnedEnd(r.text, name); end > name.end {
			r.remove(j, end)
			break
		}
		if name.words > 0 && a.accepts(name, j) {
			r.remove(j, name.end)
			a.at, a.noun, a.strict, a.signs = name.end, "", strict, " ,–-\t(/&"
		} else if word == "" || name.words > 0 || !a.pass(j, word) {
			break
		}
	}
	r.names(i)
}

// call is ask behind a word at start to end that is a noun as often: "on call",
// and capitalised within a sentence, "the Bull Ring", it asks for nobody.
func (r *redactor) call(start, end int) {
	before := strings.TrimRight(r.text[:start], " -")
	duty := wordBefore(r.text, len(before))
	within := len(before) > 0 && isWordByte(before[len(before)-1]) && !strings.EqualFold(duty, "please") && !strings.EqualFold(duty, "or")
	named := end-start > 1 && isCapital(r.text[start]) && !isCapital(r.text[start+1]) && !strings.HasPrefix(r.text[end:], ":")
	if strings.EqualFold(duty, "on") {
		return
	}
	r.ask(end, within && named && !strings.HasPrefix(r.text[end:], ":"))
}

// label removes the name behind a label that lies at start to i: "Manager: Jane
// Smith", "your line manager is Jane Smith", "Ward Manager" and "Jane Smith"
// below it. Behind a dash, or behind nothing, the label must be that of one who
// appoints: "Recruiting manager – Jane Smith".
func (r *redactor) label(start, i int) {
	r.lowerTitled(i)
	next := skipSigns(r.text, i, " ")
	word := wordAt(r.text, next)
	dash := skipSigns(r.text, next, "-–—")
	appoints := appointing[strings.ToLower(wordBefore(r.text, start))]
	switch {
	case next == len(r.text):
	case r.text[next] == ':':
		r.ask(next, false)
		r.lowerName(next)
	case r.text[next] == '\n':
		r.ask(next+1, true)
	case word == "is":
		r.ask(next+len(word), false)
	case strings.HasPrefix(r.text[next:], "will be "):
		r.ask(next+len("will be"), false)
	case strings.EqualFold(r.text[start:i], "panel"):
		for _, lead := range []string{"will include ", "includes ", "includes: ", "will consist of ", "consists of ", "members are ", "members: ", "are "} {
			if strings.HasPrefix(r.text[next:], lead) {
				r.ask(next+len(lead)-1, false)
				r.names(next + len(lead) - 1)
			}
		}
		if dash > next && appoints {
			r.ask(dash, false)
		}
	case dash > next && strings.EqualFold(r.text[start:i], "recruiter"):
		r.ask(dash, false)
	case appoints && (dash > next || next > i && strings.EqualFold(r.text[start:i], "manager") && !strings.EqualFold(wordBefore(r.text, start), "line")):
		r.ask(dash, false)
	}
}

// appointing are words before the label of a person or persons who appoint.
var appointing = wordSet("recruiting hiring appointing line interview recruitment interviewing selection reporting")

// asking is where the search behind words of contact has come to.
type asking struct {
	text    string
	at      int
	signs   string // what may stand before the next word
	noun    string // the ordinary capitalised word just passed, lower case
	heading bool   // the words of contact are those of a heading: "Call Handler"
	strict  bool   // only a name that can be reached counts
}

// skip gives the place of the next word; behind a colon it may stand on a
// further line.
func (a *asking) skip() int {
	j := skipSigns(a.text, a.at, a.signs)
	if strings.HasPrefix(a.text[j:], "\n") && strings.HasSuffix(strings.TrimRight(a.text[:j], " "), ":") {
		j = skipSigns(a.text, j, " \n\t")
	}
	return j
}

// inHeading reports whether the word that ends at i is capitalised and so is
// the ordinary word behind it: "Contact Centre", "Call Handler".
func (a *asking) inHeading(i int) bool {
	start := i
	for start > 0 && isWordByte(a.text[start-1]) {
		start--
	}
	next := skipSigns(a.text, i, " ")
	return isCapitalAt(a.text, start) && isCapitalAt(a.text, next) && isNoName(wordAt(a.text, next))
}

// pass steps over a word that may stand before the name, if this is one.
func (a *asking) pass(j int, word string) bool {
	folded := strings.ToLower(word)
	switch {
	case folded == "with" && a.at == j-1:
		a.strict, a.noun = true, ""
	case fillers[folded]:
		a.noun = ""
		if folded == "me" { // "call me, Jane, on"
			a.signs += ","
		}
	case isNoName(word):
		a.noun = folded
		a.signs = strings.TrimSuffix(a.signs, ",") + ","
	default:
		return false
	}
	a.at = j + len(word)
	return true
}

// acronym tells "RGN" and "CNSs" from a name.
func acronym(s string) bool {
	return len(s) > 1 && len(s) < 6 && isCapital(s[0]) && isCapital(s[1])
}

// acronyms tells a run of such words, "HPB CNS", from a name.
func acronyms(s string) bool {
	for word := range strings.FieldsSeq(s) {
		if !acronym(word) {
			return false
		}
	}
	return true
}

// accepts tells whether the run of capitalised words at j is a person's name.
func (a *asking) accepts(n personName, j int) bool {
	if n.reachable(a.text) && !n.organisation(a.text) {
		return true
	}
	apart := strings.ContainsAny(a.text[a.at:j], ",–-(:\n")
	part := a.noun != "" && !apart && !roles[a.noun] // of an organisation's name
	switch {
	case strings.HasSuffix(a.text[:j], " me, "):
		return true
	case n.given:
		return n.words > 1 || n.followed(a.text) || strings.HasPrefix(a.text[n.end:], " (")
	case acronyms(a.text[n.start:n.end]) || part || a.strict || a.heading || n.organisation(a.text):
		return false
	}
	return n.words > 1 || n.followed(a.text)
}
