package crawler_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
	"github.com/google/go-cmp/cmp"
)

// aPosting has the shape in which NHS Jobs served its postings.
const aPosting = `{"@context":"http://schema.org","@type":"JobPosting",
"baseSalary":{"@type":"MonetaryAmount","currency":"GBP","value":{"@type":"QuantitativeValue","maxValue":"37890","minValue":"31365","unitText":"YEAR","value":"£31,365 - £37,890 per annum"}},
"datePosted":"2020-07-01T23:22:38+0000",
"description":"&lt;p&gt;You will look after records &amp;amp; reports.&lt;/p&gt;\n&lt;p&gt;Please call Sarah Jones on 0118 496 0000 or e-mail sarah.jones@example.org.&lt;/p&gt;",
"employmentType":"FULL_TIME",
"hiringOrganization":{"@type":"Organization","name":"Thames &amp;amp; Kennet NHS Trust","url":"https://www.example.org/agency?id=1"},
"jobLocation":{"@type":"Place","address":{"@type":"PostalAddress","addressCountry":"GB","addressLocality":"Reading","postalCode":"rg1 5an"},"geo":{"@type":"GeoCoordinates","latitude":"51.4","longitude":"-.96"}},
"title":"Data &amp;amp; Records Analyst","url":"https://www.example.org/xi/vacancy/915000001?x=1","validThrough":"2020-07-31T23:59:59+0100"}`

func TestReadPosting(t *testing.T) {
	got, err := crawler.ReadPosting([]byte(aPosting))
	if err != nil {
		t.Fatal(err)
	}
	want := classify.Advert{
		Reference: "915000001",
		URL:       "https://www.example.org/xi/vacancy/915000001?x=1",
		Title:     "Data & Records Analyst",
		Employer:  "Thames & Kennet NHS Trust",
		Places:    []classify.Place{{Town: "Reading", Postcode: "RG1 5AN"}},
		Posted:    day(t, "2020-07-02"), // past midnight in London
		Closes:    day(t, "2020-07-31"),
		Pay:       classify.Pay{Text: "£31,365 - £37,890 per annum", Min: 3136500, Max: 3789000, Period: classify.PerYear},
		Contract:  "FULL_TIME",
		Band:      classify.SingleBand(classify.Band6), BandBasis: classify.BySalary,
	}
	want.AddSection(classify.Description, "You will look after records & reports.\nPlease call […] on […] or e-mail […].")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ReadPosting (-want +got):\n%s", diff)
	}
}

