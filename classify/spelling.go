package classify

import "strings"

// roleNouns are the words of titles that are worth righting when misspelt.
var roleNouns = []string{"analyst", "manager", "developer", "engineer", "administrator", "coordinator",
	"informatics", "information", "assistant", "apprentice", "technician", "programme", "specialist", "director",
	"architect", "librarian", "officer", "digital", "governance", "infrastructure", "intelligence"}

// spell rights words that are one slip away from a role noun.
func (c *cleaner) spell() {
	text := c.string()
	for w := nextWord(text, 0); w.start >= 0; w = nextWord(text, w.end) {
		right := righted(text[w.start:w.end])
		if right == "" {
			continue
		}
		first, last := c.bytes[w.start].start, c.bytes[w.end-1].end
		fixed := make([]titleByte, 0, len(right))
		for i := range len(right) {
			fixed = append(fixed, titleByte{right[i], first, last})
		}
		tail := append(fixed, c.bytes[w.end:]...)
		c.bytes = append(c.bytes[:w.start], tail...)
		text = c.string()
		w.end = w.start + len(right)
	}
}

// righted gives the role noun that the word is a misspelling of, or nothing.
func righted(word string) string {
	if len(word) < 6 {
		return ""
	}
	folded := strings.ToLower(word)
	if folded == "principle" {
		return "Principal"
	}
	for _, noun := range roleNouns {
		if folded[0] == noun[0] && folded != noun && slip(folded, noun) {
			return strings.ToUpper(noun[:1]) + noun[1:]
		}
	}
	return ""
}

// slip reports whether one letter is missing or too many, or two neighbours
// have changed places. The last letter must stand, for plurals are no slips;
// nor is one letter for another, which makes other words ("managed").
func slip(a, b string) bool {
	if a[len(a)-1] != b[len(b)-1] {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	switch len(a) - len(b) {
	case 1:
		return a[i+1:] == b[i:]
	case -1:
		return a[i:] == b[i+1:]
	case 0:
		return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	}
	return false
}
