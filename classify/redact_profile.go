package classify

import (
	"strings"
	"unicode"
)

// profile removes the page of a person on a site whose name lies at start to
// end: "linkedin.com/in/jane-smith", "twitter.com/jsmith"; or the name by which
// the person is known there. Of LinkedIn the pages of companies stay.
func (r *redactor) profile(start, end int) int {
	if r.labelledHandle(start, end) || r.knownAs(end) {
		return end
	}
	rest, ok := strings.CutPrefix(r.text[end:min(len(r.text), end+maxDomain)], ".com/")
	path := strings.IndexFunc(rest, func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune("<>\"'),;", c) })
	if path < 0 {
		path = len(rest)
	}
	page := strings.TrimRight(rest[:path], ".:!?")
	stop := end + len(".com/") + len(page)
	if !ok || page == "" || !r.isPersons(strings.ToLower(r.text[start:end]), page, start) {
		return end
	}
	r.removeLine(start, stop)
	return stop
}

// isPersons tells whether the page at path of a site whose name begins at start
// is a person's.
func (r *redactor) isPersons(site, path string, start int) bool {
	if site == "linkedin" {
		return !strings.HasPrefix(path, "company/") && !strings.HasPrefix(path, "school/") && !strings.HasPrefix(path, "jobs/")
	}
	if personal(strings.ToLower(path)) {
		return true
	}
	handle, _, _ := strings.Cut(strings.TrimPrefix(path, "@"), "?")
	return social[site] && ofNoService(strings.TrimRight(handle, "/")) && !ours(r.text[max(0, start-behindOurs):start])
}

// social are sites whose pages lie right under the site's name.
var social = wordSet("twitter facebook instagram x threads tiktok")

// ofNoService tells a handle of which no part is a word of services, and that
// is in small letters but for first ones: "twhittle", "o.wetherden".
func ofNoService(handle string) bool {
	const least = 5
	letters := 0
	for part := range handleParts(handle) {
		letters += len(part)
		if bodies[part] || housing[part] || pages[part] || fillers[part] || lowerWords[part] || ofService(part) || strings.Contains(handle, strings.ToUpper(part)) && len(part) > 1 {
			return false
		}
	}
	return letters >= least && strings.IndexByte(handle, '/') < 0
}

// pages are names of pages of a site that are nobody's.
var pages = wordSet("share sharer intent hashtag search groups events watch explore profile pages login policies privacy follow like likes reel stories status posts page see find visit join updates tweet tweets")

// labelledHandle removes a person's name on a site whose name lies at start to
// i, behind a colon or a dash: "LinkedIn: jane-smith-12", "Twitter - jsmith".
// One that holds no known name stands at the end of its line or sentence.
func (r *redactor) labelledHandle(start, i int) bool {
	at := skipSigns(r.text, i, " ")
	named := wordAt(r.text, at) == "handle"
	if named {
		at = skipSigns(r.text, at+len("handle"), " ")
	}
	if next := skipSigns(r.text, at, ":-–—"); !named && next == at || next > at && r.text[at] != ':' && (at == i || i-start == 1) {
		return false
	}
	at = skipSigns(r.text, at, ":-–— /")
	if name := readName(r.text, at, true); name.words > 1 && lineEnds(r.text, name.end) && name.personal(r.text) && !name.organisation(r.text) {
		r.remove(at, name.end)
		return true
	}
	private := strings.HasPrefix(r.text[at:], "live:")
	for _, lead := range []string{"live:", "in/", "@"} {
		at = len(r.text) - len(strings.TrimPrefix(r.text[at:], lead))
	}
	end := handleEnd(r.text, at)
	for end < len(r.text) && r.text[end] == '-' && handleEnd(r.text, end+1) > end+1 {
		end = handleEnd(r.text, end+1)
	}
	name := r.text[at:end]
	signed := strings.ContainsAny(name, "-_.0123456789") && personal(name)
	unknown := !isCapitalAt(r.text, at) && ofNoService(name) && endsClause(r.text[end:]) && !ours(r.text[max(0, start-behindOurs):start])
	if !signed && !unknown && !(private && end > at) {
		return false
	}
	r.remove(at, end)
	return true
}

// endsClause reports whether a sign, a line's end or nothing comes next.
func endsClause(rest string) bool {
	rest = strings.TrimLeft(rest, " ")
	return rest == "" || strings.ContainsRune(".,;)|\n", firstRune(rest)) || strings.HasPrefix(rest, "or ")
}

// knownAs removes the name by which a person is found on a site whose name ends
// at i: "on LinkedIn as Jane Smith".
func (r *redactor) knownAs(i int) bool {
	lead, ok := strings.CutPrefix(r.text[i:], " as ")
	at := len(r.text) - len(lead)
	name := readName(r.text, at, true)
	if !ok || name.words < 2 || name.organisation(r.text) || !name.personal(r.text) {
		return false
	}
	r.remove(at, name.end)
	return true
}
