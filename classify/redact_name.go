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
// is something else ("MS Office", "MR scanner"); a rank needs a given name or a
// surname that stands alone ("Sister Emily", "Matron White", but "Sister
// Critical Care"); Dr Foster is a company.
func (r *redactor) honoured(start, end int, isRank bool) int {
	if !isCapital(r.text[start]) || isCapital(r.text[start+1]) {
		return end
	}
	signs := ". "
	if isRank {
		signs = " "
	}
	at := skipSigns(r.text, end, signs)
	at += len(r.text[at:]) - len(strings.TrimPrefix(r.text[at:], "med. ")) // "Dr. med. Other"
	name := readName(r.text, at, !isRank)
	if name.words == 0 && (!isRank || surnames[strings.ToLower(wordAt(r.text, name.start))]) {
		name = surnameAlone(r.text, name.start)
	}
	if at := name.start; name.words == 0 && !isRank {
		if word := wordAt(r.text, at); lowerNamed(word) && (r.reachedAt(at+len(word)) || r.wantedAt(at+len(word))) {
			r.remove(start, at+len(word)) // "Miss smith."
			return at + len(word)
		}
	}
	if strings.HasSuffix(r.text[:name.end], "'s") && strings.EqualFold(name.next(r.text), "hospital") {
		return end // "Dr Gray's Hospital"
	}
	if name.words == 0 || isRank && !name.given && !name.alone(r.text) || name.words == 1 && strings.HasPrefix(r.text[name.start:], "Foster") {
		return end
	}
	r.remove(start, name.end)
	if severalOf[strings.ToLower(r.text[start:end])] {
		return r.surnames(name.end)
	}
	return r.initialled(name.end)
}

// initialled removes the name with an initial that is joined to one which ends at
// i, "Mrs West and J. Quarmby", and gives the place to go on from.
func (r *redactor) initialled(i int) int {
	at := skipSigns(r.text, i, " ,/&")
	if word := wordAt(r.text, at); word == "and" || word == "or" {
		at = skipSigns(r.text, at+len(word), " ")
	}
	name := readName(r.text, at, true)
	if at == i || name.words < 2 || r.text[at+1] != '.' {
		return i
	}
	r.remove(at, name.end)
	return name.end
}

// severalOf are honorifics of more persons than one.
var severalOf = wordSet("drs profs professors messrs")

// surnames removes the names in a list behind one that ends at i, "Drs West,
// Quarmby/Dale and Crankshaw", and gives the place to go on from.
func (r *redactor) surnames(i int) int {
	for {
		at := skipSigns(r.text, i, " ,/&")
		if word := wordAt(r.text, at); word == "and" {
			at = skipSigns(r.text, at+len(word), " ")
		}
		name := readName(r.text, at, true)
		if at == i || name.words == 0 {
			return i
		}
		r.remove(at, name.end)
		i = name.end
	}
}

// before removes full names that stand on the same line shortly before a
// number or an address that was removed: "Jane Smith, Matron, ext 1234". The
// number is the cue: the name need not be a known one, unless a preposition
// makes it a place ("at Milton Keynes on 01908 …").
func (r *redactor) before(end int) {
	start := max(0, end-behindName)
	start += strings.LastIndexByte(r.text[start:end], '\n') + 1
	for i := start; i < end; i++ {
		if !startsWord(r.text, i) || !isCapitalAt(r.text, i) {
			continue
		}
		name := readName(r.text, i, true)
		known := name.words == 1 && name.given && presented[wordBefore(r.text, i)] && (name.followed(r.text) || name.next(r.text) == "in") && !ordinaryGiven[strings.ToLower(r.text[i:name.end])]
		if name.end <= end && (known || name.words > 1 && (name.given || !name.organisation(r.text) && !atPlace(r.text, i))) {
			r.remove(i, name.end)
		}
		i = max(i, name.end)
	}
}

// labelled removes the name after "Name:", or on the line after "Name",
// whatever it is.
func (r *redactor) labelled(i int) {
	colon := skipSigns(r.text, i, " ")
	for range 4 { // "Name of contact"
		word := wordAt(r.text, colon)
		if folded := strings.ToLower(word); word == "" || !fillers[folded] && folded != "contact" && folded != "of" && !roles[folded] && !appointing[folded] {
			break
		}
		colon = skipSigns(r.text, colon+len(word), " ")
	}
	if rest := r.text[colon:]; rest == "" || strings.IndexByte(":;\n", rest[0]) < 0 {
		r.names(i)
		return
	}
	start := skipSigns(r.text, colon, ":; \n\t")
	if name := readName(r.text, start, true); name.words > 1 || name.given {
		r.remove(start, name.end)
		return
	}
	r.ask(i, false)
	r.lowerName(colon)
}

// signature removes the name that begins a line and stands before a title,
// "Jane Smith - Research Nurse", or alone on it, and looks for more names
// behind it. A name that is not on the list must be set off from its title,
// and is none in the first line, which may be an advert's title ("Great
// Yarmouth - Nurse").
func (r *redactor) signature(i int) {
	if !isCapitalAt(r.text, i) {
		return
	}
	name := readName(r.text, i, i > 0)
	if name.words < 2 || name.isBody(r.text) && !name.setOff(r.text) {
		return
	}
	known := name.given && (name.titled(r.text) || name.headsLine(r.text) || name.joined(r.text))
	if known || i > 0 && name.titled(r.text) && name.setOff(r.text) {
		r.remove(i, name.end)
		r.names(name.end)
	}
}

// names removes the names in the rest of a sentence that holds words of
// contact: those of the list, and after "to", "with" or "is" any full name that
// a way of reaching someone or a title follows.
func (r *redactor) names(i int) {
	i = max(i, r.cued)
	limit := min(len(r.text), i+maxReach)
	for i < limit && !endsSentence(r.text, i) {
		if !startsWord(r.text, i) || !isCapitalAt(r.text, i) {
			i++
			continue
		}
		name := readName(r.text, i, true)
		if name.mentioned(r.text) {
			r.remove(name.start, name.end)
		} else if end := turnedEnd(r.text, name); end > name.end && honorificBehind(r.text, end) {
			r.remove(name.start, end)
		}
		i = max(i+1, name.end)
	}
	r.cued = max(r.cued, i)
}

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
