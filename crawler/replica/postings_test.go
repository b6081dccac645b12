package replica_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler/replica"
)

// postingLine is a JobPosting as files hold it, written for this test.
func postingLine(reference, title, description, posted, through string) string {
	return fmt.Sprintf(`{"@type":"JobPosting","url":"https://www.jobs.nhs.uk/xi/vacancy/%s","title":%q,"description":%q,"datePosted":%q,"validThrough":%q,`+
		`"employmentType":"PART_TIME","hiringOrganization":{"name":"Ashmere &amp; District Trust"},"jobLocation":{"address":{"addressLocality":"Reading","postalCode":"RG1 5AN"}},`+
		`"baseSalary":{"value":{"value":"£24,907 - £30,615","minValue":"24907","maxValue":"30615"}}}`, reference, title, description, posted, through)
}

var threeLines = strings.Join([]string{
	postingLine("101", "Information &amp;amp; Data Officer", "&lt;h2&gt;The post&lt;/h2&gt;&lt;p&gt;Research &amp;amp; data &amp;lt; 18.&lt;/p&gt;&lt;/details&gt;&lt;/main&gt;&lt;h3&gt;More&lt;/h3&gt;&lt;ul&gt;&lt;li&gt;One&lt;/li&gt;&lt;li&gt;Two&lt;/li&gt;&lt;/ul&gt;", "2020-11-02T10:00:00+0000", "2020-11-05T23:59:59+0000"),
	`{"url": broken`,
	postingLine("102", "Porter", "&lt;p&gt;Move things.&lt;/p&gt;", "2020-07-02T23:30:00+0000", "2020-11-01"),
	postingLine("a_b", "Porter", "x", "2020-11-02", "2020-11-03"),
	postingLine("101", "Porter", "x", "2020-11-02", "2020-11-03"),
	postingLine("103", "Porter", "x", "soon", "2020-11-03"),
}, "\n")

func TestReadPostings(t *testing.T) {
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	_, _ = zip.Write([]byte(threeLines))
	_ = zip.Close()
	for name, file := range map[string][]byte{"plain": []byte(threeLines), "gzip": packed.Bytes()} {
		c, bad, err := replica.ReadPostings(bytes.NewReader(file))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var lines []int
		for _, line := range bad {
			lines = append(lines, line.Line)
		}
		if diff := cmp.Diff([]int{2, 4, 5, 6}, lines); diff != "" {
			t.Errorf("%s: bad lines (-want +got):\n%s", name, diff)
		}
		if c.Len() != 2 || c.LastDay() != classify.DayFrom(2020, 11, 2) || c.FirstDay() != classify.DayFrom(2020, 7, 3) {
			t.Errorf("%s: %d adverts from %v to %v", name, c.Len(), c.FirstDay(), c.LastDay())
		}
		if _, known := c.Truth("101"); known {
			t.Errorf("%s: claims the truth about an advert from a file", name)
		}
	}
}

func TestPostingsAreListedThroughTheirLastDay(t *testing.T) {
	c, _, err := replica.ReadPostings(strings.NewReader(threeLines))
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[time.Time][]string{
		classify.DayFrom(2020, 7, 3).At(0, 29):   nil,
		classify.DayFrom(2020, 7, 3).At(0, 30):   {"102"},
		classify.DayFrom(2020, 11, 1).At(23, 59): {"102"},
		classify.DayFrom(2020, 11, 2).At(9, 59):  nil,
		classify.DayFrom(2020, 11, 5).At(23, 59): {"101"},
		classify.DayFrom(2020, 11, 6).At(0, 0):   nil,
	} {
		if diff := cmp.Diff(want, c.LiveAt(at), cmp.Transformer("empty", func(s []string) string { return fmt.Sprint(s) })); diff != "" {
			t.Errorf("%v (-want +got):\n%s", at, diff)
		}
	}
}

func TestPostingsOnTheBoard(t *testing.T) {
	c, _, err := replica.ReadPostings(strings.NewReader(threeLines))
	if err != nil {
		t.Fatal(err)
	}
	board := replica.New(c, replica.Options{Start: classify.DayFrom(2020, 11, 3).At(12, 0)})
	list := ask(t, board, "limit=100&page=1")
	if len(list.Vacancies) != 1 || ask(t, board, "staffGroup=ESTATES_AND_ANCILLARY").Total != 0 {
		t.Fatalf("%d vacancies, and a facet that finds something", len(list.Vacancies))
	}
	if v := list.Vacancies[0]; v.Title != "Information &amp; Data Officer" || v.Employer != "Ashmere & District Trust" || v.Location[0] != "Reading, RG1 5AN" {
		t.Errorf("listed as %+v", v)
	}
	doc := document(t, board, "/candidate/jobadvert/101")
	text := doc.Find("#job_description").First().NextUntil("h2,h3").Text()
	if got := strings.Join(strings.Fields(text), " "); got != "The postResearch & data < 18.MoreOneTwo" {
		t.Errorf("the description reads %q", got)
	}
	if doc.Find("main#maincontent .hide-desktop #payscheme-type").Length() != 1 {
		t.Error("the description broke out of the page")
	}
}

