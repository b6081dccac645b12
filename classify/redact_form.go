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
// start, "zero one six three two …", or an extension behind the word for one,
// and gives the place to go on from.
func (r *redactor) spelledNumber(start, end int) int {
	digits, last := 1, end
	for {
		next := skipSigns(r.text, last, " -,")
		word, _, _ := strings.Cut(strings.ToLower(wordAt(r.text, next)), "-")
		if contactWords[word] != digitWord {
			break
		}
		digits, last = digits+1, next+len(word)
	}
	least := digitRun
	if kind := contactWords[strings.ToLower(wordBefore(r.text, start))]; kind == internalWord || kind == houseWord {
		least = leastInternal
	}
	if digits < least {
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

// reports removes the full name of the person to whom someone reports, behind
// the word that ends at i.
func (r *redactor) reports(i int) {
	to := skipSigns(r.text, i, " ")
	if wordAt(r.text, to) != "to" {
		return
	}
	start := skipSigns(r.text, to+len("to"), " :")
	name := readName(r.text, start, true)
	if end := turnedEnd(r.text, name); end > name.end {
		r.remove(start, end)
		return
	}
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
	if word := wordAt(r.text, min(len(r.text), end+len(" ."))); strings.HasPrefix(r.text[end:], " .") && hostEnds[word] {
		end += len(" .") + len(word)
	}
	for strings.HasPrefix(r.text[end:], ". ") && hostEnds[wordAt(r.text, end+len(". "))] {
		end += len(". ") + len(wordAt(r.text, end+len(". ")))
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

// hostEnds are the last labels of addresses: "nhs. uk".
var hostEnds = wordSet("nhs net uk org com co ac gov")

// onCall tells the word at start from a wish to be called: "on call".
func (r *redactor) onCall(start int) bool {
	before := strings.TrimRight(r.text[:start], " -")
	return strings.EqualFold(wordBefore(before, len(before)), "on")
}
