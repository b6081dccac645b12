package replica

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// described is the page's prose for a description in HTML: one section, in
// paragraphs and lists, whose markup cannot break out of the page.
func described(markup string) content {
	root := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragment(strings.NewReader(markup), root)
	if err != nil { // deeper nesting than the parser takes
		return content{sections: []section{newSection(1, []string{markup}, nil)}}
	}
	var t tamer
	for _, node := range nodes {
		t.walk(node)
	}
	t.closeParagraph()
	if strings.TrimSpace(t.plain.String()) == "" {
		return content{}
	}
	head := sectionHeads[1]
	return content{sections: []section{{head.id, head.heading, t.markup.String(), t.plain.String()}}}
}

// tamer rewrites HTML with only the markup that the page's prose may hold.
// Headings become paragraphs, since on the page a heading ends a section, and
// loose text gets a paragraph, since the page's wrapper is closed before it.
type tamer struct {
	markup, plain strings.Builder
	open          bool // a paragraph is open
	items         int  // list items that are open
}

func (t *tamer) walk(node *html.Node) {
	switch {
	case node.Type == html.TextNode:
		t.text(node.Data)
	case node.Type != html.ElementNode || node.DataAtom == atom.Script || node.DataAtom == atom.Style:
	case node.DataAtom == atom.Br:
		t.markup.WriteString("<br>")
		t.plain.WriteByte('\n')
	case node.DataAtom == atom.Ul || node.DataAtom == atom.Ol || node.DataAtom == atom.Li:
		t.list(node)
	case isBlock(node):
		t.paragraph(node)
	case isInline(node):
		t.inline(node)
	default:
		t.children(node)
	}
}

func (t *tamer) children(node *html.Node) {
	for child := node.FirstChild; child != nil; child = child.NextSibling {
		t.walk(child)
	}
}

func (t *tamer) text(text string) {
	if strings.TrimSpace(text) != "" {
		t.openParagraph()
	}
	t.markup.WriteString(html.EscapeString(text))
	t.plain.WriteString(text)
}

// openParagraph gives loose text a paragraph, but in a list item.
func (t *tamer) openParagraph() {
	if !t.open && t.items == 0 {
		t.markup.WriteString("<p>")
		t.open = true
	}
}

func (t *tamer) closeParagraph() {
	if t.open {
		t.markup.WriteString("</p>\n")
		t.open = false
	}
	t.plain.WriteByte('\n')
}

func (t *tamer) paragraph(node *html.Node) {
	t.closeParagraph()
	t.markup.WriteString("<p>")
	t.open = true
	t.children(node)
	t.closeParagraph()
}

func (t *tamer) list(node *html.Node) {
	t.closeParagraph()
	if node.DataAtom == atom.Li {
		t.items++
		defer func() { t.items-- }()
	}
	t.markup.WriteString("<" + node.Data + ">")
	t.children(node)
	t.closeParagraph()
	t.markup.WriteString("</" + node.Data + ">")
}

// inline keeps an inline element's tag where no block stands inside it.
func (t *tamer) inline(node *html.Node) {
	for child := range node.Descendants() {
		if isBlock(child) {
			t.children(node)
			return
		}
	}
	t.openParagraph()
	t.markup.WriteString("<" + node.Data + ">")
	t.children(node)
	t.markup.WriteString("</" + node.Data + ">")
}

func isInline(node *html.Node) bool {
	switch node.DataAtom {
	case atom.Strong, atom.B, atom.Em, atom.I, atom.U, atom.Sub, atom.Sup:
		return true
	}
	return false
}

func isBlock(node *html.Node) bool {
	switch node.DataAtom {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Div, atom.Blockquote, atom.Pre, atom.Ul, atom.Ol, atom.Li,
		atom.Table, atom.Tr, atom.Td, atom.Th, atom.Dl, atom.Dt, atom.Dd, atom.Section, atom.Article:
		return true
	}
	return false
}
