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
	if r.text[i] == '%' {
		size = len("%40")
	}
	for strings.HasPrefix(r.text[i+size:], "@") { // "jane.smith@@nhs.net"
		size++
	}
	if end := r.bracketed(i, size); end > i {
		return end
	}
	start := localStart(r.text, i)
	if start == i {
		start = apartLocal(r.text, i)
	}
	domain := i + size
	if domain < len(r.text) && (r.text[domain] == ' ' || r.text[domain] == '\n') {
		domain++
	}
	end, dotted := domainEnd(r.text, domain)
	end, dotted = bracketDots(r.text, end, dotted)
	if from, to := r.spaced(start, end); (from < start || to > end) && start < i {
		start, end, dotted = from, to, true
	}
	if stop, spelled, ok := spelledDomain(r.text, domain); !dotted && spelled && ok {
		end, dotted = stop, true // "jane.smith@nhs dot net"
	}
	spaced := domain > i+size || r.text[i-min(i, 1)] == ' '
	if alone := start == i || r.text[i-1] == ' '; alone && domain == i+size && (!dotted || !addressEnds[strings.ToLower(r.text[strings.LastIndexByte(r.text[:end], '.')+1:end])]) {
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

// bracketed removes the address around the at sign at i that stands in brackets,
// "jane.smith (@) nhs.net", and gives the place to go on from, or i.
func (r *redactor) bracketed(i, size int) int {
	const open, shut = "([{<", ")]}>"
	domain := i + size
	if i == 0 || domain >= len(r.text) || strings.IndexByte(open, r.text[i-1]) < 0 || strings.IndexByte(shut, r.text[domain]) < 0 {
		return i
	}
	at := len(strings.TrimSuffix(r.text[:i-1], " "))
	start := localStart(r.text, at)
	end, dotted := domainEnd(r.text, skipSigns(r.text[:min(len(r.text), domain+2)], domain+1, " "))
	end, dotted = bracketDots(r.text, end, dotted)
	if start == at || !dotted {
		return i
	}
	r.removeLine(start, end)
	return end
}

// bracketDots takes what stands behind dots in brackets into a domain that ends
// at end, "nhs[.]net", and reports whether it holds a dot then.
func bracketDots(s string, end int, dotted bool) (int, bool) {
	for strings.HasPrefix(s[end:], "[.]") || strings.HasPrefix(s[end:], "(.)") {
		next, _ := domainEnd(s, end+len("[.]"))
		if next == end+len("[.]") {
			break
		}
		end, dotted = next, true
	}
	return end, dotted
}

// notLocal are words before an at sign that stands by itself: "in touch with
// @example.org". The space belongs to them.
var notLocal = func() map[string]bool {
	set := map[string]bool{}
	for word := range wordSet("with on at to via us from or and by the see up here touch search our apply online website site visit") {
		set[word+" "] = true
	}
	return set
}()

// apartLocal is where a local part begins that a space, the end of a line or a
// quotation mark parts from the at sign at i, or i.
func apartLocal(s string, i int) int {
	if i < 2 {
		return i
	}
	start := localStart(s, i-1)
	switch local := s[start : i-1]; {
	case local == "":
	case s[i-1] == ' ', s[i-1] == '\n' && looksLocal(local) && !strings.HasSuffix(local, ".") && strings.ContainsFunc(local, unicode.IsLetter):
		return start
	case s[i-1] == '"' && strings.HasSuffix(s[:start], `"`):
		return start - 1
	}
	return i
}

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
