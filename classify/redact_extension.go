package classify

import "strings"

// extensionEnd is where the extension or the other last digits of a telephone
// number that ends at i end: "x4321", "#4321", "ext4321", "(4321)", "/8",
// " / 960124", or i.
func extensionEnd(s string, i int) int {
	j, least, shut := skipSigns(s, i, " "), 1, 0
	switch rest := s[j:min(len(s), j+4)]; {
	case len(rest) < 2:
		return i
	case rest[0] == 'x' || rest[0] == 'X' || rest[0] == '#':
		j = skipSigns(s, j+1, " .")
	case len(rest) == 4 && strings.EqualFold(rest[:3], "ext") && isDigit(rest[3]):
		j += 3
	case rest[0] == '(':
		j, least, shut = j+1, 3, 1
	case rest[0] == '/' && j == i:
		j++
	case rest[0] == '/':
		j, least = skipSigns(s, j+1, " "), 3
	default:
		return i
	}
	end := j
	for end < len(s) && isDigit(s[end]) {
		end++
	}
	n := readDigits(s, j)
	if end-j < least || end-j > 8 || n.isTelephone() || end < len(s) && isWordByte(s[end]) || shut > 0 && !strings.HasPrefix(s[end:], ")") {
		return i
	}
	return end + shut
}

// moreNumbers is where the last digits of further lines end that are joined to
// the number which ends at i, "01632 960123 or 0124", "ext 4567/4568 & 4569", or
// i. What counts something ("or 1200 patients") or is a year is none.
func moreNumbers(s string, i int) int {
	for {
		joint := skipSigns(s, behindAside(s, i), " ")
		j := skipSigns(s, joint, "/&,;")
		if word := wordAt(s, j); word == "or" || word == "and" {
			j += len(word)
		}
		if j == joint {
			return i
		}
		j = skipSigns(s, j, " ")
		end := j
		for end < len(s) && (isDigit(s[end]) || s[end] == ' ' && end > j && end+1 < len(s) && isDigit(s[end+1])) {
			end++
		}
		if end-j < leastInternal || end-j > 8 || looksYear(s[j:end]) || !endsShort(s[end:min(len(s), end+behindName)]) && !joinsNumber(s, end) {
			return i
		}
		i = end
	}
}

// behindAside is the place behind a word in brackets that stands behind a number
// which ends at i, "(mornings)", or i.
func behindAside(s string, i int) int {
	if open := skipSigns(s, i, " "); strings.HasPrefix(s[open:], "(") {
		if word := wordAt(s, open+1); word != "" && strings.HasPrefix(s[open+1+len(word):], ")") {
			return open + len(word) + len("()")
		}
	}
	return i
}

// looksYear tells "1998" and "2021".
func looksYear(s string) bool {
	return len(s) == 4 && (strings.HasPrefix(s, "19") || strings.HasPrefix(s, "20"))
}

// joinsNumber tells a sign or a word at i that joins one more number.
func joinsNumber(s string, i int) bool {
	next := skipSigns(s, behindAside(s, i), " ,.")
	return next == len(s) || (s[next] == '/' || s[next] == '&') || following[wordAt(s, next)] || reached[wordAt(s, next)]
}

// reached may follow the last of several numbers.
var reached = wordSet("through between during before after from when while option asking quoting using any daily weekdays")
