package classify

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// maxNameWords is how many capitalised words and initials a name has at most.
const maxNameWords = 4

// personName is a run of words that may be a person's name.
type personName struct {
	start, end int
	words      int  // capitalised words and initials; 0 when it is no name
	given      bool // the first is a given name of the list
}

// readName reads capitalised words and initials from i: "A. N. Other", "Jane
// van der Smith-Jones", "Siân O’Neill". At most four, none an ordinary word of
// adverts, but for those that are surnames too behind a known given name
// or initials ("Karen West", "A. Ward") and months that are given names ("June
// Smith"); both only when cued, by words of contact or a place where names stand.
func readName(s string, i int, cued bool) personName {
	name := personName{start: i, end: i}
	full := false
	for j := i; name.words < maxNameWords; {
		word := wordAt(s, j)
		if word == "" || !isCapitalAt(s, j) && !(name.words > 0 && particled(word)) || isNoName(word) && !name.admits(s, j, word, cued) {
			if !particles[word] || name.words == 0 {
				break
			}
			j = skipSigns(s, j+len(word), " ")
			continue
		}
		if name.words == 0 {
			name.given = isGiven(strings.ToLower(word))
		}
		name.words++
		name.end = j + len(word)
		full = full || utf8.RuneCountInString(word) > 1
		j = skipSigns(s, name.end, " ")
		if name.words == 1 && cued {
			j = behindNickname(s, j)
		}
		if strings.HasPrefix(s[name.end:], ".") {
			if utf8.RuneCountInString(word) == 1 { // "A. Other"
				name.end++
				j = skipSigns(s, name.end, " ")
			} else if cued && name.given && name.words == 1 && isCapitalAt(s, j+1) { // "Jane.Smith"
				j++
			}
		}
	}
	if !full || bodies[strings.ToLower(name.next(s))] && !(name.words > 1 && name.titled(s)) || name.given && name.words > 1 && isNamesake(s[i:name.end]) {
		return personName{start: i, end: i}
	}
	return name
}

// particled tells a surname with a particle before its hyphen: "al-Farsi".
func particled(word string) bool {
	head, rest, _ := strings.Cut(word, "-")
	return particles[head] && isCapitalAt(rest, 0)
}

// behindParticles is the place of the capital behind the particles of a surname
// that stand at i, "van der Berg", or i.
func behindParticles(s string, i int) int {
	j := i
	for word := wordAt(s, j); particles[word]; word = wordAt(s, j) {
		j = skipSigns(s, j+len(word), " ")
	}
	if isCapitalAt(s, j) {
		return j
	}
	return i
}

// behindNickname is the place behind a nickname at i that a surname follows,
// "(Jan) Smith", or i.
func behindNickname(s string, i int) int {
	if i+1 >= len(s) || strings.IndexByte("(\"'", s[i]) < 0 || !isCapitalAt(s, i+1) {
		return i
	}
	nick := wordAt(s, i+1)
	end := i + 1 + len(nick)
	if next := skipSigns(s, end, ")\"' "); len(nick) > 2 && !isNoName(nick) && !acronym(nick) && next > end+1 && isCapitalAt(s, next) && !isNoName(wordAt(s, next)) {
		return next
	}
	return i
}

// isNamesake tells what bears a person's name: "Marie Curie", "Sue Ryder".
func isNamesake(name string) bool {
	first, second, _ := strings.Cut(strings.ToLower(name), " ")
	second, _, _ = strings.Cut(second, " ")
	return namesakes[first+"_"+strings.TrimSuffix(strings.TrimSuffix(second, "'s"), "’s")]
}

// surnameAlone reads a name that begins with an ordinary word, as it may stand
// behind an honorific: "Mrs West", "Dr Felicity Dale".
func surnameAlone(s string, i int) personName {
	word := wordAt(s, i)
	n := personName{start: i, end: i + len(word), words: 1}
	next := skipSigns(s, n.end, " ")
	switch folded := strings.ToLower(word); {
	case !isCapitalAt(s, i) || utf8.RuneCountInString(word) < 2:
	case !notNames[folded]: // an ordinary ending alone
		if rest := readName(s, next, true); rest.words > 0 {
			n.end = rest.end
		}
		return n
	case surnames[folded] && !isCapitalAt(s, next):
		return n
	}
	return personName{start: i, end: i}
}

// alone tells a surname behind a rank from a speciality: one word that ends its
// sentence or before a small letter, a stroke or a number.
func (n personName) alone(s string) bool {
	next := skipSigns(s, n.end, " ")
	return n.words == 1 && (n.personal(s) || surnames[strings.ToLower(s[n.start:n.end])]) && !isCapitalAt(s, next) && !strings.HasSuffix(s[n.start:n.end], "s")
}

// admits tells whether an ordinary word at j belongs to the name all the same.
func (n *personName) admits(s string, j int, word string, cued bool) bool {
	next := skipSigns(s, j+len(word), " ")
	folded := strings.ToLower(word)
	if n.words == 0 {
		return cued && monthNames[folded] && isCapitalAt(s, next) && !isNoName(wordAt(s, next))
	}
	if n.given && n.words == 1 && !notNames[folded] && (strings.HasSuffix(folded, "ship") || strings.HasSuffix(folded, "ware")) {
		return true // "Karen Winship"
	}
	if folded == "st" && n.given && cued { // "Jane St John", "Jane St Quarmby-Other"
		return strings.HasPrefix(s[next:], "John") || isCapitalAt(s, next) && strings.Contains(wordAt(s, next), "-")
	}
	initials := strings.Trim(s[n.start:n.end], "ABCDEFGHIJKLMNOPQRSTUVWXYZ. ") == ""
	return cued && (n.given && n.words == 1 || initials) && surnames[folded] && (!isCapitalAt(s, next) || roles[strings.ToLower(wordAt(s, next))])
}

