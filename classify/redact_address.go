package classify

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of the two halves of an e-mail address in bytes (RFC 5321, 4.5.3.1).
const (
	maxLocal  = 64
	maxDomain = 255
)

// address removes the e-mail address around the at sign at i, with at most one
// space on either side of it, or a line's end behind it, and gives the place to go on from.
func (r *redactor) address(i int) int {
	_, size := utf8.DecodeRuneInString(r.text[i:])
	start := localStart(r.text, i)
	if start == i && i > 0 && r.text[i-1] == ' ' {
		start = localStart(r.text, i-1)
		if start == i-1 {
			start = i
		}
	}
	domain := i + size
	if domain < len(r.text) && (r.text[domain] == ' ' || r.text[domain] == '\n') {
		domain++
	}
	end, dotted := domainEnd(r.text, domain)
	if from, to := r.spaced(start, end); (from < start || to > end) && start < i {
		start, end, dotted = from, to, true
	}
	spaced := domain > i+size || r.text[i-min(i, 1)] == ' '
	if alone := start == i || r.text[i-1] == ' '; alone && domain == i+size && !dotted {
		return r.handle(i, size)
	}
	if !dotted && !strings.ContainsRune(r.text[start:i], '.') { // "Wellbeing@Work"
		return i + size
	}
	if start == i || end == domain || spaced && (!dotted || notLocal[r.text[start:i]]) {
		return i + size
	}
	r.removeLine(withScheme(r.text, start), end)
	return end
}

// notLocal are words before an at sign that stands by itself: "in touch with
// @example.org". The space belongs to them.
var notLocal = func() map[string]bool {
	set := map[string]bool{}
	for word := range wordSet("with on at to via us from or and by the see up here touch search our") {
		set[word+" "] = true
	}
	return set
}()

// localStart is where the local part that ends at i begins.
func localStart(s string, i int) int {
	start := i
	for start > 0 && i-start < maxLocal {
		c, size := utf8.DecodeLastRuneInString(s[:start])
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("._%+-'&．", c) {
			break
		}
		start -= size
	}
	return start
}

// domainEnd is where the domain that begins at i ends, without a final full
// stop, and whether it holds a dot. Full-width stops count.
func domainEnd(s string, i int) (end int, dotted bool) {
	end = i
	for j := i; j < len(s) && j-i < maxDomain; {
		c, size := utf8.DecodeRuneInString(s[j:])
		switch {
		case size == 1 && isWordByte(byte(c)) || c >= '０' && c <= 'ｚ':
			end = j + size
			dotted = dotted || j > i && (s[j-1] == '.' || strings.HasSuffix(s[:j], "．"))
		case c != '.' && c != '-' && c != '．' && c != '_':
			return end, dotted
		}
		j += size
	}
	return end, dotted
}

// withScheme takes "mailto:" into the address.
func withScheme(s string, start int) int {
	const scheme = "mailto:"
	if start >= len(scheme) && strings.EqualFold(s[start-len(scheme):start], scheme) {
		return start - len(scheme)
	}
	return start
}

// spelledAddress removes an address spelled out around the word "at" that lies
// at start to end: "jane.smith [at] nhs.net", "jane dot smith at nhs dot net".
// The part after it must be a domain that ends as addresses do.
func (r *redactor) spelledAddress(start, end int) int {
	local := spelledLocal(r.text, strings.TrimRight(r.text[max(0, start-maxLocal):start], " [({<"), start)
	stop, ok := spelledDomain(r.text, end)
	if !ok || local < 0 || !isBracket(r.text, start) && !looksLocal(r.text[local:start]) {
		return end
	}
	r.removeLine(local, stop)
	return stop
}

func isBracket(s string, i int) bool { return i > 0 && strings.IndexByte("[({<", s[i-1]) >= 0 }

// looksLocal tells "jane.smith at" from "online at": a dot, also spelled out,
// a digit or an underscore within.
func looksLocal(s string) bool {
	s = strings.Trim(s, " .")
	return strings.ContainsAny(s, "._0123456789") || strings.ContainsAny(s, " ]")
}

// spelledLocal is where the local part before "at" begins, or -1. before is
// the text that ends with it, start where "at" begins.
func spelledLocal(s, before string, start int) int {
	end := max(0, start-maxLocal) + len(before)
	begin := localStart(s, end)
	if begin == end {
		return -1
	}
	for { // "jane dot smith"
		if at := strings.TrimSuffix(s[:begin], " . "); len(at) < begin {
			if next := localStart(s, len(at)); next < len(at) && end-next <= maxLocal {
				begin = next
				continue
			}
		}
		head := strings.TrimRight(s[:begin], " ])")
		if len(head) < 4 || !strings.EqualFold(head[len(head)-3:], "dot") || isWordByte(head[len(head)-4]) {
			return begin
		}
		head = strings.TrimRight(head[:len(head)-3], " [(")
		next := localStart(s, len(head))
		if next == len(head) || end-next > maxLocal {
			return begin
		}
		begin = next
	}
}

// spelledDomain is where the domain after "at" ends, with "dot" or "." between
// its labels; ok when the last label is one that addresses of NHS bodies and
// their contractors end with.
func spelledDomain(s string, i int) (end int, ok bool) {
	last := ""
	for labels := 0; labels < 6; labels++ {
		i = skipSigns(s[:min(len(s), i+4)], i, " ])}>[({")
		start := i
		for i < len(s) && (isWordByte(s[i]) || s[i] == '-') {
			i++
		}
		if start == i {
			break
		}
		last, end = strings.ToLower(s[start:i]), i
		rest := strings.TrimLeft(s[i:min(len(s), i+8)], " [(")
		skipped := min(len(s), i+8) - i - len(rest)
		switch {
		case len(rest) >= 3 && strings.EqualFold(rest[:3], "dot") && skipped > 0:
			i += skipped + 3
		case strings.HasPrefix(rest, ".") && len(rest) > 1 && isWordByte(rest[1]):
			i += skipped + 1
		case strings.HasPrefix(rest, ". ") && skipped > 0 && len(rest) > 2 && isWordByte(rest[2]):
			i += skipped + 1
		default:
			return end, labels > 0 && addressEnds[last]
		}
	}
	return end, addressEnds[last]
}

var addressEnds = wordSet("net uk com org co info eu ie")
