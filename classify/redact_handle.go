package classify

import (
	"slices"
	"strings"
)

// handleEnd is where a handle that begins at i ends: letters, digits and
// underscores, with full stops within.
func handleEnd(s string, i int) int {
	for i < len(s) && (isWordByte(s[i]) || s[i] == '_' || s[i] == '.' && i+1 < len(s) && isWordByte(s[i+1])) {
		i++
	}
	return i
}

// handle removes a person's name on a site, "@jsmith", whose at sign stands at
// i, and gives the place to go on from. Of one with full stops, "@jane.smith",
// the first part must be a person's: it may be the domain of an address.
func (r *redactor) handle(i, size int) int {
	start := i + size
	end := handleEnd(r.text, start)
	first, _, dotted := strings.Cut(r.text[start:end], ".")
	apart := i == 0 || strings.IndexByte(" \n\t(:,", r.text[i-1]) >= 0
	mine := !dotted && len(first) > 2 && (followMe[wordBefore(r.text, i)] || strings.Contains(strings.ToLower(r.text[max(0, i-30):i]), "follow me on"))
	unknown := !dotted && unknownHandle(first) && !ours(r.text[max(0, i-behindOurs):i])
	if !apart || !mine && !unknown && !personal(first) && !(dotted && givenNames()[strings.ToLower(first)]) {
		return start
	}
	r.remove(i, end)
	return end
}

// unknownHandle tells a handle that has the shape of a person's, an initial or a
// name before a surname or digits behind one ("TQuarrington", "OsricWetherden",
// "quarrington77"), and no part that is an ordinary word of adverts or in capitals.
func unknownHandle(handle string) bool {
	letters := strings.TrimRight(handle, "0123456789")
	digits := len(handle) - len(letters)
	parts, capitals := 0, 0
	if strings.ContainsAny(letters, "0123456789") {
		return false
	}
	for part := range handleParts(letters) {
		parts++
		if bodies[part] || housing[part] || ofService(part) {
			return false
		}
	}
	for i := range len(letters) {
		if isCapital(letters[i]) {
			capitals++
		}
	}
	return len(letters) > 5 && capitals <= parts && digits < 5 && (parts == 2 || parts == 1 && digits > 1 && capitals < 2)
}

// ofService reports whether a part of a handle, in lower case, is an ordinary
// word of adverts or holds one of those of services.
func ofService(part string) bool {
	return isNoName(part) || len(part) > 1 && slices.ContainsFunc(hostWords, func(w string) bool { return strings.Contains(part, w) })
}

// hostWords are within the handles of services.
var hostWords = strings.Fields("nhs hosp trust ward team job career centre center clinic health care unit uk nurs midw physio therap recruit staff people train learn med surg park house charit news live ccg icb")

// ours reports whether what stands before a handle makes it the employer's:
// "follow us on Twitter".
func ours(before string) bool {
	return slices.ContainsFunc([]string{" us ", "our ", "page"}, func(w string) bool { return strings.Contains(" "+strings.ToLower(before), w) })
}

// behindOurs is how many bytes before a handle such words are looked for.
const behindOurs = 40

// followMe are words before a handle that make it a person's: "follow me @…".
var followMe = wordSet("me DM dm message Message")

// personal tells a handle of a person from one of a ward or a service, which
// most in adverts are: it begins or ends with a given name ("janesmith",
// "smithjane"), one stands between its capitals, underscores and digits
// ("sister_jane", "HCAJaneSmith"), or an initial before an underscore
// ("j_smith").
func personal(handle string) bool {
	const least, rest = 4, 3
	lower := strings.ToLower(handle)
	for n := least; n+rest <= len(lower); n++ {
		if givenNames()[lower[:n]] {
			return true
		}
		if name := lower[len(lower)-n:]; n > least && givenNames()[name] && !ordinaryGiven[name] {
			return true
		}
	}
	if title, name, ok := firstPart(handle); ok && name != "" && (contactWords[title] == honorific || contactWords[title] == rank) && !ofService(strings.ToLower(name)) {
		return true // "DrQuarrington"
	}
	initial, surname, ok := strings.Cut(lower, "_")
	if ok && len(initial) == 1 && len(strings.TrimRight(surname, "0123456789")) > least && !isNoName(surname) {
		return true
	}
	for part := range handleParts(handle) {
		if len(part) >= least && len(part) < len(handle) && givenNames()[part] && !ordinaryGiven[part] {
			return true
		}
	}
	return false
}

// firstPart cuts the first word off a handle.
func firstPart(handle string) (first, rest string, ok bool) {
	for part := range handleParts(handle) {
		return part, strings.TrimLeft(handle[len(part):], "_"), true
	}
	return "", handle, false
}

// handleParts gives the words of a handle in lower case: they end at digits,
// signs and before a capital behind a small letter or before one.
func handleParts(s string) func(func(string) bool) {
	return func(yield func(string) bool) {
		start := 0
		for i := 0; i <= len(s); i++ {
			inner := i < len(s) && isWordByte(s[i]) && !isDigit(s[i])
			turn := inner && i > start && isCapital(s[i]) && (!isCapital(s[i-1]) || i+1 < len(s) && !isCapital(s[i+1]))
			if inner && !turn {
				continue
			}
			if i > start && !yield(strings.ToLower(s[start:i])) {
				return
			}
			start = i
			if !inner {
				start++
			}
		}
	}
}
