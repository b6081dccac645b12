package classify

import (
	"html"
	"strings"
	"sync"
	"unicode/utf8"
)

// CleanTitle gives the title without what does not name the job: entities are
// undone, bands ("Band 7", "B7"), notices ("Internal Applicants Only", "Bank",
// "Maternity Cover", "x 3") and what they leave behind are dropped, and
// misspelt role nouns are righted ("Anlayst").
func CleanTitle(title string) string {
	c := cleaner{known: roleVocabulary}
	return c.clean(title)
}

// cleaner cleans titles in buffers that it keeps, and knows for each byte of
// the clean title which bytes of the given one it stands for.
type cleaner struct {
	known *vocabulary
	bytes []titleByte
	text  []byte
	last  string // what string gave last
	hits  []Match
}

type titleByte struct {
	c          byte
	start, end int // bytes of the title as given
}

// span turns bytes of the clean title into bytes of the title as given.
func (c *cleaner) span(start, end int) (int, int) {
	if start >= end {
		return 0, 0
	}
	return c.bytes[start].start, c.bytes[end-1].end
}

// maxTitleBytes is far more than any board's titles have. What follows in a
// hostile one is not read, since righting and hiding look at all of a title
// again and again.
const maxTitleBytes = 1000

func (c *cleaner) clean(title string) string {
	title = title[:min(len(title), maxTitleBytes)]
	c.bytes, c.last = c.bytes[:0], title
	for at := 0; at < len(title); {
		char, size := entity(title[at:])
		for i := range len(char) {
			c.bytes = append(c.bytes, titleByte{char[i], at, at + size})
		}
		at += size
	}
	c.complete(utf8.RuneCountInString(c.string()))
	c.drop(notices())
	c.dropAsides()
	c.spell()
	c.tidy()
	return c.string()
}

// string gives the title as it stands. Most steps change nothing, and most
// titles are clean, so that it seldom needs memory.
func (c *cleaner) string() string {
	c.text = c.text[:0]
	for _, b := range c.bytes {
		c.text = append(c.text, b.c)
	}
	if string(c.text) != c.last {
		c.last = string(c.text)
	}
	return c.last
}

// entity reads one character and undoes an entity, escaped however often; size
// is the number of bytes read.
func entity(s string) (char string, size int) {
	if s[0] != '&' {
		return s[:1], 1
	}
	rest := s[1:]
	for strings.HasPrefix(rest, "amp;") {
		rest = rest[len("amp;"):]
	}
	if semi := strings.IndexByte(rest, ';'); semi > 0 && semi < 10 {
		if plain := html.UnescapeString("&" + rest[:semi+1]); plain[0] != '&' {
			return plain, len(s) - len(rest) + semi + 1
		}
	}
	return "&", len(s) - len(rest)
}

var notices = sync.OnceValue(func() *Matcher {
	list := []string{"internal applicants only", "internal applications only", "internal candidates only",
		"internal only", "internal staff only", "internal advert", "external applicants", "bank", "bank only",
		"maternity cover", "maternity leave cover", "mat cover", "fixed term", "fixed term contract", "ftc", "secondment",
		"part time", "full time", "permanent", "temporary", "re advert", "readvert", "re advertisement",
		"readvertisement", "12 month", "12 months", "6 month", "6 months", "9 months", "18 months", "24 months",
		"8a", "8b", "8c", "8d", "agenda for change"}
	for _, n := range strings.Fields("1 2 3 4 5 6 7 8 8a 8b 8c 8d 9") {
		list = append(list, "band "+n, "b"+n, "x "+n, "x"+n, "afc "+n)
	}
	return NewMatcher(list)
})

// drop takes out what the matcher finds.
func (c *cleaner) drop(m *Matcher) {
	c.hits = m.Append(c.hits[:0], c.string())
	if len(c.hits) == 0 {
		return
	}
	kept := c.bytes[:0]
	for i, b := range c.bytes {
		if !covered(c.hits, i) {
			kept = append(kept, b)
		}
	}
	c.bytes = kept
}

func covered(hits []Match, at int) bool {
	for _, h := range hits {
		if h.Start <= at && at < h.End {
			return true
		}
	}
	return false
}

// tidy drops doubled blanks, emptied brackets and punctuation at either end.
func (c *cleaner) tidy() {
	kept := c.bytes[:0]
	for _, b := range c.bytes {
		last := byte(' ')
		if len(kept) > 0 {
			last = kept[len(kept)-1].c
		}
		switch {
		case b.c == ' ' && (last == ' ' || last == '(' || last == '['):
			continue
		case b.c == ')' && last == '(' || b.c == ']' && last == '[':
			kept = kept[:len(kept)-1]
			continue
		}
		kept = append(kept, b)
	}
	for len(kept) > 0 && strings.IndexByte(" -,;:/*([.", kept[len(kept)-1].c) >= 0 {
		kept = kept[:len(kept)-1]
	}
	c.bytes = kept
}
