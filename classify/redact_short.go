package classify

import "strings"

// line removes the number that follows a word for a telephone line behind
// signs and such words as "number", and that has at least so many digits: "ext. 4567", "bleep 123",
// "Tel: 555 1234".
func (r *redactor) line(i, least int) {
	const signs = " .:-#("
	j := skipSigns(r.text, i, signs)
	for _, word := range []string{"line", "number", "numbers", "holder", "no", "on"} {
		if end := j + len(word); end < len(r.text) && r.text[j:end] == word && !isWordByte(r.text[end]) && (word != "on" || least == leastInternal) {
			j = skipSigns(r.text, end, signs)
		}
	}
	for _, outside := range []string{"nine then ", "9 then "} { // "dial 9 then 4567"
		j += len(r.text[j:]) - len(strings.TrimPrefix(r.text[j:], outside))
	}
	if j == i || j == len(r.text) || !isDigit(r.text[j]) {
		return
	}
	n := readDigits(r.text, j)
	if year := least == leastHouse && n.count == 4 && (n.value[0] == '1' || n.value[0] == '2'); year {
		return
	}
	if n.count >= least && (n.end == len(r.text) || !isWordByte(r.text[n.end])) {
		r.removeLine(j, moreNumbers(r.text, n.end))
	}
}

// Least digits behind a word for a line inside a house, behind one that may be
// for such a line and behind one for any:
// "call 111" and "call 999" are left alone.
const (
	leastInternal = 3
	leastHouse    = 4
	leastLine     = 4
)

// short tells an extension or a local number from other digits at i by where
// it stands: it begins a line and is all of it or is joined to a name, "51234",
// "31234 or Jane Smith", or it follows a contact that was removed: "[…] 555
// 4567", "[…], Matron, on 612345". Hours ("0800-1600") are none.
func (r *redactor) short(i int, n *digits) bool {
	const least, most = 5, 9
	if n.count == least-1 && i > 0 && r.text[i-1] == '\n' && i >= r.tail && n.value[0] > '2' && n.groups[1] == 0 && lineEnds(r.text, n.end) {
		return true // "6046." alone, no year and no hour
	}
	if n.count < least || n.count > most || n.groups[0] < 3 || n.groups[0] == 4 && n.groups[1]%2 == 0 && n.groups[1] > 0 && n.value[0] < '3' {
		return false
	}
	rest := r.text[n.end:min(len(r.text), n.end+behindName)]
	if i > 0 && r.text[i-1] == '\n' {
		return endsShort(rest)
	}
	line := r.text[max(0, i-behindName):i]
	line = line[strings.LastIndexByte(line, '\n')+1:]
	mark := strings.LastIndex(line, redactedMark)
	if mark < 0 {
		return false
	}
	between := strings.Trim(line[mark+len(redactedMark):], " :-–—,().")
	word := strings.ToLower(between[strings.LastIndexByte(between, ' ')+1:])
	return between == "" || (word == "on" || word == "at") && endsShort(rest)
}

// endsShort tells what may follow a short number: the end of its sentence or
// line, or a word that joins a name to it.
func endsShort(rest string) bool {
	line, _, _ := strings.Cut(rest, "\n")
	after := strings.TrimLeft(line, " .,;)")
	if after == "" || strings.HasPrefix(rest, ". ") {
		return true
	}
	for _, joint := range []string{"or ", "and ", "- ", "–", "/", "for ", "to "} {
		if next, ok := strings.CutPrefix(after, joint); ok {
			next = strings.TrimLeft(next, " ")
			return next != "" && !isDigit(next[0])
		}
	}
	return false
}

// lettered removes a number that begins with a letter at start, of a word that
// ends at end, and gives the place to go on from or start: an extension of four
// to six digits, "x4567", or an "o" for the nought, "o1632 960123".
func (r *redactor) lettered(start, end int) int {
	if start+1 >= end || !isDigit(digitAt(r.text, start+1)) || start > 0 && isWordByte(r.text[start-1]) {
		return start
	}
	n := readDigits(r.text, start+1)
	switch lower(r.text[start]) {
	case 'x':
		if n.end != end || n.count < leastLine || n.count > leastLine+2 {
			return start
		}
	case 'o':
		if n.count < 9 || n.count > 10 || n.groups[0] < 3 || n.end > end && n.groups[1] == 0 || strings.IndexByte("1237", n.value[0]) < 0 {
			return start
		}
	default:
		return start
	}
	r.removeLine(start, n.end)
	return n.end
}
