package classify_test

import (
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
)

var (
	november2020 = classify.DayFrom(2020, time.November, 5)
	october2026  = classify.DayFrom(2026, time.October, 1)
)

func TestBandFromPay(t *testing.T) {
	for _, c := range []struct {
		name, pay, postcode string
		posted              classify.Day
		proRata             bool
		want                string // empty: refused
	}{
		{"this year's scale", "£24,907 - £30,615", "RG1 5AN", november2020, false, "5"},
		{"last year's scale", "£24,214 - £30,112", "RG1 5AN", november2020, false, "5"},
		{"a scale of long ago", "£24,214 - £30,112", "RG1 5AN", october2026, false, ""},
		{"next year's scale", "£25,655 - £31,534", "RG1 5AN", classify.DayFrom(2021, time.March, 31), false, ""},
		{"from the first of April", "£40,057 - £45,839", "RG1 5AN", classify.DayFrom(2021, time.April, 1), false, "7"},
		{"rounded", "£25,000 - £30,500", "RG1", november2020, false, "5"},
		{"one end only", "£24,907 - £37,890", "RG1", november2020, false, ""},
		{"a point inside a scale", "£41,000", "RG1", november2020, false, ""},
		{"inner London with floor", "£22,478 - £23,810", "SE1 9RT", november2020, false, "2"},
		{"inner London by share", "£29,888 - £36,738", "SE1 9RT", november2020, false, "5"},
		{"inner London with cap", "£45,780 - £51,393", "SE1 9RT", november2020, false, "7"},
		{"outer London with cap", "£43,712 - £49,325", "HA1 3UJ", november2020, false, "7"},
		{"fringe with cap", "£40,682 - £46,295", "AL3 5PN", november2020, false, "7"},
		{"fringe that the pay names", "£26,152 - £32,146 per annum (incl of fringe HCAS)", "RG12 8WY", november2020, false, "5"},
		{"a supplement that the pay names", "£26,152 - £32,146 pa inc HCAS", "RG12 8WY", november2020, false, "5"},
		{"the same without a word of it", "£26,152 - £32,146", "RG12 8WY", november2020, false, ""},
		{"outer London's pay named inner", "£43,712 - £49,325 incl. inner London allowance", "HA1 3UJ", november2020, false, ""},
		{"London weighting in Scotland", "£29,888 - £36,738 with London weighting", "EH16 4SA", november2020, false, ""},
		{"London pay elsewhere", "£29,888 - £36,738", "LS1 3EX", november2020, false, ""},
		{"band 7 in London of 2026 is not 8a", "£58,133 - £65,261", "SE1 9RT", october2026, false, "7"},
		{"the same elsewhere is neither", "£58,133 - £65,261", "LS1 3EX", october2026, false, ""},
		{"hourly", "£12.77 to £15.70 per hour", "RG1", november2020, false, "5"},
		{"monthly", "£2,075.58 to £2,551.25 per month", "RG1", november2020, false, "5"},
		{"daily", "£100 to £120 per day", "RG1", november2020, false, ""},
		{"pro rata, whole-time figure", "£24,907 - £30,615", "RG1", november2020, true, "5"},
		{"pro rata, 80 % of band 6 is not band 5", "£25,092 - £30,312", "RG1", november2020, true, ""},
		{"the same when not pro rata", "£25,092 - £30,312", "RG1", november2020, false, "5"},
		{"Scotland", "£24,907 - £30,615", "EH16 4SA", november2020, false, ""},
		{"Wales", "£24,907 - £30,615", "CF14 4XW", november2020, false, ""},
		{"Jersey", "£24,907 - £30,615", "JE1 3QS", november2020, false, ""},
		{"a place not known", "£24,907 - £30,615", "ZZ9", november2020, false, ""},
		{"no place", "£24,907 - £30,615", "", november2020, false, ""},
		{"no day", "£24,907 - £30,615", "RG1", 0, false, ""},
		{"no amount", "Negotiable", "RG1", november2020, false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := classify.BandFromPay(classify.ReadPay(c.pay), c.posted, []string{c.postcode}, c.proRata)
			if ok != (c.want != "") || ok && got.String() != c.want {
				t.Errorf("band %v, %v, want %q", got, ok, c.want)
			}
		})
	}
	two := []string{"RG1 5AN", "EH16 4SA"}
	if got, ok := classify.BandFromPay(classify.ReadPay("£24,907 - £30,615"), november2020, two, false); ok {
		t.Errorf("places in two countries give band %v", got)
	}
}

