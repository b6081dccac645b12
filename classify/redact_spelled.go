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
	r.removeLine(local, stop)
	return stop
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

var addressEnds = wordSet("net uk com org co info eu ie")