// isBody reports whether the last word may be that of a ward or a place.
func (n personName) isBody(s string) bool {
	return bodies[strings.ToLower(s[strings.LastIndexByte(s[n.start:n.end], ' ')+n.start+1:n.end])]
}

// next is the word right behind the name.
func (n personName) next(s string) string { return wordAt(s, skipSigns(s, n.end, " ")) }

// organisation reports whether the name runs on into an ordinary capitalised
// word that is no title: "Milton Keynes Mental Health".
func (n personName) organisation(s string) bool {
	next := skipSigns(s, n.end, " ")
	word := wordAt(s, next)
	return next > n.end && isCapitalAt(s, next) && isNoName(word) && !fillers[strings.ToLower(word)] && !n.titled(s)
}

// mentioned tells a person in the same sentence as words of contact.
func (n personName) mentioned(s string) bool {
	switch {
	case n.words == 0:
		return false
	case n.given:
		apart := n.setOff(s) || !isCapitalAt(s, skipSigns(s, n.end, " ")) // "Jane (Matron)", but "Cath Lab Manager"
		return n.words > 1 || n.reachable(s) || apart && n.titled(s) && !ordinaryGiven[strings.ToLower(s[n.start:n.end])]
	}
	return n.words > 1 && !n.organisation(s) && presented[wordBefore(s, n.start)] && (n.reachable(s) || n.titled(s))
}

// reachable reports whether a way of reaching the person follows the name in
// the same breath: a number, an address, "on", "via", or one removed before.
func (n personName) reachable(s string) bool {
	rest := s[n.end:min(len(s), n.end+behindName)]
	if i := strings.IndexByte(rest, '\n'); i >= 0 {
		rest = rest[:i]
	}
	if strings.ContainsAny(rest, "@＠") || strings.Contains(rest, redactedMark) || strings.Contains(rest, " 0") || strings.Contains(rest, "+44") {
		return true
	}
	words := strings.Fields(rest)
	return len(words) > 0 && reaching[strings.Trim(strings.ToLower(words[0]), ",.:;()")]
}

// titled reports whether a job title follows: ", Matron", " - Lead Nurse",
// "(the ward manager)", or one on the next line.
func (n personName) titled(s string) bool {
	i := skipSigns(s, n.end, " ,-–—(:\n\t|/")
	for range 5 {
		word := strings.ToLower(wordAt(s, i))
		switch {
		case roles[word]:
			return true
		case word == "" || !isNoName(word) && word != "our" && word != "of" && word != "&":
			return false
		}
		i = skipSigns(s, i+len(word), " -/&")
	}
	return false
}

// setOff reports whether a sign or a new line follows the name, as in a list
// of contacts, and the name is not in capitals as headings are.
func (n personName) setOff(s string) bool {
	i := skipSigns(s, n.end, " ")
	apart := i == len(s) || strings.ContainsRune(",-–—(\n|/:;.", firstRune(s[i:]))
	return apart && n.words < 4 && strings.ToUpper(s[n.start:n.end]) != s[n.start:n.end]
}

// headsLine reports whether the name, of the list and at the start of a line,
// fills it, but for "on" or "at" whose number is gone, or is set off from a
// title of several words ("Jane Smith - Transplant Ward Manager").
func (n personName) headsLine(s string) bool {
	rest, _, _ := strings.Cut(s[n.end:min(len(s), n.end+maxReach)], "\n")
	rest = strings.Trim(rest, " .:,;-–")
	if rest == "" || rest == "on" || rest == "at" {
		return n.start > 0
	}
	return n.setOff(s) && len(rest) <= maxTitle && hasRole(rest)
}

// maxTitle is how many bytes a title behind a name has at most.
const maxTitle = 80

func hasRole(s string) bool {
	return slices.ContainsFunc(strings.Fields(s), func(w string) bool { return roles[strings.ToLower(strings.Trim(w, "(),.;:/"))] })
}

// joined reports whether another name of the list follows: "and Ann Other".
func (n personName) joined(s string) bool {
	i := skipSigns(s, n.end, " /&,")
	if word := wordAt(s, i); word == "and" || word == "or" {
		i = skipSigns(s, i+len(word), " ")
	}
	next := readName(s, i, true)
	return next.given && next.words > 1
}

func firstRune(s string) rune {
	c, _ := utf8.DecodeRuneInString(s)
	return c
}

// followed reports whether what stands behind a single word fits a name that
// was asked for: a title, a way to go on, or the end of the sentence.
func (n personName) followed(s string) bool {
	i := skipSigns(s, n.end, " ")
	if i == len(s) || strings.IndexByte(".;\n)!?", s[i]) >= 0 {
		return true
	}
	return following[wordAt(s, i)] || n.titled(s)
}

// wordBefore is the lower-case word right before i.
func wordBefore(s string, i int) string {
	end := i
	for end > 0 && s[end-1] == ' ' {
		end--
	}
	start := end
	for start > 0 && isWordByte(s[start-1]) {
		start--
	}
	return s[start:end]
}

// atPlace reports whether the word before i makes what follows a place.
func atPlace(s string, i int) bool { return placing[wordBefore(s, i)] }

var (
	particles = wordSet("van der de den del della la le bin al el von da dos du di ter ten ap ab bint binti ibn ferch nic mac ní ó")
	reaching  = wordSet("on via ext extension tel telephone bleep email")
	presented = wordSet("to with is by from ask see")
	following = wordSet("first before on at via by or and to for who if directly regarding about today in our")
	placing   = wordSet("at in near of the from across around through")
)
