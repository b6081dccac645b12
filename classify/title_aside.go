package classify

import "strings"

// asideWords are words that tell of hours, length and number in a bracket.
var asideWords = wordSet(`wte fte hours hour hrs per week weekly wk months month mths posts post positions x up to ref
	reference job and or`)

// dropAsides takes out brackets that name no job but a reference, a grade code,
// hours or a number of posts ("(XN06)", "(0.6 wte)", "(ref 123-AB45)"), and the
// mark of a repeated advert at the end ("- RA").
func (c *cleaner) dropAsides() {
	text := c.string()
	kept := c.bytes[:0]
	from := 0
	for {
		open := strings.IndexByte(text[from:], '(')
		if open < 0 {
			break
		}
		open += from
		length := strings.IndexByte(text[open:], ')')
		if length < 0 {
			break
		}
		end := open + length + 1
		kept = append(kept, c.bytes[from:open]...)
		if !isAside(text[open:end]) {
			kept = append(kept, c.bytes[open:end]...)
		}
		from = end
	}
	kept = append(kept, c.bytes[from:]...)
	if strings.HasSuffix(text, " - RA") {
		kept = kept[:len(kept)-len(" - RA")]
	}
	c.bytes = kept
}

// isAside reports whether every word is a number, a code or one of asideWords,
// and a digit is among them.
func isAside(text string) bool {
	digits := false
	for w := nextWord(text, 0); w.start >= 0; w = nextWord(text, w.end) {
		word := text[w.start:w.end]
		coded := isCode(word)
		if !coded && !asideWords[strings.ToLower(word)] {
			return false
		}
		digits = digits || coded
	}
	return digits
}

// isCode reports whether a word is a number or up to three capitals and digits
// after them: "065392", "XN06".
func isCode(word string) bool {
	number := strings.TrimLeft(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	letters := len(word) - len(number)
	if number == "" || letters > 3 || letters > 0 && len(number) < 2 || word == "M365" || word == "O365" {
		return false
	}
	return strings.Trim(number, "0123456789") == ""
}
