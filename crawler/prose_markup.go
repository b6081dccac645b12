package crawler

import "strings"

// element says what an HTML element does to the text around it.
type element uint8

const (
	unknown element = iota // not HTML: the "<" is text
	inline                 // leaves the text as it is
	cell                   // stands apart by a space
	block                  // stands on a line of its own
	hidden                 // its content is not text
)

// elements are the HTML elements that adverts use.
var elements = makeElements()

func makeElements() map[string]element {
	all := map[string]element{}
	for kind, names := range map[element]string{
		inline: `a abbr acronym b bdi bdo big cite code del dfn em font i img input ins kbd label mark meta
			o:p q s samp small span st1:place st1:placename strike strong sub sup tt u var wbr nobr link time`,
		cell: `td th button select option`,
		block: `address article aside blockquote body br caption center col colgroup dd details dir div dl dt
			fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html legend li main nav ol p
			pre section summary table tbody tfoot thead tr ul`,
		hidden: `script style title iframe noscript svg template object`,
	} {
		for _, name := range strings.Fields(names) {
			all[name] = kind
		}
	}
	return all
}

// hasMarkup reports whether the text holds at least one HTML tag.
func hasMarkup(s string) bool {
	for {
		open := strings.IndexByte(s, '<')
		if open < 0 {
			return false
		}
		s = s[open:]
		if tag := readTag(s); tag.kind != unknown {
			return true
		}
		s = s[1:]
	}
}

// stripMarkup takes the tags out and puts line breaks where blocks meet.
// Line breaks of the source become spaces when fold is set.
func stripMarkup(s string, fold bool) string {
	var b strings.Builder
	b.Grow(len(s))
	for s != "" {
		open := strings.IndexByte(s, '<')
		if open < 0 {
			open = len(s)
		}
		writeText(&b, s[:open], fold)
		if s = s[open:]; s == "" {
			break
		}
		tag := readTag(s)
		if tag.kind == unknown {
			b.WriteByte('<')
			s = s[1:]
			continue
		}
		switch tag.kind {
		case block, hidden:
			endLine(&b)
		case cell:
			b.WriteByte(' ')
		}
		s = s[tag.length:]
		if tag.kind == hidden && !tag.closes {
			s = skipHidden(s, tag.name)
		}
	}
	return b.String()
}

// endLine ends the line being written, once: blocks that meet or nest leave
// one break between them.
func endLine(b *strings.Builder) {
	if text := b.String(); text != "" && text[len(text)-1] != '\n' {
		b.WriteByte('\n')
	}
}

func writeText(b *strings.Builder, text string, fold bool) {
	if fold && strings.ContainsAny(text, "\n\r") {
		text = strings.Map(lineBreakToSpace, text)
	}
	if onlySpace(text) && strings.HasSuffix(b.String(), "\n") {
		return // the blanks between two blocks
	}
	b.WriteString(text)
}

func lineBreakToSpace(r rune) rune {
	if r == '\n' || r == '\r' {
		return ' '
	}
	return r
}

func onlySpace(s string) bool { return strings.TrimSpace(s) == "" }

// tag is one tag at the start of a text.
type tag struct {
	kind   element
	name   string
	closes bool // "</p>"
	length int  // bytes, up to and with its ">"
}

// readTag reads the tag that the text begins with; its kind is unknown when
// what follows "<" is no HTML element. A tag cut off by the end of the text
// reaches to that end.
func readTag(s string) tag {
	if strings.HasPrefix(s, "<!") || strings.HasPrefix(s, "<?") {
		return readComment(s)
	}
	t := tag{}
	i := 1
	if i < len(s) && s[i] == '/' {
		t.closes = true
		i++
	}
	start := i
	for i < len(s) && isNameByte(s[i]) && i-start < 16 {
		i++
	}
	t.name = strings.ToLower(s[start:i])
	if t.kind = elements[t.name]; t.kind != unknown {
		t.length = i + tagRest(s[i:])
	}
	return t
}

// readComment reads "<!-- … -->", "<!doctype …>" and "<?xml …>".
func readComment(s string) tag {
	end := ">"
	if strings.HasPrefix(s, "<!--") {
		end = "-->"
	} else if len(s) < 3 || !isNameByte(s[2]) && s[2] != '[' {
		return tag{}
	}
	if i := strings.Index(s, end); i >= 0 {
		return tag{kind: inline, length: i + len(end)}
	}
	return tag{kind: inline, length: len(s)}
}

func isNameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == ':'
}

// maxAttributes bounds, in bytes, how far a quote within a tag is followed: it
// keeps reading linear where quotes are never closed.
const maxAttributes = 8 << 10

// tagRest is the length of the attributes and the ">" of a tag. A ">" within
// quotes does not count, unless a quote is never closed.
func tagRest(s string) int {
	var quote byte
	for i := 0; i < min(len(s), maxAttributes); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i + 1
		}
	}
	if i := strings.IndexByte(s, '>'); i >= 0 {
		return i + 1
	}
	return len(s)
}

// skipHidden gives what follows the content of a script, style or the like:
// the text after its closing tag, or nothing when it is never closed.
func skipHidden(s, name string) string {
	for {
		i := strings.Index(s, "</")
		if i < 0 {
			return ""
		}
		s = s[i+len("</"):]
		if len(s) >= len(name) && strings.EqualFold(s[:len(name)], name) {
			_, rest, _ := strings.Cut(s, ">")
			return rest
		}
	}
}
