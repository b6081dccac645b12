package classify

import (
	"regexp"
	"strings"
)

// The spellings of a band within a title. Each leaves one or two bands in its
// groups; what may not stand around them is told in standsAlone.
var (
	bandSpelled = regexp.MustCompile(`(?i)\b(?:nhs\s)?(?:(?:afc|agenda for change)[\s:\-–]*bands?|bands?|afc)[\s:.\-–(]*` +
		oneBand + `(?:` + joinBand + oneBand + `)?`)
	bandLetter = regexp.MustCompile(`\bB(8\s?[a-dA-D]|[2-9])(?:\s?(?:[/\-–&]|to|or|and)\s?B?(8\s?[a-dA-D]|[2-9]))?`)
	bandBare   = regexp.MustCompile(`\b(8[a-dA-D])(?:\s?(?:/|-|–|to)\s?(8?[a-dA-D]|9))?`)
	bandVSM    = regexp.MustCompile(`\bVSM\b|(?i:\bvery senior manager\b)`)
	gradeCode  = regexp.MustCompile(`\bX[RN](0[1-9]|1[0-2])\b`)
)

var titlePatterns = []*regexp.Regexp{bandSpelled, gradeCode, bandLetter, bandBare}

// gradeBand reads the number of an ESR grade code: XN07 is band 7, 08 to 11
// are 8a to 8d, 12 is 9.
func gradeBand(number string) BandRange {
	n := int(number[0]-'0')*10 + int(number[1]-'0')
	return SingleBand(Band1 + Band(n-1))
}

// BandInTitle finds the band that a title states, in any of the spellings that
// adverts use: "Band 8a", "AfC Band 6", "B7", "8A", "Band 5/6", "XR06". Two
// different bands in one title are a range. Bytes start to end of the title
// hold the first mention. Grades of doctors ("ST3-8"), civil-service grades
// ("Grade 7") and wards ("Ward B4") are no bands.
func BandInTitle(title string) (r BandRange, start, end int, ok bool) {
	if !mayHoldBand(title) {
		return r, 0, 0, false
	}
	for _, pattern := range titlePatterns {
		for _, m := range pattern.FindAllStringSubmatchIndex(title, -1) {
			if before := lastWord(title[:m[0]]); before == "for" || pattern != bandSpelled && notBandBefore[before] {
				continue
			}
			found, stop := mention(title, m, pattern == gradeCode)
			if found == (BandRange{}) {
				continue
			}
			if !ok {
				start, end, ok = m[0], stop, true
			}
			r = joinBands(r, found)
		}
		if ok {
			return r, start, end, true
		}
	}
	if m := bandVSM.FindStringIndex(title); m != nil {
		return SingleBand(VSM), m[0], m[1], true
	}
	return r, 0, 0, false
}

// mayHoldBand is a quick look that most titles fail.
func mayHoldBand(title string) bool {
	return strings.ContainsAny(title, "123456789") || containsFold(title, "band") ||
		strings.Contains(title, "VSM") || containsFold(title, "very senior")
}

// containsFold reports whether s holds the lower-case ASCII text.
func containsFold(s, text string) bool {
	for i := 0; i+len(text) <= len(s); i++ {
		if strings.EqualFold(s[i:i+len(text)], text) {
			return true
		}
	}
	return false
}

// mention reads one match: both bands, or the first where the second is no
// band ("Band 5 - 2 posts"), or none where the match is a part of something
// else. stop is where the mention ends.
func mention(title string, m []int, isGrade bool) (r BandRange, stop int) {
	if isGrade {
		return gradeBand(title[m[2]:m[3]]), m[1]
	}
	first, second := m[2:4], m[4:6]
	if second[0] >= 0 && endsBand(title[second[1]:]) && !countsSomething(title[second[1]:]) {
		low, high := readBandNumber(title[first[0]:first[1]]), readBandNumber(second8(title[second[0]:second[1]]))
		if high.Low > low.Low {
			return joinBands(low, high), second[1]
		}
	}
	if !endsBand(title[first[1]:]) {
		return r, 0
	}
	return readBandNumber(title[first[0]:first[1]]), first[1]
}

// second8 completes the second band of "8a-c".
func second8(s string) string {
	if len(s) == 1 && !isDigit(s[0]) {
		return "8" + s
	}
	return s
}

// endsBand reports whether what follows a band's number lets it stand: no
// letter, digit or decimals directly after it, nor "8a.m.".
func endsBand(rest string) bool {
	if rest == "" {
		return true
	}
	if rest[0] == '.' && len(rest) > 1 {
		return !isWordByte(rest[1])
	}
	return !isWordByte(rest[0]) || strings.HasPrefix(rest, "cc ") // "5cc": critical care
}

// counted are words that make the number before them a count: "2 posts".
var counted = wordSet(`post posts x wte position positions vacancy vacancies month months year years hour hours
	day days night nights week weeks south north east west sites`)

func countsSomething(rest string) bool {
	words := strings.Fields(rest)
	return len(words) > 0 && counted[plainWords(words[0])]
}

// notBandBefore are words after which a number that is not spelled "band"
// names something else: a ward, a floor. After "for" come the bands of the
// staff that a post looks after.
var notBandBefore = wordSet(`ward wards level floor unit block building room theatre theatres site hepatitis hep
	vitamin suite house court pod bay zone grade year tier clinic gate entrance`)

// lastWord is the last word of the text in lower case.
func lastWord(s string) string {
	words := strings.Fields(s[max(0, len(s)-24):])
	if len(words) == 0 {
		return ""
	}
	return plainWords(words[len(words)-1])
}

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}
