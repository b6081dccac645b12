package crawler_test

import (
	"bufio"
	"compress/gzip"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/bdrw/parlance/crawler"
)

// Strings that look like contacts, more widely than Redact looks for them.
var (
	likeAddress   = regexp.MustCompile(`[\w.+-]+\s?@\s?[\w-]+\.\w+`)
	likeTelephone = regexp.MustCompile(`(?:\+44|\b0)[\d ()\-.]{8,}\d`)
)

// TestRealAdverts reads a file of real postings, JSON lines and perhaps
// gzipped, that PARLANCE_ADVERTS names: every line must read, and no contact
// may stay. It logs how many adverts get a band, and from what.
func TestRealAdverts(t *testing.T) {
	name := os.Getenv("PARLANCE_ADVERTS")
	if name == "" {
		t.Skip("PARLANCE_ADVERTS names no file of adverts")
	}
	bases := map[string]int{}
	lines, left := 0, 0
	scanner := bufio.NewScanner(openAdverts(t, name))
	scanner.Buffer(nil, 4<<20)
	for scanner.Scan() {
		lines++
		advert, err := crawler.ReadRecord(scanner.Bytes())
		if err != nil {
			t.Errorf("line %d: %v", lines, err)
			continue
		}
		bases[advert.BandBasis.String()]++
		text := advert.Title + "\n" + advert.Text
		for _, like := range []*regexp.Regexp{likeAddress, likeTelephone} {
			for _, s := range like.FindAllString(text, -1) {
				left++
				t.Logf("line %d: %q stays", lines, s)
			}
		}
		checkTidy(t, advert.Text)
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d adverts; bands by basis: %v; %d strings like contacts stay", lines, bases, left)
}

func openAdverts(t *testing.T, name string) io.Reader {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	if !strings.HasSuffix(name, ".gz") {
		return f
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	return z
}