func TestLooseTextOfADescriptionStaysReadable(t *testing.T) {
	for name, test := range map[string][2]string{
		"bare":         {"Hello there.", "Hello there."},
		"after a list": {"<ul><li>One</li></ul>two <b>three</b>", "One two three"},
		"in a div":     {"<div>one <p>two</p> three</div>", "one two three"},
		"in a table":   {"<table><tr><td>one</td><td>two</td></tr></table>", "one two"},
		"script":       {"<p>one</p><script>two()</script>", "one"},
		"bold block":   {"<strong>one<p>two</p></strong>", "one two"},
	} {
		c, _, err := replica.ReadPostings(strings.NewReader(postingLine("1", "Porter", test[0], "2020-11-02", "2020-11-05")))
		if err != nil {
			t.Fatal(err)
		}
		doc := document(t, replica.New(c, replica.Options{}), "/candidate/jobadvert/1")
		var parts []string
		doc.Find("#job_description").First().NextUntil("h2,h3").Each(func(_ int, s *goquery.Selection) {
			parts = append(parts, strings.Fields(s.Text())...)
		})
		if got := strings.Join(parts, " "); got != test[1] {
			t.Errorf("%s: reads %q, want %q", name, got, test[1])
		}
	}
}

func TestAFileWithoutPostingsIsRefused(t *testing.T) {
	for name, file := range map[string]string{"empty": "", "words": "hello\n", "broken gzip": "\x1f\x8bnothing"} {
		if _, _, err := replica.ReadPostings(strings.NewReader(file)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestRealPostings reads the file that PARLANCE_ADVERTS names and compares the
// words of every page with those of the description.
func TestRealPostings(t *testing.T) {
	name := os.Getenv("PARLANCE_ADVERTS")
	if name == "" {
		t.Skip("PARLANCE_ADVERTS names no file")
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	c, bad, err := replica.ReadPostings(file)
	if err != nil || len(bad) > 0 {
		t.Fatal(err, bad)
	}
	independent := strippedDescriptions(t, name)
	board := replica.New(c, replica.Options{Start: c.LastDay().At(23, 59)})
	t.Logf("%d adverts from %v to %v, %d live at the end", c.Len(), c.FirstDay(), c.LastDay(), len(c.LiveAt(board.Now())))
	for _, reference := range references(t, board, "sort=publicationDateDesc") {
		doc := document(t, board, "/candidate/jobadvert/"+reference)
		first := doc.Find("#job_description").First()
		got := strings.Join(strings.Fields(first.NextUntil("h2,h3").Text()), "")
		if got != independent[reference] {
			t.Fatalf("%s: the page's text differs from the description's", reference)
		}
	}
}

// strippedDescriptions reads the descriptions without a parser of HTML: tags cut
// out, entities resolved, and no white space, which markup may stand for.
func strippedDescriptions(t *testing.T, name string) map[string]string {
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	stripped, tag := map[string]string{}, regexp.MustCompile(`</?[a-zA-Z][^>]*>`)
	for decoder := json.NewDecoder(unzipped); decoder.More(); {
		var line struct{ URL, Description string }
		if err := decoder.Decode(&line); err != nil {
			t.Fatal(err)
		}
		text := html.UnescapeString(tag.ReplaceAllString(html.UnescapeString(line.Description), ""))
		stripped[path.Base(line.URL)] = strings.Join(strings.Fields(text), "")
	}
	return stripped
}

func FuzzReadPostings(f *testing.F) {
	f.Add([]byte(threeLines))
	f.Add([]byte(`{"url":"a/b","title":"x","datePosted":"2020-01-01","validThrough":"2020-01-02","jobLocation":[{"address":{}}],"description":"<table><tr><td>&amp;lt;"}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		c, _, err := replica.ReadPostings(bytes.NewReader(file))
		if err != nil {
			return
		}
		board := replica.New(c, replica.Options{})
		for _, reference := range c.LiveAt(board.Now()) {
			if get(board, "/candidate/jobadvert/"+reference).Code != 200 {
				t.Errorf("%s is live and has no page", reference)
			}
		}
		ask(t, board, "limit=100&page=1&keyword=a")
	})
}
