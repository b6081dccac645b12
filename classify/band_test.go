package classify_test

import (
	"testing"

	"github.com/bdrw/parlance/classify"
)

func TestParseBand(t *testing.T) {
	for label, want := range map[string]string{
		"Band 7": "7", "BAND_8A": "8a", "BAND_1": "1", "NHS AfC: Band 5": "5", "Band 4 to 5": "4/5", "Band two": "2",
		"Band 8 a": "8a", "band 8a - 8c": "8a/8c", "8d": "8d", "9": "9", "AfC Band 6": "6", "Band 5/6": "5/6", "B7": "7",
		"XN07": "7", "XR08": "8a", "XN11": "8d", "XN12": "9", "Band 8": "8a/8d", "Band eight b": "8b", " Band\n3 ": "3",
		"Agenda for Change Band 2": "2", "CONSULTANT": "Medical", "SPECIALTY_DOCTOR": "Medical", "VERY_SENIOR_MANAGER": "VSM",
		"Hospital medical and dental staff": "Medical", "Band 6/5": "5/6", "5/6": "5/6",
		"": "", "Band 10": "", "Band": "", "Band 7 Nurse": "", "Grade 7": "", "Other": "", "Agenda for change": "", "XN13": "",
	} {
		got, ok := classify.ParseBand(label)
		if ok != (want != "") || ok && got.String() != want {
			t.Errorf("ParseBand(%q) = %v, %v, want %q", label, got, ok, want)
		}
	}
}

func TestBandInTitle(t *testing.T) {
	for _, c := range []struct{ title, band, words string }{
		{"Band 8a Data Manager", "8a", "Band 8a"},
		{"Data Manager - Band 8 a", "8a", "Band 8 a"},
		{"Data Manager B7", "7", "B7"},
		{"Data Manager 8A", "8a", "8A"},
		{"AfC Band 6 Analyst", "6", "AfC Band 6"},
		{"Analyst NHS AfC: Band 5", "5", "NHS AfC: Band 5"},
		{"Analyst Band 5/6 (fixed term)", "5/6", "Band 5/6"},
		{"Analyst, Band 4 to 5", "4/5", "Band 4 to 5"},
		{"Clerk Band two", "2", "Band two"},
		{"BAND 5 PACU", "5", "BAND 5"},
		{"Analyst Band 5 or Band 6", "5/6", "Band 5 or Band 6"},
		{"Band 6 Analyst developing to Band 7", "6/7", "Band 6"},
		{"Assistant B3/4", "3/4", "B3/4"},
		{"Lead B7- B8a", "7/8a", "B7- B8a"},
		{"Manager 8a-c", "8a/8c", "8a-c"},
		{"Coding Manager (XR07)", "7", "XR07"},
		{"Director (XN12)", "9", "XN12"},
		{"Analyst Band 5 - 2 posts", "5", "Band 5"},
		{"Analyst Band 5 - 37.5 hours", "5", "Band 5"},
		{"Junior Sister, Neo Natal Unit, Band 6", "6", "Band 6"},
		{"Band 5cc Nurse", "5", "Band 5"},
		{"Director, VSM", "VSM", "VSM"},
		{"Sonographer (B7 or 8A with experience)", "7/8a", "B7 or 8A"},
		{"Assistant B2 & B3", "2/3", "B2 & B3"},
		{"Analyst B6 and 2 posts more", "6", "B6"},
		{"Registrar ST3-8", "", ""}, {"Grade 7 Analyst", "", ""}, {"Nurse, Ward B4", "", ""}, {"Clerk B12", "", ""},
		{"Staff Nurse - 7 South", "", ""}, {"Ward 8A Nurse", "", ""}, {"Prescriber (B&B 720)", "", ""}, {"Vitamin B6 Trial", "", ""},
		{"Lead for Bands 2-4", "", ""}, {"Bandaging Nurse 5", "", ""}, {"Broadband 5 Engineer", "", ""}, {"Band 10", "", ""},
		{"Band 5.5", "", ""}, {"Starts 8a.m.", "", ""}, {"Data Analyst", "", ""}, {"", "", ""},
	} {
		r, start, end, ok := classify.BandInTitle(c.title)
		if ok != (c.band != "") || ok && (r.String() != c.band || c.title[start:end] != c.words) {
			t.Errorf("BandInTitle(%q) = %v from %q, %v; want %q from %q", c.title, r, c.title[start:end], ok, c.band, c.words)
		}
	}
}

func TestBandText(t *testing.T) {
	for _, b := range classify.Bands() {
		for _, r := range []classify.BandRange{classify.SingleBand(b), {}} {
			text, _ := r.MarshalText()
			var back classify.BandRange
			if err := back.UnmarshalText(text); err != nil || back != r {
				t.Errorf("%v comes back from %q as %v, %v", r, text, back, err)
			}
		}
	}
	var r classify.BandRange
	if err := r.UnmarshalText([]byte("Band 12")); err == nil || err.Error() != `band "Band 12" is not a band or a range of bands` {
		t.Errorf("error of an unknown band: %v", err)
	}
}

func FuzzBandInTitle(f *testing.F) {
	for _, s := range []string{"Band 8a", "B3/4", "8a-c", "XR07", "Band eight\u00a0a", "Band 5/", "band 9 to 1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, start, end, ok := classify.BandInTitle(s)
		if ok != (r.Low != classify.BandNotStated) || r.Low > r.High || ok && start >= end || end > len(s) {
			t.Errorf("BandInTitle(%q) = %v, %d, %d, %v", s, r, start, end, ok)
		}
		if r, ok := classify.ParseBand(s); ok && (r.Low == classify.BandNotStated || r.Low > r.High) {
			t.Errorf("ParseBand(%q) = %v", s, r)
		} else if back, again := classify.ParseBand(r.String()); ok && (!again || back != r) {
			t.Errorf("ParseBand(%q) = %v, which reads as %v, %t", s, r, back, again)
		}
	})
}

func FuzzResolveBand(f *testing.F) {
	for _, s := range []string{"Grade: Band 6\nCome", "Band/Pay rate: 3-£10", "XN07 Clerk\n", "Salary –\u00a0Band eight a", "band: \xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a := classify.Advert{Title: "Clerk", Pay: classify.Pay{Text: s}, Text: s}
		classify.ResolveBand(&a, "")
		if stated := a.Band != (classify.BandRange{}); stated != (a.BandBasis != classify.NotStated) || a.Band.Low > a.Band.High {
			t.Errorf("ResolveBand(%q) = %v by %v", s, a.Band, a.BandBasis)
		}
	})
}

func BenchmarkBandInTitle(b *testing.B) {
	for b.Loop() {
		classify.BandInTitle("Senior Information Analyst - Band 6")
	}
}
