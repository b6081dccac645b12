package crawler

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"github.com/bdrw/parlance/classify"
)

// compiledSelectors are the selectors of a board, ready to match.
type compiledSelectors struct {
	Selectors
	field      map[string]cascadia.Matcher // by selector
	boundary   cascadia.Matcher            // of the text after a wrapper: other wrappers too
	personSpec cascadia.Matcher
}

// compile is for selectors that have passed validate; others match nothing.
func (s Selectors) compile() compiledSelectors {
	c := compiledSelectors{Selectors: s, field: make(map[string]cascadia.Matcher)}
	for _, selector := range s.single() {
		c.field[selector] = matcher(selector)
	}
	for _, prose := range s.Prose {
		c.field[prose.Selector] = matcher(prose.Selector)
	}
	c.boundary = matcher(s.Boundary + ", " + s.proseList())
	c.personSpec = matcher(s.PersonSpec)
	return c
}

// matcher compiles a selector; the empty one, and one that is no CSS, match nothing.
func matcher(selector string) cascadia.Matcher {
	group, err := cascadia.ParseGroup(selector)
	if err != nil {
		return cascadia.SelectorGroup(nil)
	}
	return group
}

// ParseAdvert completes a listed advert from its page: pay, band, contract and
// the prose by section, without contacts. The page is refused when a required
// field cannot be found, the error names its selector, and when its title is
// not the listed one.
func ParseAdvert(board Board, listed classify.Advert, page []byte) (classify.Advert, error) {
	p := advertPage{selectors: board.Selectors.compile()}
	return p.read(listed, page)
}

func (p *advertPage) read(listed classify.Advert, page []byte) (classify.Advert, error) {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return listed, fmt.Errorf("page of %s: %w", listed.Reference, err)
	}
	p.tried = p.selectors.Main
	p.main = cascadia.Query(root, p.selectors.field[p.tried])
	advert, err := p.complete(listed)
	if err != nil {
		return listed, fmt.Errorf("page of %s: %w", listed.Reference, err)
	}
	return advert, nil
}

// advertPage is the page of one advert being read.
type advertPage struct {
	selectors compiledSelectors
	main      *html.Node // nil when there is none
	tried     string     // the selector tried last
	found     []string   // the selectors that found a text
}

// fields names the fields that were found, in order.
func (p *advertPage) fields() []string {
	var names []string
	for name, selector := range p.selectors.single() {
		if selector != "" && slices.Contains(p.found, selector) {
			names = append(names, name)
		}
	}
	for _, prose := range p.selectors.Prose {
		if slices.Contains(p.found, prose.Selector) {
			names = append(names, string(prose.Kind))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (p *advertPage) complete(a classify.Advert) (classify.Advert, error) {
	if err := p.open(&a); err != nil {
		return a, err
	}
	p.facts(&a)
	if err := p.days(&a); err != nil {
		return a, err
	}
	p.prose(&a)
	if a.Text == "" {
		return a, fmt.Errorf("no prose is found by %s: the page is empty, or its format changed", p.selectors.proseList())
	}
	band, err := p.band(a.PayScheme)
	if err != nil {
		return a, err
	}
	classify.ResolveBand(&a, band)
	return a, nil
}

// band is the band that the page prints. A page that names Agenda for Change
// always prints one: without it the band would pass for one told by title or
// pay.
func (p *advertPage) band(scheme string) (string, error) {
	if p.selectors.Band == "" || !strings.EqualFold(scheme, "Agenda for Change") {
		return p.text(p.selectors.Band), nil
	}
	return p.require("band", p.selectors.Band)
}

// open checks that this is an advert's page, and that of the listed advert.
func (p *advertPage) open(a *classify.Advert) error {
	if p.main == nil {
		return fmt.Errorf("main is not found by %q: this is no advert but perhaps a challenge, or the format changed", p.selectors.Main)
	}
	title, err := p.require("title", p.selectors.Title)
	if err != nil {
		return err
	}
	employer, err := p.require("employer", p.selectors.Employer)
	if err != nil {
		return err
	}
	title = cleanLine(title)
	if a.Title != "" && !sameTitle(a.Title, title) {
		return fmt.Errorf("the page is titled %q but the advert was listed as %q", title, a.Title)
	}
	a.Title = title
	a.Employer = defaultTo(a.Employer, employer)
	return nil
}

// facts reads the fields that a page may lack; they stay as they were listed.
func (p *advertPage) facts(a *classify.Advert) {
	s := &p.selectors
	a.EmployerReference = p.text(s.EmployerReference)
	a.PayScheme = cleanLine(p.text(s.PayScheme))
	a.Contract = defaultTo(cleanLine(p.text(s.Contract)), a.Contract)
	a.Pattern = defaultTo(cleanLine(p.afterHeading(s.PatternHeading)), a.Pattern)
	if pay := cleanLine(p.text(s.Pay)); pay != "" {
		a.Pay = classify.ReadPay(pay)
	}
	place := classify.Place{Town: p.text(s.Town), Postcode: strings.ToUpper(p.text(s.Postcode))}
	if len(a.Places) == 0 && place != (classify.Place{}) {
		a.Places = []classify.Place{place}
	}
}

// days reads the dates. A date on the page that cannot be read is an error: the
// page has changed in a way that would go unseen.
func (p *advertPage) days(a *classify.Advert) error {
	for _, field := range []struct {
		name, selector string
		day            *classify.Day
	}{
		{"closing date", p.selectors.Closes, &a.Closes},
		{"date posted", p.selectors.Posted, &a.Posted},
	} {
		text := p.text(field.selector)
		if text == "" || *field.day != 0 {
			continue
		}
		day, err := readPageDay(text)
		if err != nil {
			return fmt.Errorf("%s, found by %q: %w", field.name, field.selector, err)
		}
		*field.day = day
	}
	return nil
}

func (p *advertPage) require(name, selector string) (string, error) {
	text := p.text(selector)
	if text == "" {
		return "", fmt.Errorf("%s is not found by %q: the format of the page changed", name, selector)
	}
	return text, nil
}

// find gives the first element of the page that a selector matches, or nil. It
// stops there, which goquery.Single below a node does not: that finds the first
// below each of the node's children.
func (p *advertPage) find(selector string) *html.Node {
	p.tried = selector
	return cascadia.Query(p.main, p.selectors.field[selector])
}

// text is the text of the first element a selector finds, on one line.
func (p *advertPage) text(selector string) string {
	n := p.find(selector)
	if n == nil {
		return ""
	}
	return p.note(selector, Unescape(goquery.NewDocumentFromNode(n).Text()))
}

// note remembers of a selector that it found a text.
func (p *advertPage) note(selector, text string) string {
	if text != "" {
		p.found = append(p.found, selector)
	}
	return text
}

// afterHeading is the text of the first paragraph behind a heading.
func (p *advertPage) afterHeading(selector string) string {
	heading := p.find(selector)
	if heading == nil {
		return ""
	}
	return p.note(selector, Unescape(goquery.NewDocumentFromNode(heading).NextAllFiltered("p").First().Text()))
}

// sameTitle compares titles by their letters and digits. A long one may be the
// beginning of the other, as a list may cut what a page prints in full.
func sameTitle(a, b string) bool {
	const long = 30
	a, b = letters(a), letters(b)
	if len(a) > len(b) {
		a, b = b, a
	}
	return a == b || len(a) >= long && strings.HasPrefix(b, a)
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
