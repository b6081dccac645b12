package classify

import "strings"

// maxSeparators is how many signs may stand between two digits of a number.
const maxSeparators = 3

// number removes the telephone number that begins at i, with its extension,
// and gives the place to go on from.
func (r *redactor) number(i int) int {
	n := readDigits(r.text, i)
	if n.count == 0 {
		return i + 1
	}
	switch glued := i > 0 && isWordByte(r.text[i-1]); {
	case strings.HasSuffix(r.text[:i], "£"), n.endless(r.text), glued && (isDigit(r.text[i-1]) || n.value[0] == '+'):
		return skipDigits(r.text, i)
	case !n.isTelephone() && !n.isParted(r.text, i) && (glued || !r.short(i, &n)):
		return skipDigits(r.text, i)
	}
	end := moreNumbers(r.text, extensionEnd(r.text, n.end))
	r.removeLine(i, end)
	return end
}

// isParted tells a number that begins at i and is no whole one by itself: in
// pairs, "01 63 29 60 12 3", or without the last digits, for which an extension
// stands, "01632 960 ext 123".
func (d *digits) isParted(s string, i int) bool {
	if d.value[0] != '0' || d.value[1] == '0' || i > 1 && s[i-1] == ' ' && isDigit(s[i-2]) {
		return false
	}
	if d.groups == [4]int{2, 2, 2, 2} && d.count > 9 && strings.Trim(s[i:d.end], "0123456789 ") == "" && !strings.ContainsAny(s[i:d.end], ".-–") {
		return d.count <= 11
	}
	at := skipSigns(s, d.end, " ,")
	word := wordAt(s, at)
	next := skipSigns(s, at+len(word), " .:")
	return d.count > 5 && contactWords[strings.ToLower(word)] == internalWord && (strings.HasPrefix(s[next:], redactedMark) || next < len(s) && isDigit(s[next]))
}

// endless tells digits in a row that are more than any number has.
func (d *digits) endless(s string) bool {
	return d.count == len(d.value) && d.end < len(s) && isDigit(s[d.end])
}

// skipDigits steps over the digits at i alone, so that a number behind them is
// still seen.
func skipDigits(s string, i int) int {
	for i++; i < len(s) && isDigit(s[i]); i++ {
	}
	return i
}

// digits is a run of digits with the signs of a telephone number between them.
type digits struct {
	value  [16]byte // the digits, "+" first when it is there
	count  int
	groups [4]int // lengths of the first groups
	end    int
}

// readDigits reads such a run; it ends with a telephone number's full length.
func readDigits(s string, i int) (d digits) {
	d.end = i
	group, separators := 0, 0
	for j := i; j < len(s) && d.count < len(d.value); {
		switch c := digitAt(s, j); {
		case isDigit(c) || c == '+' && d.count == 0:
			if separators > 0 && d.count > 0 {
				group++
			}
			if isDigit(c) && group < len(d.groups) {
				d.groups[group]++
			}
			d.value[d.count] = c
			d.count++
			j++
			d.end, separators = j, 0
		default:
			size := separatorSize(s[j:])
			if size == 0 && separators <= 1 && d.divided(c, group) {
				size = 1
			}
			separators++
			if size == 0 || separators > maxSeparators || d.isComplete() {
				return d
			}
			j += size
		}
	}
	return d
}

// digitAt is the byte at i, or the digit for which the letter there was typed
// or read: one beside a digit or such a letter, "96O 7l1".
func digitAt(s string, i int) byte {
	if likeDigit(s[i]) == 0 {
		return s[i]
	}
	from, to := i, i+1
	for from > 0 && i-from < 4 && likeDigit(s[from-1]) > 0 {
		from--
	}
	for to < len(s) && to-i < 4 && likeDigit(s[to]) > 0 {
		to++
	}
	behind, ahead := from > 0 && isDigit(s[from-1]), to < len(s) && isDigit(s[to])
	word := to < len(s) && isWordByte(s[to]) && !ahead || from > 0 && isWordByte(s[from-1]) && !behind
	if word || !behind && !ahead {
		return s[i]
	}
	return likeDigit(s[i])
}

// likeDigit is the digit that a letter looks like, or 0.
func likeDigit(c byte) byte {
	switch c {
	case 'O', 'o':
		return '0'
	case 'I', 'l':
		return '1'
	}
	return 0
}

// isArea reports whether the digits so far can be an area's code, behind which
// a stroke or the end of a line may stand: "01632 / 960123".
func (d *digits) isArea() bool { return d.value[0] == '0' && d.count >= 4 && d.count <= 5 }

// divided reports whether c, a sign behind so many groups, may divide a number:
// a stroke or the end of a line behind an area's code, the latter behind the next group
// too ("01632 960\n123"), and behind one of five digits a second stroke, a bar or a comma too: "01632/960/123".
func (d *digits) divided(c byte, group int) bool {
	if c == '\n' && group == 1 && d.value[0] == '0' {
		return d.groups[0] == 3 || d.groups[0] == 5 || d.groups[0] == 4 && d.groups[1] == 3
	}
	if c == ':' && d.groups[0] > 2 { // no time
		return d.value[0] == '0' && group < 2 && d.groups[0] < 6
	}
	if c == '/' || c == '\n' {
		return group == 0 && d.isArea() || c == '/' && group == 1 && d.groups[0] == 5 && d.value[0] == '0'
	}
	return (c == ',' || c == '|') && group == 0 && d.isArea() && d.count == 5
}

// separatorSize is the length of a sign that may stand between digits, or 0.
func separatorSize(s string) int {
	switch s[0] {
	case ' ', '-', '.', '(', ')', '[', ']', '_', '~', '*':
		return 1
	}
	for _, sign := range []string{"\u00a0", "\u2009", "\u202f", "–", "‑", "‐", "−", "—", "‒", "⁃", "·"} {
		if strings.HasPrefix(s, sign) {
			return len(sign)
		}
	}
	return 0
}

// isComplete reports whether the digits are a whole British number, to which
// nothing behind a separator belongs.
func (d *digits) isComplete() bool {
	if d.count == 0 {
		return false
	}
	v := string(d.value[:d.count])
	switch {
	case strings.HasPrefix(v, "+440"), strings.HasPrefix(v, "00440"):
		return d.count >= len("+440")+10 && v[0] == '+' || d.count >= len("00440")+10
	case strings.HasPrefix(v, "+44"):
		return d.count >= len("+44")+10
	case strings.HasPrefix(v, "0044"):
		return d.count >= len("0044")+10
	}
	return v[0] == '0' && d.count >= 11
}

// isTelephone tells a telephone number by its first digits and its length: 10
// or 11 digits from 0, or the country's code and 9 to 11 digits. Dates
// ("01.04.2021 10") and times are told by their groups. One or two digits too
// many are a misprint.
func (d *digits) isTelephone() bool {
	v := string(d.value[:d.count])
	switch {
	case v[0] == '+':
		return d.count >= 9
	case strings.HasPrefix(v, "00"):
		return d.count >= 12
	case strings.HasPrefix(v, "44"):
		return d.count == 12 && v[2] != '0' && d.groups[0] != 4
	case v[0] != '0' || d.count < 10 || d.count > 11 && (d.groups[1] == 0 || d.count > 13):
		return false
	case d.groups[0] == 2 && d.groups[1] == 2 && (d.groups[2] == 4 || d.groups[2] == 2):
		return false // "07.00-19.30 20"
	}
	return strings.IndexByte("1235789", v[1]) >= 0
}
