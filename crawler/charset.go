package crawler

import (
	"bytes"
	"mime"
	"net/http"
	"regexp"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
)

// declared finds the charset that a document names in its first bytes: a meta
// element, or the prolog of XML.
var declared = regexp.MustCompile(`(?i)<meta[^>]+charset\s*=\s*["']?\s*([a-z0-9_:.-]+)|^\s*<\?xml[^>]+encoding\s*=\s*["']([a-z0-9_:.-]+)`)

// headOf is how many bytes of a document are searched for its charset.
const headOf = 1024

// toUTF8 gives a body in UTF-8, without byte order mark. Its charset is that of
// the mark, else of the header, else of the document's head, else UTF-8; a name
// that is none is passed over. invalid counts the bytes that are no character of
// it, for each of which U+FFFD stands. The header says UTF-8 from then on.
func toUTF8(body []byte, header http.Header) (text []byte, invalid int) {
	kind, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err == nil && kind != "" {
		header.Set("Content-Type", kind+"; charset=utf-8")
	}
	for _, mark := range []struct{ bytes, name string }{{"\xef\xbb\xbf", "utf-8"}, {"\xfe\xff", "utf-16be"}, {"\xff\xfe", "utf-16le"}} {
		if bytes.HasPrefix(body, []byte(mark.bytes)) {
			return decode(body[len(mark.bytes):], mark.name)
		}
	}
	for _, name := range append([]string{params["charset"]}, declaredIn(body)...) {
		if e, _ := charset.Lookup(name); e != nil {
			return decode(body, name)
		}
	}
	return decode(body, "utf-8")
}

func declaredIn(body []byte) []string {
	m := declared.FindSubmatch(body[:min(len(body), headOf)])
	if m == nil {
		return nil
	}
	return []string{string(m[1]), string(m[2])}
}

// decode turns the charset of the name, which must be known, into UTF-8.
func decode(body []byte, name string) (text []byte, invalid int) {
	e, canonical := charset.Lookup(name)
	if canonical != "utf-8" {
		if decoded, err := e.NewDecoder().Bytes(body); err == nil {
			return decoded, bytes.Count(decoded, []byte("\uFFFD"))
		}
	}
	if utf8.Valid(body) {
		return body, 0
	}
	for rest := body; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if r == utf8.RuneError && size == 1 {
			invalid++
			text = append(text, "\uFFFD"...)
		} else {
			text = append(text, rest[:size]...)
		}
		rest = rest[size:]
	}
	return text, invalid
}
