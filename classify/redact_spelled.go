package classify

import "strings"

// spelledAddress removes an address spelled out around the word "at" that lies
// at start to end: "jane.smith [at] nhs.net", "jane dot smith at nhs dot net".
// The part after it must be a domain that ends as addresses do. Without a
// bracket the part before it must look like one of an address, or the domain be
// spelled out too; "a" is at in brackets alone: "jane.smith(a)nhs.net".
func (r *redactor) spelledAddress(start, end int) int {
	local := spelledLocal(r.text, strings.TrimRight(r.text[max(0, start-maxLocal):start], " [({<-_"), start)
	stop, spelled, ok := spelledDomain(r.text, end)
	bracket := isBracket(r.text, start)
	if a := end-start == 1; !ok || local < 0 || a && !tightLocal(r.text[local:start]) || !bracket && !spelled && !looksLocal(r.text[local:start]) && !r.toMail(local, start, stop) {
		return end
	}
	if first := r.text[:local]; strings.HasSuffix(first, " ") { // "jane smith at nhs dot net"
		if given := wordBefore(first, local); spelled && lowerNamed(given) || givenNames()[strings.ToLower(given)] {
			local -= len(given) + 1
		}
	}
	r.removeLine(local, stop)
	return stop
}

// signEnd is where "sign" or "symbol" behind the "at" that ends at i ends, or i.
func signEnd(s string, i int) int {
	at := skipSigns(s, i, " -")
	for _, word := range []string{"sign", "symbol"} {
		if end := at + len(word); end <= len(s) && strings.EqualFold(s[at:end], word) && (end == len(s) || !isWordByte(s[end])) {
			return end
		}
	}
	return i
}

// cutDot takes the word for a dot or another sign of addresses off the end of
// a text: "jane (dot)", "jane -dot-", "jane underscore".
func cutDot(s string) (head string, ok bool) {
	trimmed := strings.TrimRight(s, " ])}>-_")
	for _, word := range []string{"dot", "full stop", "point", "underscore", "hyphen", "dash"} {
		if at := len(trimmed) - len(word); at > 0 && strings.EqualFold(trimmed[at:], word) && !isWordByte(trimmed[at-1]) {
			return strings.TrimRight(trimmed[:at], " [({<-_"), true
		}
	}
	return s, false
}

// bareAddress removes an address at nhs.net whose at sign is missing or
// mistyped and whose last letters before ".net" are the word at start to end:
// "jsmith2nhs.net", "jane.smith'nhs.net", "jane.smith nhs.net". It gives the
// place to go on from.
func (r *redactor) bareAddress(start, end int) int {
	const host, site = "nhs", ".net"
	at := end - len(host)
	if at < start || !strings.HasPrefix(r.text[end:], site) || !strings.EqualFold(r.text[at:end], host) {
		return end
	}
	before := r.text[:at]
	spaced := strings.HasSuffix(before, " ")
	if inner := strings.TrimSuffix(before, " ("); len(inner) < len(before) && strings.HasPrefix(r.text[end+len(site):], ")") {
		before, spaced = inner, true // "jane.smith (nhs.net)"
	} else if at == start {
		before = strings.TrimRight(strings.TrimSuffix(before, " "), `"'#£*~!^&;:’”,`)
	}
	local := localStart(r.text, len(before))
	name := r.text[local:len(before)]
	if name == "" || len(before) == at && at == start || strings.HasPrefix(name, "www.") || local > 0 && r.text[local-1] == '/' || spaced && !strings.ContainsAny(name, "._0123456789") || strings.HasSuffix(name, ".") {
		return end
	}
	r.removeLine(local, end+len(site))
	return end + len(site)
}

// toMail tells "jsmith at nhs.net": nobody finds anything else there.
func (r *redactor) toMail(local, start, stop int) bool {
	return strings.EqualFold(r.text[max(start, stop-len("nhs.net")):stop], "nhs.net") && !notLocal[strings.ToLower(r.text[local:start])]
}

func isBracket(s string, i int) bool { return i > 0 && strings.IndexByte("[({<", s[i-1]) >= 0 }

// looksLocal tells "jane.smith at" from "online at": a dot, also spelled out,
// a digit or an underscore within.
func looksLocal(s string) bool {
	s = strings.Trim(s, " .")
	return strings.ContainsAny(s, "._0123456789") || strings.ContainsAny(s, " ]")
}

// tightLocal tells "jane.smith (a" and "jane(a" from "option (a".
func tightLocal(s string) bool {
	return strings.ContainsAny(s, "._0123456789") || !strings.Contains(s, " ")
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
		head, ok := cutDot(s[:begin])
		if !ok {
			return begin
		}
		next := localStart(s, len(head))
		if next == len(head) || end-next > maxLocal {
			return begin
		}
		begin = next
	}
}

// spelledDomain is where the domain after "at" ends, with "dot" or "." between
// its labels; spelled when there is a "dot". ok when the last label is one that
// addresses of NHS bodies and their contractors end with.
func spelledDomain(s string, i int) (end int, spelled, ok bool) {
	last := ""
	for labels := 0; labels < 6; labels++ {
		i = skipSigns(s[:min(len(s), i+4)], i, domainSigns)
		start := i
		for i < len(s) && (isWordByte(s[i]) || s[i] == '-' && i+1 < len(s) && isWordByte(s[i+1])) {
			i++
		}
		if start == i {
			break
		}
		last, end = strings.ToLower(s[start:i]), i
		rest := strings.TrimLeft(s[i:min(len(s), i+8)], " [({<-_")
		skipped := min(len(s), i+8) - i - len(rest)
		switch {
		case len(rest) >= 3 && strings.EqualFold(rest[:3], "dot") && skipped > 0:
			i, spelled = i+skipped+3, true
		case skipped == 1 && strings.HasPrefix(s[i:], " full stop "):
			i, spelled = i+len(" full stop"), true
		case skipped == 1 && mailHosts[last] && addressEnds[strings.ToLower(wordAt(s, i+1))]:
			i, spelled = i+1, true // "jane at nhs net"
		case strings.HasPrefix(rest, ".") && len(rest) > 1 && isWordByte(rest[1]):
			i += skipped + 1
		case strings.HasPrefix(rest, ". ") && skipped > 0 && len(rest) > 2 && isWordByte(rest[2]):
			i += skipped + 1
		default:
			return end, spelled, labels > 0 && addressEnds[last]
		}
	}
	return end, spelled, addressEnds[last]
}

// domainSigns may stand between the words of a domain that is spelled out.
const domainSigns = " ])}>[({<-_"

// mailHosts are labels behind which the dot goes unsaid.
var mailHosts = wordSet("nhs gmail hotmail outlook yahoo icloud")

var addressEnds = wordSet("net uk com org co info eu ie")