func TestResolveBand(t *testing.T) {
	base := classify.Advert{Title: "Analyst Band 6", Pay: classify.ReadPay("£24,907 - £30,615"), Posted: november2020,
		Places: []classify.Place{{Town: "Reading", Postcode: "RG1 5AN"}}}
	for _, c := range []struct {
		name     string
		change   func(*classify.Advert)
		pageBand string
		band     string
		basis    classify.Basis
	}{
		{"page before title", func(*classify.Advert) {}, "Band 7", "7", classify.ByPage},
		{"title before pay", func(*classify.Advert) {}, "", "6", classify.ByTitle},
		{"a label that is none", func(*classify.Advert) {}, "Spot salary", "6", classify.ByTitle},
		{"pay", func(a *classify.Advert) { a.Title = "Analyst" }, "", "5", classify.BySalary},
		{"nothing", func(a *classify.Advert) { a.Title, a.Pay = "Analyst", classify.Pay{} }, "", "not stated", classify.NotStated},
		{"words of the pay", func(a *classify.Advert) {
			a.Title, a.Pay = "Analyst", classify.ReadPay("Band 7 £38,890-£44,503, Band 8a £45,753-£51,668")
		}, "", "7/8a", classify.ByPage},
		{"pay with a doctor's supplement", func(a *classify.Advert) {
			a.Title, a.Pay = "Fellow", classify.ReadPay("£32,478 - £42,969 plus 1A banding")
		}, "", "not stated", classify.NotStated},
		{"a labelled line of prose", prose("We need you.\nJob Title and Grade: Analyst – Band 6\nPlace: Reading"), "", "6", classify.ByPage},
		{"a label that is the band's own", prose("We need you.\nBand: 4 Permanent"), "", "4", classify.ByPage},
		{"a range in a labelled line", prose("We need you.\nSalary – Band 2 £18,005 / Band 3 £21,142"), "", "2/3", classify.ByPage},
		{"a heading of prose", prose("Band 3 Bank Records Clerk\nCome and join us."), "", "3", classify.ByPage},
		{"a heading before a later label", prose("Records Clerk Band 3\nWe need you.\nSalary: Band 4"), "", "3", classify.ByPage},
		{"colleagues", prose("You lead four Band 5 analysts.\nYou answer to a Band 8a."), "", "not stated", classify.NotStated},
		{"a first sentence", prose("Are you a Band 5 analyst who wants more?\nCome."), "", "not stated", classify.NotStated},
		{"the person to ask", prose(strings.Repeat("Come and join us.\n", 50) + "Job title: Band 7 Team Leader"), "", "not stated", classify.NotStated},
		{"a school grade", prose("English\nGrade: C or above"), "", "not stated", classify.NotStated},
		{"words before amounts", func(a *classify.Advert) {
			prose("Analyst Band 5/6\nCome.")(a)
			a.Pay = classify.ReadPay("£24,907 - £30,615")
		}, "", "5/6", classify.ByPage},
		{"title before prose", func(a *classify.Advert) { a.Text = "Grade: Band 7\nCome." }, "", "6", classify.ByTitle},
		{"pay of another scheme", func(a *classify.Advert) { a.Title, a.PayScheme = "Analyst", "Other" }, "", "not stated", classify.NotStated},
		{"pay of a doctor", func(a *classify.Advert) { a.Title, a.StaffGroup = "Fellow", classify.MedicalAndDental }, "", "not stated", classify.NotStated},
		{"medical scheme", func(a *classify.Advert) { a.PayScheme = "Hospital medical and dental staff" }, "", "Medical", classify.ByPage},
		{"pro rata pay near a band", func(a *classify.Advert) {
			a.Title, a.Pay = "Analyst", classify.ReadPay("£25,092 - £30,312 pro rata")
		}, "", "not stated", classify.NotStated},
		{"a record stays", func(a *classify.Advert) {
			a.Band, a.BandBasis = classify.SingleBand(classify.Band9), classify.ByRecord
		}, "Band 7", "9", classify.ByRecord},
		{"a title of before does not", func(a *classify.Advert) {
			a.Title, a.Pay, a.Band, a.BandBasis = "Analyst", classify.Pay{}, classify.SingleBand(classify.Band9), classify.ByTitle
		}, "", "not stated", classify.NotStated},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := base
			c.change(&a)
			classify.ResolveBand(&a, c.pageBand)
			if a.Band.String() != c.band || a.BandBasis != c.basis {
				t.Errorf("band %v by %v, want %s by %v", a.Band, a.BandBasis, c.band, c.basis)
			}
		})
	}
}

// prose makes an advert of the text alone, without title and pay that tell.
func prose(text string) func(*classify.Advert) {
	return func(a *classify.Advert) { a.Title, a.Pay, a.Text = "Analyst", classify.Pay{}, text }
}
