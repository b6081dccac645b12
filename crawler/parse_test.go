package crawler_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
)

func asJSON(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestParseListGolden(t *testing.T) {
	page, err := crawler.ParseList(testBoard(), testdata(t, "list.xml"))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "list.golden.json", asJSON(t, page))
}

func TestParseAdvertGolden(t *testing.T) {
	for name, listed := range map[string]classify.Advert{
		"advert": {
			Source: "nhs-jobs", Reference: "C9001-26-0001", Title: "Information Analyst & Reporting Lead",
			Employer: "Mockshire Hospitals", StaffGroup: classify.AdministrativeAndClerical, StaffGroupBasis: classify.ByFacet,
			Places: []classify.Place{{Town: "Mockford", Postcode: "RG1 5AN"}},
		},
		"advert-medical": {},
	} {
		t.Run(name, func(t *testing.T) {
			advert, err := crawler.ParseAdvert(testBoard(), listed, testdata(t, name+".html"))
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+".golden.json", asJSON(t, advert))
			for _, secret := range []string{"Zebedee", "01632", "@example", "SECOND COPY"} {
				if strings.Contains(string(asJSON(t, advert)), secret) {
					t.Errorf("the advert holds %q", secret)
				}
			}
		})
	}
}

// vacancyXML is a list of one advert with the given elements.
func vacancyXML(elements string) []byte {
	return []byte("<nhsJobs><totalResults>1</totalResults><vacancyDetails>" + elements + "</vacancyDetails></nhsJobs>")
}

const named = "<reference>C9001-26-0001</reference><title>Porter</title><employer>Mock</employer>"

func TestParseListDates(t *testing.T) {
	for printed, want := range map[string]string{
		"2026-09-16":                    "2026-09-16",
		"2026-09-16T15:15:34":           "2026-09-16",
		"2026-09-16T15:15:34.9":         "2026-09-16",
		"2026-09-16T15:15:34.938827718": "2026-09-16",
		"2026-06-30T23:30:00":           "2026-06-30", // London wall clock, not UTC
		"2026-06-30T23:30:00Z":          "2026-07-01",
		"2026-06-30T23:30:00+0000":      "2026-07-01",
		"02/07/2026":                    "",
		"2026-13-01":                    "",
		"":                              "",
	} {
		page, err := crawler.ParseList(testBoard(), vacancyXML(named+"<postDate>"+printed+"</postDate>"))
		if err != nil {
			t.Errorf("%s: %v", printed, err)
			continue
		}
		if got := page.Adverts[0].Posted.String(); got != want {
			t.Errorf("%s is read as %q, want %q", printed, got, want)
		}
		if (len(page.Unreadable) == 1) != (want == "") {
			t.Errorf("%s: unreadable %q", printed, page.Unreadable)
		}
	}
}

func TestParseListPlaces(t *testing.T) {
	for printed, want := range map[string]classify.Place{
		"Reading, RG1 5AN":             {Town: "Reading", Postcode: "RG1 5AN"},
		"Bury St Edmunds, Suffolk":     {Town: "Bury St Edmunds, Suffolk"},
		"Unit 4, Mock Park, wc2n 4hq":  {Town: "Unit 4, Mock Park", Postcode: "WC2N 4HQ"},
		"RG1":                          {Postcode: "RG1"},
		"Leeds":                        {Town: "Leeds"},
		"Bishop&amp;apos;s Town, , E1": {Town: "Bishop's Town", Postcode: "E1"},
	} {
		for _, form := range []string{"<locations><location>%s</location></locations>", "<locations><locations>%s</locations></locations>"} {
			page, err := crawler.ParseList(testBoard(), vacancyXML(named+fmt.Sprintf(form, printed)))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]classify.Place{want}, page.Adverts[0].Places); diff != "" {
				t.Errorf("%s: %s", printed, diff)
			}
		}
	}
}

func TestParseListRefusesVacancies(t *testing.T) {
	for elements, want := range map[string]string{
		"<title>Porter</title><employer>Mock</employer>":                        `advert 1 of the page: reference is "", not letters, digits and dashes`,
		"<reference>../admin</reference><title>P</title><employer>M</employer>": `advert 1 of the page: reference is "../admin", not letters, digits and dashes`,
		"<reference>C9001-26-0001</reference><employer>Mock</employer>":         "advert 1 of the page: C9001-26-0001: title is missing",
		"<reference>C9001-26-0001</reference><title>Porter</title>":             "advert 1 of the page: C9001-26-0001: employer is missing",
	} {
		_, err := crawler.ParseList(testBoard(), vacancyXML(elements))
		wantError(t, err, want)
	}
}

