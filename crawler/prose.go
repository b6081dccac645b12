package crawler

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxRounds bounds how often text is unescaped. Boards escape up to twice;
// one round more does no harm to text that is stable already.
const maxRounds = 3

// Unescape turns the entities of a title or a name into their characters,
// again until nothing changes (at most three rounds, for boards escape twice),
// and tidies the result: one line, single spaces, valid UTF-8, no control or
// invisible characters.
func Unescape(s string) string {
	return oneLine.Replace(tidy(unescape(s)))
}

var oneLine = strings.NewReplacer("\n\n", " ", "\n", " ")

func unescape(s string) string {
	for range maxRounds {
		if strings.IndexByte(s, '&') < 0 {
			break
		}
		next := html.UnescapeString(s)
		if next == s {
			break
		}
		s = next
	}
	return s
}

// Prose turns a fragment of HTML, escaped up to three times, into plain text:
// paragraphs, list items, headings and table rows on lines of their own,
// without scripts and styles, tidied as Unescape does. Where there is no
// markup the line breaks of the text itself are kept, else they are spaces. A "<" that opens
// no HTML element is text ("aged <18").
func Prose(fragment string) string {
	text := fragment
	stripped := false
	for range maxRounds {
		if hasMarkup(text) {
			text, stripped = stripMarkup(text, !stripped), true
		}
		next := html.UnescapeString(text)
		if next == text {
			break
		}
		text = next
	}
	if hasMarkup(text) {
		text = stripMarkup(text, !stripped)
	}
	return tidy(text)
}

// tidy makes text presentable: invalid bytes become U+FFFD, control and
// invisible characters go, spaces of every kind become one space, and line
// breaks lose the blanks around them; at most one blank line stays.
func tidy(s string) string {
	s = strings.ToValidUTF8(s, string(utf8.RuneError))
	var b strings.Builder
	b.Grow(len(s))
	breaks, space := 0, false
	for _, r := range s {
		switch {
		case r == '\n' || r == '\u2028' || r == '\u2029':
			breaks++
		case r == ' ' || unicode.IsSpace(r):
			space = true
		case r < ' ' || r >= 0x7f && invisible(r):
		default:
			separate(&b, breaks, space)
			breaks, space = 0, false
			b.WriteRune(r)
		}
	}
	return b.String()
}

// separate writes the white space collected between two characters.
func separate(b *strings.Builder, breaks int, space bool) {
	switch {
	case b.Len() == 0:
	case breaks > 1:
		b.WriteString("\n\n")
	case breaks == 1:
		b.WriteByte('\n')
	case space:
		b.WriteByte(' ')
	}
}

// invisible tells characters that print nothing: controls, zero-width and
// soft marks, marks of direction, and those of private use, which word
// processors leave for bullets.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co)
}
