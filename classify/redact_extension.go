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