func TestParseListTakesReferenceFromAddress(t *testing.T) {
	page, err := crawler.ParseList(testBoard(), vacancyXML("<url>https://beta.jobs.nhs.uk/candidate/jobadvert/916-AB-1?x=/y</url><title>Porter</title><employer>Mock</employer>"))
	if err != nil {
		t.Fatal(err)
	}
	advert := page.Adverts[0]
	if advert.Reference != "916-AB-1" || advert.EmployerCode != "" || !strings.HasPrefix(advert.URL, "https://www.jobs.nhs.uk/") {
		t.Errorf("advert %+v", advert)
	}
}

func TestParseAdvertRefuses(t *testing.T) {
	page := string(testdata(t, "advert.html"))
	tests := map[string]struct{ page, err string }{
		"a challenge": {
			"<html><body><h1>Checking your browser</h1></body></html>",
			`main is not found by "main#maincontent": this is no advert but perhaps a challenge, or the format changed`,
		},
		"no heading":  {strings.ReplaceAll(page, `id="heading"`, ""), `title is not found by "h1#heading": the format of the page changed`},
		"no employer": {strings.ReplaceAll(page, "employer_name", "e"), `employer is not found by "#employer_name": the format of the page changed`},
		"no band under Agenda for Change": {
			strings.ReplaceAll(page, "payscheme-band", "pay-band"),
			`band is not found by "#payscheme-band": the format of the page changed`,
		},
		"no prose": {
			`<main id="maincontent"><h1 id="heading">Information Analyst &amp; Reporting Lead</h1><p id="employer_name">M</p></main>`,
			"no prose is found by #job_overview, #job_description, #about_organisation, #job_description_large: the page is empty, or its format changed",
		},
		"another advert": {
			strings.Replace(page, "Information Analyst", "Ward Clerk", 1),
			`the page is titled "Ward Clerk & Reporting Lead" but the advert was listed as "Information Analyst & Reporting Lead"`,
		},
		"a date in another form": {
			strings.Replace(page, "01 September 2026", "01/09/26", 1),
			`closing date, found by "#closing_date": "The closing date is 01/09/26" does not end with a date like 1 September 2026`,
		},
		"nothing": {"", `main is not found by "main#maincontent": this is no advert but perhaps a challenge, or the format changed`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			listed := classify.Advert{Reference: "C9001-26-0001", Title: "Information Analyst & Reporting Lead"}
			got, err := crawler.ParseAdvert(testBoard(), listed, []byte(test.page))
			wantError(t, err, "page of C9001-26-0001: "+test.err)
			if diff := cmp.Diff(listed, got); diff != "" {
				t.Errorf("the listed advert was changed: %s", diff)
			}
		})
	}
}

