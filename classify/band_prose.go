package classify

import (
	"regexp"
	"strings"
)

// Where prose states the band of its own post: a line that a label opens, or a
// heading over all of it. Bands elsewhere in it may be those of colleagues, or
// of the staff from whom applications are asked for.
const (
	proseBytes   = 3000 // of the prose are looked at
	headingBytes = 90   // at most in a heading; a longer first line is a sentence
)

// labelled is a line of prose that a label opens: "Grade: Band 6", "Salary –
// Band 3". The groups are the label and what stands after it.
var labelled = regexp.MustCompile(`(?im)^[^\pL\n]{0,8}(job title(?: and grade| & grade)?|job role and grade|pay band|band(?:ing)?(?:/pay rate)?|` +
	`(?:job |pay )?grade|salary(?: scale| range| band)?|pay(?: rates?| scale)?)\s{0,3}[:\-–—]\s{0,3}([^\n]{1,120})`)

// bandInProse reads the band that prose states of its own post.
func bandInProse(text string) (BandRange, bool) {
	text = text[:min(len(text), proseBytes)]
	if !containsFold(text, "band") && !strings.Contains(text, "XN") && !strings.Contains(text, "XR") {
		return BandRange{}, false
	}
	if r, ok := bandInHeading(text); ok {
		return r, true
	}
	for _, m := range labelled.FindAllStringSubmatchIndex(text, -1) {
		label, value := text[m[2]:m[3]], text[m[4]:m[5]]
		if strings.EqualFold(label, "job title") && m[0] > leadBytes {
			continue // of the person to ask, whom prose names at its end
		}
		if containsFold(label, "band") {
			value = "Band " + value
		}
		if r, ok := spelledBand(value); ok {
			return r, true
		}
	}
	return BandRange{}, false
}

// bandInHeading reads the band in the first line, unless that is a sentence.
func bandInHeading(text string) (BandRange, bool) {
	heading, _, _ := strings.Cut(text, "\n")
	heading = strings.TrimSpace(heading)
	if len(heading) > headingBytes || strings.HasSuffix(heading, ".") || strings.HasSuffix(heading, "?") {
		return BandRange{}, false
	}
	return spelledBand(heading)
}

// spelledBand is BandInTitle for words other than a title: a letter and a
// number alone, "B6" or "8a", may name anything there.
func spelledBand(words string) (BandRange, bool) {
	if !containsFold(words, "band") && !gradeCode.MatchString(words) {
		return BandRange{}, false
	}
	r, _, _, ok := BandInTitle(words)
	return r, ok
}
