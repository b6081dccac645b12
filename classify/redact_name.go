package classify

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxReach is how many bytes after words of contact a name is looked for, and
// behindName how many after it a number or address may follow.
const (
	maxReach   = 160
	behindName = 60
)

// honoured removes the name that an honorific at start to end introduces, with
// the honorific, and gives the place to go on from. In capitals throughout it
// is something else ("MS Office", "MR scanner"); a rank needs a given name
// ("Sister Emily", but "Sister Critical Care"); Dr Foster is a company.
func (r *redactor) honoured(start, end int, isRank bool) int {
	if !isCapital(r.text[start]) || isCapital(r.text[start+1]) {
		return end
	}
	name := readName(r.text, skipSigns(r.text, end, ". "))
	if name.words == 0 || isRank && !name.given || name.words == 1 && strings.HasPrefix(r.text[name.start:], "Foster") {
		return end
	}
	r.remove(start, name.end)
	return name.end
}

// before removes full names that stand on the same line shortly before a
// number or an address that was removed: "Jane Smith, Matron, ext 1234".
func (r *redactor) before(end int) {
	start := max(0, end-behindName, strings.LastIndexByte(r.text[:end], '\n')+1)
	for i := start; i < end; i++ {
		if !startsWord(r.text, i) || !isCapitalAt(r.text, i) {
			continue
		}
		if name := readName(r.text, i); name.given && name.words > 1 && name.end <= end {
			r.remove(i, name.end)
			i = name.end
		}
	}
}

// labelled removes the name after "Name:", whatever it is.
func (r *redactor) labelled(i int) {
	colon := skipSigns(r.text, i, " ")
	if !strings.HasPrefix(r.text[colon:], ":") {
		r.names(i, false)
		return
	}
	start := skipSigns(r.text, colon, ": \n\t")
	if name := readName(r.text, start); name.words > 1 || name.given {
		r.remove(start, name.end)
		return
	}
	r.names(colon, true)
}

// names removes the names that follow words of contact, up to the end of the
// sentence. Directly after them (direct) any two capitalised words are a name when a
// way of reaching someone follows; further on the first must be a given name.
func (r *redactor) names(i int, direct bool) {
	i = max(i, r.cued)
	limit := min(len(r.text), i+maxReach)
	if direct {
		i = r.directName(i, limit)
	}
	for i < limit && !endsSentence(r.text, i) {
		if !startsWord(r.text, i) || !isCapitalAt(r.text, i) {
			i++
			continue
		}
		name := readName(r.text, i)
		if name.given && (name.words > 1 || name.reachable(r.text)) {
			r.remove(name.start, name.end)
		}
		i = max(i+1, name.end)
	}
	r.cued = max(r.cued, i)
}

// directName removes a name that stands right after words of contact and their
// fillers, and gives the place to go on from.
func (r *redactor) directName(i, limit int) int {
	for range 10 {
		j := skipSigns(r.text, i, " :-–\n,\t(")
		word := wordAt(r.text, j)
		if j >= limit || word == "" {
			return i
		}
		if fillers[strings.ToLower(word)] {
			i = j + len(word)
			continue
		}
		name := readName(r.text, j)
		if name.words == 0 || !name.given && !(name.words > 1 && name.reachable(r.text)) {
			return i
		}
		if name.given && name.words == 1 && !name.reachable(r.text) {
			return i
		}
		r.remove(name.start, name.end)
		return name.end
	}
	return i
}

// personName is a run of words that may be a person's name.
type personName struct {
	start, end int
	words      int  // capitalised words and initials; 0 when it is no name
	given      bool // the first is a given name
}

// readName reads capitalised words and initials from i: "A. N. Other", "Jane
// van der Smith-Jones", "Siân O’Neill". At most four, none of notNames.
func readName(s string, i int) personName {
	name := personName{start: i, end: i}
	full := false
	for j := i; name.words < 4; {
		word := wordAt(s, j)
		if word == "" || !isCapitalAt(s, j) || isNoName(word) {
			if !particles[word] || name.words == 0 {
				break
			}
			j = skipSigns(s, j+len(word), " ")
			continue
		}
		if name.words == 0 {
			name.given = givenNames()[strings.ToLower(word)]
		}
		name.words++
		name.end = j + len(word)
		full = full || utf8.RuneCountInString(word) > 1
		j = skipSigns(s, name.end, " ")
		if utf8.RuneCountInString(word) == 1 && strings.HasPrefix(s[name.end:], ".") {
			name.end++
			j = skipSigns(s, name.end, " ")
		}
	}
	if !full || bodies[strings.ToLower(wordAt(s, skipSigns(s, name.end, " ")))] {
		return personName{start: i, end: i}
	}
	return name
}

// bodies are words that make the name before them that of an organisation or
// a place: "Dame Hannah Rogers Trust".
var bodies = wordSet(`trust hospital hospitals hospice house ward unit centre school surgery clinic foundation practice
	park road street lane building wing college university group ltd limited court suite charity award society`)

var particles = wordSet("van der de den del della la le bin al el von da dos")

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

var reaching = wordSet("on via ext extension tel telephone bleep email")

// wordAt is the word that begins at i: letters, and the marks within names.
func wordAt(s string, i int) string {
	for j, c := range s[min(i, len(s)):] {
		if unicode.IsLetter(c) || j > 0 && (c == '\'' || c == '’' || c == '-') {
			if j < 40 {
				continue
			}
			return ""
		}
		return strings.TrimRight(s[i:i+j], "'’-")
	}
	return strings.TrimRight(s[min(i, len(s)):], "'’-")
}

func skipSigns(s string, i int, signs string) int {
	for i < len(s) {
		c, size := utf8.DecodeRuneInString(s[i:])
		if !strings.ContainsRune(signs, c) {
			break
		}
		i += size
	}
	return i
}

func isCapitalAt(s string, i int) bool {
	if i >= len(s) {
		return false
	}
	if s[i] < utf8.RuneSelf {
		return isCapital(s[i])
	}
	c, _ := utf8.DecodeRuneInString(s[i:])
	return unicode.IsUpper(c)
}

// startsWord reports whether a word may begin at i.
func startsWord(s string, i int) bool {
	if i == 0 {
		return true
	}
	c, _ := utf8.DecodeLastRuneInString(s[:i])
	return utf8.RuneStart(s[i]) && !unicode.IsLetter(c) && !unicode.IsDigit(c)
}

// endsSentence reports a new paragraph, or a full stop before a space that is
// not behind an initial or a short form ("Dr.").
func endsSentence(s string, i int) bool {
	if s[i] == '\n' {
		return i+1 < len(s) && s[i+1] == '\n'
	}
	if s[i] != '.' || i+1 < len(s) && s[i+1] != ' ' && s[i+1] != '\n' {
		return false
	}
	word := s[strings.LastIndexAny(s[max(0, i-8):i], " \n")+max(0, i-8)+1 : i]
	return len(word) > 3
}
