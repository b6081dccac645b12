package classify

import (
	"fmt"
	"regexp"
	"strings"
)

// Spellings of one band and of what joins two, for the patterns below. "8"
// without a letter is a range of its own, 8a to 8d.
const (
	oneBand  = `(8\s?-?\s?[a-d]|[1-9]|one|two|three|four|five|six|seven|eight\s?[a-d]|eight|nine)`
	joinBand = `\s?(?:/|-|–|—|to|or|and|&)\s?(?:bands?\s?|b)?`
)

var bandNumbers = map[string]BandRange{
	"1": SingleBand(Band1), "2": SingleBand(Band2), "3": SingleBand(Band3), "4": SingleBand(Band4),
	"5": SingleBand(Band5), "6": SingleBand(Band6), "7": SingleBand(Band7), "8": {Band8a, Band8d},
	"8a": SingleBand(Band8a), "8b": SingleBand(Band8b), "8c": SingleBand(Band8c), "8d": SingleBand(Band8d),
	"9": SingleBand(Band9),
}

var bandWords = strings.NewReplacer("one", "1", "two", "2", "three", "3", "four", "4", "five", "5", "six", "6",
	"seven", "7", "eight", "8", "nine", "9", " ", "", "-", "", "\t", "", "\n", "", "\r", "", "\f", "", "\v", "")

// readBandNumber reads what oneBand matched: "8 A", "8a", "two".
func readBandNumber(s string) BandRange { return bandNumbers[bandWords.Replace(strings.ToLower(s))] }

// label is a band as pages, facets and records print it.
var bandLabel = regexp.MustCompile(`(?i)^(?:(?:nhs )?(?:afc|agenda for change)[\s:\-–]*)?(?:bands?|b)?[\s:_\-–]*` +
	oneBand + `(?:` + joinBand + oneBand + `)?$`)

// beside are the labels outside Agenda for Change, among them the values of
// NHS Jobs' payBand facet and of its pay schemes.
var beside = map[string]Band{
	"consultant": Medical, "specialty doctor": Medical, "specialty registrar": Medical, "specialist": Medical,
	"doctor other": Medical, "medical": Medical, "medical and dental": Medical,
	"hospital medical and dental staff": Medical, "nhs medical and dental": Medical,
	"very senior manager": VSM, "very senior manager vsm": VSM, "vsm": VSM, "very senior managers": VSM,
}

// ParseBand reads the label of a band, the whole text being that label: "Band
// 7", "BAND_8A", "NHS AfC: Band 5", "Band 4 to 5", "XN07", and the names
// outside Agenda for Change ("CONSULTANT", "VSM"). "Band 8" is the range 8a
// to 8d.
func ParseBand(label string) (BandRange, bool) {
	label = strings.Join(strings.Fields(label), " ")
	if m := bandLabel.FindStringSubmatch(label); m != nil {
		return joinBands(readBandNumber(m[1]), readBandNumber(m[2])), true
	}
	if m := gradeCode.FindStringSubmatch(label); m != nil && len(m[0]) == len(label) {
		return gradeBand(m[1]), true
	}
	if b, ok := beside[plainWords(label)]; ok {
		return SingleBand(b), true
	}
	return BandRange{}, false
}

// joinBands is the range from the lower of two to the higher; the second may
// be not stated.
func joinBands(a, b BandRange) BandRange {
	if b == (BandRange{}) {
		return a
	}
	if a == (BandRange{}) {
		return b
	}
	return BandRange{min(a.Low, b.Low), max(a.High, b.High)}
}

// MarshalText writes the range as String does: "5", "5/6", "not stated".
func (r BandRange) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText writes, and any label that ParseBand
// knows; empty text is "not stated".
func (r *BandRange) UnmarshalText(text []byte) error {
	if s := string(text); s == "" || s == BandNotStated.String() {
		*r = BandRange{}
		return nil
	}
	band, ok := ParseBand(string(text))
	if !ok {
		return fmt.Errorf("band %q is not a band or a range of bands", text)
	}
	*r = band
	return nil
}
