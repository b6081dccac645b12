package framefile_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"html"
	"os"
	"regexp"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/classify/framefile"
)

// TestBoardOfYours codes the adverts of a gzipped JSON-lines file of JobPosting
// objects and reports the share in scope; the titles go to PARLANCE_OUT.
func TestBoardOfYours(t *testing.T) {
	adverts := boardAdverts(t)
	frame, err := framefile.Default()
	if err != nil {
		t.Fatal(err)
	}
	coder := frame.NewCoder()
	inScope, accepted, terms := 0, 0, 0
	var out *json.Encoder
	if name := os.Getenv("PARLANCE_OUT"); name != "" {
		f, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		out = json.NewEncoder(f)
	}
	for i := range adverts {
		c := coder.Code(&adverts[i], nil)
		terms += len(c.Terms)
		if c.InScope {
			inScope++
		}
		if c.InScope && c.Accepted {
			accepted++
		}
		if out != nil {
			if err := out.Encode(map[string]any{"title": adverts[i].Title, "employer": adverts[i].Employer, "coding": c}); err != nil {
				t.Fatal(err)
			}
		}
	}
	n := float64(len(adverts))
	t.Logf("%d adverts: %.2f %% in scope, %.2f %% accepted, %.1f terms an advert", len(adverts),
		100*float64(inScope)/n, 100*float64(accepted)/n, float64(terms)/n)
}

var tag = regexp.MustCompile(`<[^>]*>`)

// boardAdverts reads the file that PARLANCE_ADVERTS names, or skips the test.
func boardAdverts(t testing.TB) (adverts []classify.Advert) {
	t.Helper()
	name := os.Getenv("PARLANCE_ADVERTS")
	if name == "" {
		t.Skip("PARLANCE_ADVERTS names no file of adverts")
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	zipped, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(zipped)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		var posting struct {
			Title, Description string
			HiringOrganization struct{ Name string }
		}
		if err := json.Unmarshal(lines.Bytes(), &posting); err != nil {
			t.Fatal(err)
		}
		a := classify.Advert{Title: plain(posting.Title), Employer: plain(posting.HiringOrganization.Name)}
		a.AddSection(classify.Description, tag.ReplaceAllString(plain(posting.Description), "\n"))
		adverts = append(adverts, a)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return adverts
}

func plain(s string) string { return html.UnescapeString(html.UnescapeString(s)) }
