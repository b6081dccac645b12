package replica

import (
	"html"
	"strings"
)

// content is the prose of an advert's page.
type content struct {
	sections []section
	skills   []skillCategory
	contact  *contact
}

// section is one headed part of the prose: the HTML that stands on the page and
// the plain text that the search reads, one paragraph or list item a line.
type section struct {
	id, heading string
	html, plain string
}

// skillCategory is one table of the person specification.
type skillCategory struct {
	name                 string
	essential, desirable []string
}

// contact is the person to ask. It stands on the page and, often, in the prose.
type contact struct {
	name, role, email, phone string
}

// sectionHeads are the four prose sections in the order of the page.
var sectionHeads = [4]struct{ id, heading string }{
	{"job_overview", "Job summary"},
	{"job_description", "Main duties of the job"},
	{"about_organisation", "About us"},
	{"job_description_large", "Job responsibilities"},
}

// newSection makes a section of plain paragraphs; those of bullets become a list.
func newSection(which int, paragraphs, bullets []string) section {
	head := sectionHeads[which]
	var markup, plain strings.Builder
	for _, p := range paragraphs {
		markup.WriteString("<p>" + html.EscapeString(p) + "</p>\n")
		plain.WriteString(p + "\n")
	}
	if len(bullets) > 0 {
		markup.WriteString("<ul>\n")
		for _, b := range bullets {
			markup.WriteString("<li>" + html.EscapeString(b) + "</li>\n")
			plain.WriteString(b + "\n")
		}
		markup.WriteString("</ul>\n")
	}
	return section{head.id, head.heading, markup.String(), plain.String()}
}

// plain is the whole text of the content, a line per paragraph.
func (c *content) plain() string {
	var all strings.Builder
	for _, s := range c.sections {
		all.WriteString(s.plain)
	}
	for _, category := range c.skills {
		for _, criterion := range append(category.essential[:len(category.essential):len(category.essential)], category.desirable...) {
			all.WriteString(criterion + "\n")
		}
	}
	return all.String()
}

// excerptRunes is how much of the text the XML list shows before "...".
const excerptRunes = 150

// excerpt is the start of the text as the list shows it: 150 characters and "...".
func (c *content) excerpt() string {
	for _, s := range c.sections {
		if s.plain == "" {
			continue
		}
		flat := []rune(strings.Join(strings.Fields(s.plain), " "))
		if len(flat) > excerptRunes {
			return string(flat[:excerptRunes]) + "..."
		}
		return string(flat)
	}
	return ""
}
