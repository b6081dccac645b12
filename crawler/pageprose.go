package crawler

import (
	"bytes"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"github.com/bdrw/parlance/classify"
)

// prose adds every section the page has, redacted, in the order of the board's
// description.
func (p *advertPage) prose(a *classify.Advert) {
	a.Text, a.Sections = "", nil
	for _, section := range p.selectors.Prose {
		if wrapper := p.find(section.Selector); wrapper != nil {
			p.note(section.Selector, p.add(a, section.Kind, p.following(wrapper)))
		}
	}
	p.note(p.selectors.PersonSpec, p.add(a, classify.PersonSpec, p.criteria()))
}

// add adds a section and gives its text.
func (p *advertPage) add(a *classify.Advert, kind classify.SectionKind, markup string) string {
	text := cleanText(markup)
	a.AddSection(kind, text)
	return text
}

// following renders a wrapper and the siblings that follow it up to a boundary.
// The text of <p id="…"><p>text</p></p> stands there: an HTML parser closes the
// wrapper as soon as the inner paragraph begins.
func (p *advertPage) following(wrapper *html.Node) string {
	var b bytes.Buffer
	render(&b, wrapper)
	for n := wrapper.NextSibling; n != nil && !p.bounds(n); n = n.NextSibling {
		render(&b, n)
	}
	return b.String()
}

// bounds tells whether a node ends the prose before it: it is or holds a
// boundary, or the wrapper of another section.
func (p *advertPage) bounds(n *html.Node) bool {
	ends := p.selectors.boundary
	return n.Type == html.ElementNode && (ends.Match(n) || cascadia.Query(n, ends) != nil)
}

// criteria renders the person specification, each heading and criterion once:
// the page holds two copies with the same ids.
func (p *advertPage) criteria() string {
	var b bytes.Buffer
	seen := make(map[string]bool)
	for _, n := range cascadia.QueryAll(p.main, p.selectors.personSpec) {
		if id := attribute(n, "id"); id == "" || !seen[id] {
			seen[id] = true
			render(&b, n)
		}
	}
	return b.String()
}

// render writes a node's markup on lines of its own. A node that nests too
// deep for the renderer ends there; the rest of the page is still read.
func render(b *bytes.Buffer, n *html.Node) {
	_ = html.Render(b, n) // a Buffer never fails
	b.WriteByte('\n')
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
