package classify_test

import (
	"testing"
	"unicode/utf8"

	"github.com/bdrw/parlance/classify"
)

func TestCleanTitle(t *testing.T) {
	for title, want := range map[string]string{
		"Data Analyst":                                    "Data Analyst",
		"Band 7 Data Analyst":                             "Data Analyst",
		"Data Analyst - Band 8a (Internal Only)":          "Data Analyst",
		"BANK Clerk x 3":                                  "Clerk",
		"Records &amp;amp; Data Clerk":                    "Records & Data Clerk",
		"Data Anlayst":                                    "Data Analyst",
		"Principle Analayst":                              "Principal Analyst",
		"Managed Network Administration":                  "Managed Network Administration",
		"Data Analysts":                                   "Data Analysts",
		"Digital Lead (12 month FTC) - Maternity Cover -": "Digital Lead",
		"Data Clerk (XN06) - RA":                          "Data Clerk",
		"Data Clerk (0.6 wte) (ref 4711)":                 "Data Clerk",
		"RA Manager (Smartcards)":                         "RA Manager (Smartcards)",
		"Specialist (M365)":                               "Specialist (M365)",
		"Data Engineer (Python 3":                         "Data Engineer (Python 3",
		"R&D Officer":                                     "R&D Officer",
		"":                                                "",
	} {
		if got := classify.CleanTitle(title); got != want {
			t.Errorf("%q: cleaned to %q, want %q", title, got, want)
		}
	}
}

func TestCutTitlesAreCompleted(t *testing.T) {
	for title, want := range map[string]string{
		"Performance and Planning in the Acute and Community Divisions - Analys": "Performance and Planning in the Acute and Community Divisions - analyst",
		"Performance and Planning in the Acute and Community Divisions - Admini": "Performance and Planning in the Acute and Community Divisions - administrator",
		"Performance and Planning in the Acute and Community Divisions an Appre": "Performance and Planning in the Acute and Community Divisions an Appre", // two nouns
		"Performance and Planning - Analys":                                      "Performance and Planning - Analys",
	} {
		if got := classify.CleanTitle(title); got != want {
			t.Errorf("%q: cleaned to %q, want %q", title, got, want)
		}
	}
}

func FuzzCode(f *testing.F) {
	f.Add("Band 7 Data &amp;amp; IT Manger (Internal Only)", "Your data. IT is data quality.")
	f.Add("&#0; Anlayst &#x1F600;", "\xff")
	f.Fuzz(func(t *testing.T, title, text string) {
		if clean := classify.CleanTitle(title); utf8.ValidString(title) && !utf8.ValidString(clean) {
			t.Errorf("%q: cleaned to invalid %q", title, clean)
		}
		a := &classify.Advert{Title: title}
		a.AddSection(classify.Description, text)
		got := smallCoder(t).Code(a, func(_ *classify.Advert, s string) bool { return len(s)%2 == 0 })
		for _, e := range got.Evidence {
			if e.Field == classify.FieldTitle && (e.Start < 0 || e.Start > e.End || e.End > len(title)) {
				t.Errorf("%q: evidence %+v", title, e)
			}
		}
		for _, h := range got.Terms {
			in := map[classify.Field]string{classify.FieldTitle: a.Title, classify.FieldText: a.Text}[h.Field]
			if h.Start < 0 || h.Start >= h.End || h.End > len(in) {
				t.Errorf("term %+v in %q", h, in)
			}
		}
	})
}

func TestSentences(t *testing.T) {
	text := " One. Two 2.5!\nThree\n\n• Four • Five?"
	var got []string
	for start, end := range classify.Sentences(text) {
		got = append(got, text[start:end])
	}
	if want := "One.|Two 2.5!|Three|• Four • Five?"; join(got) != want {
		t.Errorf("got %q, want %q", join(got), want)
	}
}

func join(list []string) (s string) {
	for i, e := range list {
		if i > 0 {
			s += "|"
		}
		s += e
	}
	return s
}
