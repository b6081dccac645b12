package classify

import "strings"

// zone is a high-cost area: "inner", "outer", "fringe", or "" for none.
type zone string

const (
	noZone     zone = ""
	innerZone  zone = "inner"
	outerZone  zone = "outer"
	fringeZone zone = "fringe"
)

// zonesByArea gives the high-cost zones that may apply to the letters of a
// postcode. The zones are drawn by employer (NHS terms and conditions, annex
// 8), not by postcode, so this is an approximation: London's own postal
// districts hold inner and outer zone, the districts around them outer zone
// and fringe, those beyond the fringe alone. Scales without a supplement are
// tried everywhere, for adverts often print them "plus HCAS".
var zonesByArea = map[string][]zone{
	"E": london, "EC": london, "N": london, "NW": london, "SE": london, "SW": london, "W": london, "WC": london,
	"BR": suburb, "CR": suburb, "DA": suburb, "EN": suburb, "HA": suburb, "IG": suburb, "KT": suburb,
	"RM": suburb, "SM": suburb, "TN": fringe, "TW": suburb, "UB": suburb,
	"AL": fringe, "CM": fringe, "GU": fringe, "HP": fringe, "RH": fringe, "SG": fringe, "SL": fringe, "SS": fringe, "WD": fringe,
}

var (
	elsewhere = []zone{noZone}
	london    = []zone{noZone, innerZone, outerZone}
	suburb    = []zone{noZone, outerZone, fringeZone}
	fringe    = []zone{noZone, fringeZone}

	innerLondon = []zone{noZone, innerZone}
	outerLondon = []zone{noZone, outerZone}
	everyZone   = []zone{noZone, innerZone, outerZone, fringeZone}
)

// zonesOf gives the zones to try for an advert's postcodes, and whether
// England's scales apply at all: every postcode must be known and in England.
func zonesOf(postcodes []string) ([]zone, bool) {
	zones := elsewhere
	known := false
	for _, postcode := range postcodes {
		if postcode == "" {
			continue
		}
		switch Region(postcode) {
		case "", "Scotland", "Wales", "Northern Ireland", "Guernsey", "Jersey", "Isle of Man":
			return nil, false
		}
		known = true
		if z := zonesByArea[areaLetters(postcode)]; len(z) > len(zones) {
			zones = z
		}
	}
	return zones, known
}

// zonesNamed gives the zones that printed pay names, or all where it only says
// that a high-cost supplement is in it; else those of the places. An employer
// pays by its own zone, and postcodes do not tell it everywhere.
func zonesNamed(pay string, ofPlaces []zone) []zone {
	words := " " + plainWords(pay) + " "
	switch {
	case strings.Contains(words, " fringe"):
		return fringe
	case strings.Contains(words, " inner "):
		return innerLondon
	case strings.Contains(words, " outer "):
		return outerLondon
	case strings.Contains(words, " hcas ") || strings.Contains(words, " hca ") || strings.Contains(words, " high cost") ||
		strings.Contains(words, " london weighting") || strings.Contains(words, " london allowance"):
		return everyZone
	}
	return ofPlaces
}

// areaLetters are the one or two letters that a postcode begins with.
func areaLetters(postcode string) string {
	out := Outcode(postcode)
	if len(out) > 1 && isCapital(out[1]) {
		return out[:2]
	}
	return out[:min(1, len(out))]
}