func TestParseAdvertKeepsWhatTheListKnows(t *testing.T) {
	listed := listedGP
	listed.Employer, listed.Contract, listed.Closes = "The Surgery", "Bank", classify.DayFrom(2026, 10, 1)
	got, err := crawler.ParseAdvert(testBoard(), listed, []byte(gpPage))
	if err != nil {
		t.Fatal(err)
	}
	want := listed
	want.AddSection(classify.Summary, "Heal.")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Employers write contacts into fields of other purpose too.
func TestContactsOutsideTheProse(t *testing.T) {
	const who = "call Zebedee Mock on 01632 960123 or z.mock@trust.example"
	elements := "<reference>C9001-26-0001</reference><title>Porter, " + who + "</title><employer>Mock</employer>" +
		"<salary>£30,000, " + who + "</salary><type>Permanent, " + who + "</type>"
	list, err := crawler.ParseList(testBoard(), vacancyXML(elements))
	if err != nil {
		t.Fatal(err)
	}
	page := strings.Replace(gpPage, "</main>", `<p id="payscheme-type">Other, `+who+`</p><p id="fixed_salary">£30,000, `+who+`</p><p id="contract_type">Bank, `+
		who+`</p><h3 id="working_pattern_heading">Working pattern</h3><p>Part-time, `+who+`</p></main>`, 1)
	detailed, err := crawler.ParseAdvert(testBoard(), listedGP, []byte(page))
	if err != nil {
		t.Fatal(err)
	}
	for _, advert := range []classify.Advert{list.Adverts[0], detailed} {
		printed := string(asJSON(t, advert))
		for _, secret := range []string{"Zebedee", "960123", "z.mock"} {
			if strings.Contains(printed, secret) {
				t.Errorf("%q is kept in %s", secret, printed)
			}
		}
		if advert.Pay.Min != 3000000 {
			t.Errorf("pay is read as %+v", advert.Pay)
		}
	}
}

func TestParseAdvertTitleThatTheListCut(t *testing.T) {
	long := "Senior Information Analyst for Elective Recovery and Outpatients"
	page := strings.Replace(gpPage, "Salaried GP", long, 1)
	listed := classify.Advert{Reference: "C9001-26-0001", Title: long[:45] + "..."}
	if got, err := crawler.ParseAdvert(testBoard(), listed, []byte(page)); err != nil || got.Title != long {
		t.Errorf("title %q, error %v", got.Title, err)
	}
	listed.Title = "Senior"
	if _, err := crawler.ParseAdvert(testBoard(), listed, []byte(page)); err == nil {
		t.Error("a short beginning is taken for the title")
	}
}

func FuzzParseList(f *testing.F) {
	f.Add([]byte("<nhsJobs><totalResults>0</totalResults></nhsJobs>"))
	f.Add(vacancyXML(named + "<locations><locations>A, B1</locations></locations>"))
	f.Add([]byte("{}"))
	board := testBoard()
	f.Fuzz(func(t *testing.T, body []byte) {
		page, err := crawler.ParseList(board, body)
		if err != nil {
			return
		}
		for _, advert := range page.Adverts {
			if advert.Reference == "" || advert.Title == "" || advert.Employer == "" || !strings.HasPrefix(advert.URL, "http") {
				t.Errorf("advert lacks a required field: %+v", advert)
			}
			if !utf8.ValidString(advert.Title) {
				t.Errorf("title %q is not UTF-8", advert.Title)
			}
		}
	})
}

// A date is read as the day that it prints, or it is reported; on the list and
// on the page alike.
func FuzzDates(f *testing.F) {
	for _, s := range []string{"2026-09-16", "2026-09-16T15:15:34.938827718", "2026-06-30T23:30:00Z", "0000-01-01", "The closing date is 01 September 2026", "1 May 99999", "31 June 2026."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, printed string) {
		var escaped bytes.Buffer
		if err := xml.EscapeText(&escaped, []byte(printed)); err != nil {
			t.Fatal(err)
		}
		list, err := crawler.ParseList(testBoard(), vacancyXML(named+"<postDate>"+escaped.String()+"</postDate>"))
		if err != nil {
			t.Fatalf("%q: %v", printed, err)
		}
		if posted := list.Adverts[0].Posted; (posted == 0) != (len(list.Unreadable) == 1) {
			t.Errorf("%q is read as %q, unreadable %q", printed, posted, list.Unreadable)
		}
		page := strings.Replace(gpPage, "</main>", "<p id=closing_date>"+escaped.String()+"</p></main>", 1)
		advert, err := crawler.ParseAdvert(testBoard(), listedGP, []byte(page))
		if err != nil || advert.Closes == 0 {
			return
		}
		_, month, day := advert.Closes.Time().Date()
		if !strings.Contains(strings.ToLower(printed), strings.ToLower(month.String())) || !strings.Contains(printed, strconv.Itoa(day)) {
			t.Errorf("%q is read as %s", printed, advert.Closes)
		}
	})
}

func FuzzParseAdvert(f *testing.F) {
	f.Add([]byte(gpPage))
	f.Add([]byte(`<main id=maincontent><h1 id=heading>T<h2 id=employer_name>E<p id=job_overview><p>a<li id=essential_skill_0_criteria_0>b`))
	f.Fuzz(func(t *testing.T, page []byte) {
		advert, err := crawler.ParseAdvert(testBoard(), classify.Advert{}, page)
		if err != nil {
			return
		}
		if advert.Title == "" || advert.Employer == "" || advert.Text == "" || !utf8.ValidString(advert.Text) {
			t.Errorf("advert lacks a required field: %+v", advert)
		}
		end := 0
		for _, section := range advert.Sections {
			if section.Start < end || section.End <= section.Start || section.End > len(advert.Text) {
				t.Errorf("section %+v in %d bytes", section, len(advert.Text))
			}
			end = section.End
		}
	})
}
