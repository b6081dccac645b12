package classify

import "strings"

// roleNouns are the words of titles that are worth righting when misspelt,
// whatever the frame, and that a cut title is completed with.
var roleNouns = []string{"analyst", "manager", "developer", "engineer", "administrator", "coordinator",
	"informatics", "information", "assistant", "apprentice", "technician", "programme", "specialist", "director",
	"architect", "librarian", "officer", "digital", "governance", "infrastructure", "intelligence"}

// headNouns end the titles that a board cuts.
var headNouns = []string{"analyst", "manager", "developer", "engineer", "administrator", "coordinator", "assistant",
	"apprentice", "apprenticeship", "technician", "specialist", "director", "architect", "librarian", "officer",
	"supervisor", "facilitator", "consultant", "trainer", "leader", "clerk"}

// leastLetters is the length from which words are righted: shorter ones have
// too many true neighbours.
const leastLetters = 6

// vocabulary is the words that titles are righted to.
type vocabulary struct {
	words map[string]bool
	near  map[wordShape][]string
}

// wordShape is what a word keeps under the slips that are righted, but for its
// length, which they may change by one.
type wordShape struct {
	first, last byte
	length      int
}

var roleVocabulary = newVocabulary(roleNouns)

// newVocabulary takes the words of phrases that are long enough and may stand
// in any case.
func newVocabulary(phrases []string) *vocabulary {
	v := &vocabulary{map[string]bool{}, map[wordShape][]string{}}
	for _, p := range append(phrases, roleNouns...) {
		eachWord(p, func(w string, exact bool) bool {
			w = strings.ToLower(w)
			if len(w) >= leastLetters && !exact && !v.words[w] {
				shape := wordShape{w[0], w[len(w)-1], len(w)}
				v.words[w] = true
				v.near[shape] = append(v.near[shape], w)
			}
			return true
		})
	}
	return v
}

// trueWords are words of titles that are one slip away from another and right
// as they are.
var trueWords = wordSet("contact contacts orthotist orthotists principals compliant clinically technically")

// spell rights words that are one slip away from a word of the vocabulary.
func (c *cleaner) spell() {
	text := c.string()
	for w := nextWord(text, 0); w.start >= 0; w = nextWord(text, w.end) {
		right := c.known.righted(text[w.start:w.end])
		if right == "" {
			continue
		}
		c.replace(w, right)
		text = c.string()
		w.end = w.start + len(right)
	}
}

// replace puts another word in the place of one, with its span.
func (c *cleaner) replace(w word, with string) {
	first, last := c.bytes[w.start].start, c.bytes[w.end-1].end
	fixed := make([]titleByte, 0, len(with)+len(c.bytes)-w.end)
	for i := range len(with) {
		fixed = append(fixed, titleByte{with[i], first, last})
	}
	c.bytes = append(c.bytes[:w.start], append(fixed, c.bytes[w.end:]...)...)
}

// righted gives the word that the given one is a misspelling of, when there is
// just one, or nothing.
func (v *vocabulary) righted(word string) (right string) {
	var buffer [32]byte
	if len(word) < leastLetters || len(word) > len(buffer) {
		return ""
	}
	folded := buffer[:copy(buffer[:], word)]
	for i, b := range folded {
		if 'A' <= b && b <= 'Z' {
			folded[i] = b | 0x20
		}
	}
	if string(folded) == "principle" {
		return "Principal"
	}
	if v.words[string(folded)] || trueWords[string(folded)] {
		return ""
	}
	shape := wordShape{folded[0], folded[len(folded)-1], 0}
	for shape.length = len(folded) - 1; shape.length <= len(folded)+1; shape.length++ {
		for _, near := range v.near[shape] {
			if !slip(folded, near) {
				continue
			}
			if right != "" {
				return ""
			}
			right = near
		}
	}
	if right == "" {
		return ""
	}
	return strings.ToUpper(right[:1]) + right[1:]
}

// slip reports whether one letter is missing or too many, or two neighbours
// have changed places. The last letter must stand, for plurals are no slips;
// nor is one letter for another, which makes other words ("managed").
func slip(a []byte, b string) bool {
	if a[len(a)-1] != b[len(b)-1] {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	switch len(a) - len(b) {
	case 1:
		return string(a[i+1:]) == b[i:]
	case -1:
		return string(a[i:]) == b[i+1:]
	case 0:
		return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && string(a[i+2:]) == b[i+2:]
	}
	return false
}

// The board of 2020 cut titles after this many characters; blanks at the cut
// may be gone.
const cutFrom, cutTo = 69, 70

// complete ends the last word of a cut title where it can be the beginning of
// one head noun only.
func (c *cleaner) complete(runes int) {
	if runes < cutFrom || runes > cutTo {
		return
	}
	text := c.string()
	last := word{start: strings.LastIndexAny(text, " -/(,&") + 1, end: len(text)}
	stem := strings.ToLower(text[last.start:])
	if len(stem) < 5 {
		return
	}
	found := ""
	for _, noun := range headNouns {
		if noun == stem || len(stem) < len(noun) && noun[:len(stem)] == stem && found != "" {
			return
		}
		if strings.HasPrefix(noun, stem) {
			found = noun
		}
	}
	if found != "" {
		c.replace(last, found)
	}
}
