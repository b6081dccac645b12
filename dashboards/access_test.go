package dashboards_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// TestPageIsAccessible checks what a machine can of WCAG 2.2 AA.
func TestPageIsAccessible(t *testing.T) {
	o := testOptions(t, newFake(26))
	_, recorded := realStore(t, 40)
	for name, doc := range map[string]*goquery.Document{
		"home": page(t, o, "/"), "trends": page(t, testOptions(t, withFlow(900)), "/trends?weeks=0"),
		"young trends": page(t, recorded, "/trends?term=digital"), "explain": page(t, recorded, "/explain?term=digital"),
	} {
		t.Run(name, func(t *testing.T) { checkAccess(t, doc) })
	}
}

func checkAccess(t *testing.T, doc *goquery.Document) {
	if doc.Find("html").AttrOr("lang", "") == "" || doc.Find("title").First().Text() == "" || doc.Find("h1").Length() != 1 || doc.Find("main").Length() != 1 {
		t.Error("the page lacks its language, title, one h1 or main")
	}
	ids := map[string]int{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) { ids[s.AttrOr("id", "")]++ })
	for id, n := range ids {
		if n > 1 {
			t.Errorf("id %q stands %d times", id, n)
		}
	}
	checkHeadings(t, doc)
	checkTables(t, doc)
	checkNames(t, doc, ids)
	doc.Find("a[href^='#']").Each(func(_ int, s *goquery.Selection) {
		if id := s.AttrOr("href", "")[1:]; ids[id] == 0 {
			t.Errorf("link to %q leads nowhere", id)
		}
	})
	if doc.Find("[style], script, [onclick]").Length() != 0 {
		t.Error("the page has styles or scripts that its own policy forbids")
	}
}

// checkHeadings refuses a heading that skips a level.
func checkHeadings(t *testing.T, doc *goquery.Document) {
	level := 0
	doc.Find("h1, h2, h3, h4").Each(func(_ int, s *goquery.Selection) {
		next := int(goquery.NodeName(s)[1] - '0')
		if next > level+1 {
			t.Errorf("heading %q of level %d follows one of level %d", text(s), next, level)
		}
		level = next
	})
}

func checkTables(t *testing.T, doc *goquery.Document) {
	doc.Find("table").Each(func(_ int, s *goquery.Selection) {
		caption := text(s.Find("caption"))
		if caption == "" {
			t.Error("a table has no caption")
		}
		if s.Find("th:not([scope])").Length() > 0 || s.Find("tbody th[scope=row]").Length() == 0 {
			t.Errorf("%s: a heading has no scope", caption)
		}
		region := s.ParentsFiltered("[role=region]")
		if region.AttrOr("tabindex", "") != "0" || region.AttrOr("aria-label", "") == "" {
			t.Errorf("%s: a table that may scroll cannot be reached by keyboard", caption)
		}
	})
}

// checkNames demands a name for every control and drawing.
func checkNames(t *testing.T, doc *goquery.Document, ids map[string]int) {
	doc.Find("input, select, progress").Each(func(_ int, s *goquery.Selection) {
		if id := s.AttrOr("id", ""); id == "" || doc.Find("label[for='"+id+"']").Length() != 1 {
			t.Errorf("control %q has no label", s.AttrOr("name", ""))
		}
	})
	doc.Find("svg:not([aria-hidden])").Each(func(_ int, s *goquery.Selection) {
		if s.AttrOr("role", "") != "img" || s.Find("title").Text() == "" || strings.TrimSpace(s.Find("desc").Text()) == "" {
			t.Error("a drawing has no role, title or description")
		}
		for _, id := range strings.Fields(s.AttrOr("aria-labelledby", "")) {
			if ids[id] != 1 {
				t.Errorf("a drawing is named by %q, which is not there", id)
			}
		}
	})
}

// TestColoursHaveContrast computes the contrast of every line's colour on
// white by WCAG 2.2: 4.5 to 1, for the names at the lines' ends are text.
func TestColoursHaveContrast(t *testing.T) {
	css := get(t, testOptions(t, newFake(1)), "/static/parlance.css").Body.String()
	found := regexp.MustCompile(`--s\d: #([0-9a-f]{6})`).FindAllStringSubmatch(css, -1)
	if len(found) != 8 {
		t.Fatalf("%d colours of lines, want 8", len(found))
	}
	for _, m := range found {
		if c := 1.05 / (luminance(t, m[1]) + 0.05); c < 4.5 {
			t.Errorf("colour #%s has a contrast of %.2f on white, want 4.5", m[1], c)
		}
	}
}
