package replica

import (
	"encoding/json"
	"fmt"
	"html"
	"strconv"
	"strings"

	"github.com/bdrw/parlance/classify"
	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// words is a JSON string or list of strings.
type words []string

// UnmarshalJSON reads either form.
func (w *words) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*w = words{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(w))
}

// terms turns schema.org employment types into contract and working pattern.
func (w words) terms() (contract, pattern string) {
	contract, pattern = "Permanent", "Full-time"
	for _, kind := range w {
		switch kind {
		case "PART_TIME":
			pattern = "Part-time"
		case "TEMPORARY", "CONTRACTOR":
			contract = "Fixed-Term"
		}
	}
	return contract, pattern
}

// places is one JSON Place or a list of them.
type places []classify.Place

// UnmarshalJSON reads either form.
func (p *places) UnmarshalJSON(data []byte) error {
	type place struct {
		Address struct {
			Town     string `json:"addressLocality"`
			Postcode string `json:"postalCode"`
		} `json:"address"`
	}
	list := make([]place, 1)
	if err := json.Unmarshal(data, &list[0]); err != nil {
		if err := json.Unmarshal(data, &list); err != nil {
			return fmt.Errorf("jobLocation is neither a place nor a list of places: %w", err)
		}
	}
	for _, one := range list {
		town := strings.Join(strings.Fields(html.UnescapeString(one.Address.Town)), " ")
		*p = append(*p, classify.Place{Town: town, Postcode: one.Address.Postcode})
	}
	return nil
}

// readSalary reads a QuantitativeValue: its words as printed, its ends as pounds.
func readSalary(value json.RawMessage) salary {
	var read struct {
		Value, MinValue, MaxValue any
	}
	if json.Unmarshal(value, &read) != nil || read.Value == nil {
		return salary{list: "Not stated", page: "Not stated", fixed: true}
	}
	text := strings.TrimSpace(html.UnescapeString(fmt.Sprint(read.Value)))
	pay := salary{list: text, page: text, from: pounds(read.MinValue), to: pounds(read.MaxValue)}
	pay.fixed = pay.from == 0 || pay.from == pay.to
	return pay
}

func pounds(value any) int {
	if value == nil {
		return 0
	}
	amount, err := strconv.ParseFloat(fmt.Sprint(value), 64)
	if err != nil || amount < 0 || amount > 10_000_000 {
		return 0
	}
	return int(amount)
}

// described is the page's prose for a description in HTML: one section, whose
// markup cannot break out of the page.
func described(markup string) content {
	root := &xhtml.Node{Type: xhtml.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := xhtml.ParseFragment(strings.NewReader(markup), root)
	if err != nil { // reading from a string never fails
		return content{sections: []section{newSection(1, []string{markup}, nil)}}
	}
	var tamed, plain strings.Builder
	for _, node := range nodes {
		tame(&tamed, &plain, node)
	}
	if strings.TrimSpace(plain.String()) == "" {
		return content{}
	}
	head := sectionHeads[1]
	return content{sections: []section{{head.id, head.heading, tamed.String(), plain.String()}}}
}

// tame writes a node with only the markup that the page's prose may hold.
// Headings become paragraphs, since a heading ends a section; other blocks too.
func tame(markup, plain *strings.Builder, node *xhtml.Node) {
	switch node.Type {
	case xhtml.TextNode:
		markup.WriteString(xhtml.EscapeString(node.Data))
		plain.WriteString(node.Data)
		return
	case xhtml.ElementNode:
	default:
		return
	}
	open, block := tamedTag(node.DataAtom)
	if open != "" {
		markup.WriteString("<" + open + ">")
	}
	if node.DataAtom == atom.Br {
		plain.WriteByte('\n')
		return
	}
	for child := node.FirstChild; child != nil; child = child.NextSibling {
		tame(markup, plain, child)
	}
	if open != "" {
		markup.WriteString("</" + open + ">")
	}
	if block {
		plain.WriteByte('\n')
	}
}

// tamedTag is the tag that stands for an element, and whether it is a block. An
// element without a tag gives its children only.
func tamedTag(element atom.Atom) (tag string, block bool) {
	switch element {
	case atom.Ul, atom.Ol, atom.Li:
		return element.String(), true
	case atom.Br, atom.Strong, atom.B, atom.Em, atom.I, atom.U, atom.Sub, atom.Sup:
		return element.String(), false
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Div, atom.Blockquote, atom.Pre,
		atom.Table, atom.Tr, atom.Td, atom.Th, atom.Dl, atom.Dt, atom.Dd, atom.Section, atom.Article:
		return "p", true
	default:
		return "", false
	}
}