// Each case gives members that replace or join those of a least posting.
func TestReadPostingForms(t *testing.T) {
	for _, c := range []struct {
		name, members string
		got           func(classify.Advert) any
		want          any
	}{
		{"identifier as text", `"identifier":"C9273-26-0229"`, reference, "C9273-26-0229"},
		{"identifier as a number", `"identifier":915000001`, reference, "915000001"},
		{"identifier as an object", `"identifier":{"@type":"PropertyValue","name":"Trust","value":"C9273-26-0229"}`, reference, "C9273-26-0229"},
		{"identifier as an empty object", `"identifier":{}`, reference, "A1"},
		{"identifiers in a list", `"identifier":[null,{"value":"C9273-26-0229"},"R2"]`, reference, "C9273-26-0229"},
		{"no identifier at all", `"identifier":[],"url":null`, reference, ""},
		{"url as a thing", `"url":{"@id":"https://www.example.org/A2"}`, reference, "A2"},
		{"title in a list", `"title":["Clerk"]`, func(a classify.Advert) any { return a.Title }, "Clerk"},
		{"description in a list", `"description":["<p>One.</p>",null,{"@language":"en","@value":"Two."}]`, func(a classify.Advert) any { return a.Text }, "One.\nTwo."},
		{"dates in lists", `"validThrough":["2020-12-01"]`, closes, "2020-12-01"},
		{"url with a slash at its end", `"url":"https://www.example.org/jobadvert/C1-26-1/"`, reference, "C1-26-1"},
		{"date alone", `"validThrough":"2020-12-01"`, closes, "2020-12-01"},
		{"time without zone", `"validThrough":"2020-07-01T00:30:00"`, closes, "2020-07-01"},
		{"time with Z", `"validThrough":"2020-07-01T23:30:00Z"`, closes, "2020-07-02"},
		{"time with a colon", `"validThrough":"2020-07-01T00:30:00+01:00"`, closes, "2020-07-01"},
		{"fraction of a second", `"validThrough":"2020-07-01T00:30:00.123+01:00"`, closes, "2020-07-01"},
		{"salary as text", `"baseSalary":"£12.72"`, pay, "£12.72"},
		{"salary as a number", `"baseSalary":30000`, pay, "30000"},
		{"salary with value as a number", `"baseSalary":{"value":30000}`, pay, "30000"},
		{"salary in figures only", `"baseSalary":{"value":{"minValue":13,"maxValue":17.5,"unitText":"HOUR"}}`, pay, "£13 to £17.5 per hour"},
		{"salary beside the value", `"baseSalary":{"minValue":30000,"unitText":"YEAR"}`, pay, "£30000 per year"},
		{"salary in a list", `"baseSalary":[{"value":"£12.72"}]`, pay, "£12.72"},
		{"no salary", `"baseSalary":null`, pay, ""},
		{"several places", `"jobLocation":[{"address":{"addressLocality":"Reading","postalCode":"RG1 5AN"}},{"address":{"addressLocality":"Leeds"}}]`,
			places, "Reading RG1 5AN; Leeds "},
		{"address as text", `"jobLocation":{"address":"Reading, RG1 5AN"}`, places, "Reading RG1 5AN"},
		{"addresses in a list", `"jobLocation":{"address":[null,{"addressLocality":["Reading"],"postalCode":15}]}`, places, " 15"},
		{"no place", `"jobLocation":[null,{"address":null}]`, places, ""},
		{"brackets in quotes", `"description":"\"` + strings.Repeat("[{", 40) + `"`, func(a classify.Advert) any { return a.Text }, `"` + strings.Repeat("[{", 40)},
		{"place as text", `"jobLocation":"Reading RG1"`, places, "Reading RG1"},
		{"employer as text", `"hiringOrganization":"A Trust"`, func(a classify.Advert) any { return a.Employer }, "A Trust"},
		{"employers in a list", `"hiringOrganization":[{"@type":"Organization"},{"name":["A Trust"]},"B Trust"]`, func(a classify.Advert) any { return a.Employer }, "A Trust"},
		{"contract in a list", `"employmentType":["FULL_TIME","PART_TIME"]`, func(a classify.Advert) any { return a.Contract }, "FULL_TIME, PART_TIME"},
		{"contact in the title", `"title":"Clerk (call 0118 496 0000)"`, func(a classify.Advert) any { return a.Title }, "Clerk (call […])"},
		{"stated band", `"title":"Clerk Band 3","band":"8a"`, band, "8a by record"},
		{"band as a number", `"band":4`, band, "4 by record"},
		{"band said not to be stated", `"title":"Clerk Band 3","band":"Not stated","staff_group":"n/a"`, band, "3 by title"},
		{"band of the title", `"title":"Clerk Band 3"`, band, "3 by title"},
		{"stated staff group", `"staff_group":"Admin & Clerical"`, func(a classify.Advert) any { return a.StaffGroup.Code() + " by " + a.StaffGroupBasis.String() },
			"ADMINISTRATIVE_AND_CLERICAL by record"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := crawler.ReadRecord(mergeJSON(t, `{"@type":"JobPosting","title":"Clerk","url":"https://www.example.org/A1"}`, c.members))
			if err != nil {
				t.Fatal(err)
			}
			if got := c.got(a); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func reference(a classify.Advert) any { return a.Reference }
func closes(a classify.Advert) any    { return a.Closes.String() }
func pay(a classify.Advert) any       { return a.Pay.Text }
func band(a classify.Advert) any      { return a.Band.String() + " by " + a.BandBasis.String() }

func places(a classify.Advert) any {
	all := make([]string, len(a.Places))
	for i, p := range a.Places {
		all[i] = p.Town + " " + p.Postcode
	}
	return strings.Join(all, "; ")
}

// mergeJSON sets members of a JSON object.
func mergeJSON(t *testing.T, object, members string) []byte {
	t.Helper()
	all := map[string]json.RawMessage{}
	for _, part := range []string{object, "{" + members + "}"} {
		if err := json.Unmarshal([]byte(part), &all); err != nil {
			t.Fatal(err)
		}
	}
	merged, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return merged
}

func day(t *testing.T, s string) classify.Day {
	t.Helper()
	d, err := classify.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestReadRecordPlain(t *testing.T) {
	got, err := crawler.ReadRecord([]byte(`{"id":7,"title":"Coder &amp; Trainer","employer":"A Trust","band":"5/6","staff_group":"HEALTHCARE_SCIENTISTS","text":"<p>Code.</p><p>Teach.</p>"}`))
	if err != nil {
		t.Fatal(err)
	}
	want := classify.Advert{Reference: "7", Title: "Coder & Trainer", Employer: "A Trust",
		Band: classify.BandRange{Low: classify.Band5, High: classify.Band6}, BandBasis: classify.ByRecord,
		StaffGroup: classify.HealthcareScientists, StaffGroupBasis: classify.ByRecord}
	want.AddSection(classify.Description, "Code.\nTeach.")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ReadRecord (-want +got):\n%s", diff)
	}
	loose := `{"id":null,"title":"Clerk","employer":{"name":"A Trust"},"band":"not stated","staff_group":"Not stated","text":["Code.","Teach."]}`
	if a, err := crawler.ReadRecord([]byte(loose)); err != nil || a.Employer != "A Trust" || a.BandBasis != classify.NotStated || a.Text != "Code.\nTeach." {
		t.Errorf("a loose record: %+v, %v", a, err)
	}
	if a, err := crawler.ReadRecord([]byte(`{"title":"Clerk (XN03)"}`)); err != nil || a.Band.String() != "3" || a.BandBasis != classify.ByTitle {
		t.Errorf("a title alone: %+v, %v", a, err)
	}
}

func TestReadRecordErrors(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{`not JSON`, "read record: not a JSON object: invalid character 'o' in literal null (expecting 'u')"},
		{`[1]`, "read record: not a JSON object: it is a JSON array"},
		{`{"id":"1"}`, `read record "1": title is missing`},
		{`{"title":"T","text":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`, "read record: objects and lists are nested more than 32 deep"},
		{`{"id":"1","title":"T","band":"Band 12"}`, `read record "1": band: band "Band 12" is not a band or a range of bands`},
		{`{"id":"1","title":"T","staff_group":"Porters"}`, `read record "1": staff_group: staff group "Porters" is not one of the nine`},
		{`{"id":"1","title":5}`, "read record: title: a JSON number does not belong there"},
		{`{"@type":"JobPosting","url":"https://www.example.org/A1"}`, `read job posting "A1": title is missing`},
		{`{"@type":"JobPosting","description":"D"}`, `read job posting "": title is missing`},
		{`{"title":"T","text":{"words":1}}`, "read record: text: a JSON object does not belong there"},
		{`{"@type":"JobPosting","title":"T","url":"/A1","datePosted":"02/07/2023"}`, `read job posting "A1": datePosted: "02/07/2023" is not a date such as`},
		{`{"@type":"JobPosting","title":"T","url":"/A1","validThrough":"soon"}`, `read job posting "A1": validThrough: "soon" is not a date such as`},
		{`{"@type":"JobPosting","title":{},"url":"/A1"}`, "read job posting: title: a JSON object does not belong there"},
	} {
		_, err := crawler.ReadRecord([]byte(c.line))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("ReadRecord(%s)\n got %v\nwant %s", c.line, err, c.want)
		}
	}
}

func FuzzReadRecord(f *testing.F) {
	f.Add([]byte(aPosting))
	for _, s := range []string{`{"title":"T"}`, `{"@type":[],"title":"T","url":"u","jobLocation":[[]]}`, `{"baseSalary":{"value":{"value":{}}},"description":""}`, `null`, `{"jobLocation":{"address":{"address":{}}},"@type":1}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		a, err := crawler.ReadRecord(line)
		if err != nil {
			return
		}
		if a.Title == "" || !utf8.ValidString(a.Text) || !utf8.ValidString(a.Title) {
			t.Errorf("ReadRecord(%q) = %+v", line, a)
		}
	})
}

func BenchmarkReadPosting(b *testing.B) {
	line := []byte(aPosting)
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := crawler.ReadPosting(line); err != nil {
			b.Fatal(err)
		}
	}
}
