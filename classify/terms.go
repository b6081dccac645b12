package classify

import "strings"

// termHits lists the umbrella terms of the title and of the text, each where it
// begins, a term inside a longer one under both.
func (c *Coder) termHits(a *Advert) []TermHit {
	c.terms = c.terms[:0]
	// The title's phrases are the rules'; the terms are matched in it anew.
	c.raw = c.frame.text.Append(c.raw[:0], a.Title)
	c.collect(c.raw, FieldTitle, a.Title)
	c.collect(c.text, FieldText, a.Text)
	return append([]TermHit(nil), c.terms...)
}

func (c *Coder) collect(hits []Match, field Field, text string) {
	f := c.frame
	for i, hit := range hits {
		if hit.Phrase >= len(f.termOf) || f.termOf[hit.Phrase] < 0 {
			continue
		}
		term := f.termOf[hit.Phrase]
		if f.text.beginsExact(hit.Phrase) && capitals(text, hit) {
			continue
		}
		own := c.own.title
		if field == FieldText {
			own = c.own.at(hit.Start)
		}
		if own == OwnYes && f.setAside(hits, i, term) {
			own = OwnNo
		}
		c.terms = append(c.terms, TermHit{f.terms[term], field, hit.Start, hit.End, own})
	}
}

// maxPhraseBytes is more than any phrase takes up in a text, blanks included.
const maxPhraseBytes = 512

// setAside reports whether the hit stands inside stock wording, or inside words
// in which the term means something else. Hits come in the order of their ends, so these end with the
// hit or a little later; hostile text must not cost a look at every other hit.
func (f *Frame) setAside(hits []Match, i, term int) bool {
	start, end := hits[i].Start, hits[i].End
	for i > 0 && hits[i-1].End == end {
		i--
	}
	for _, h := range hits[i:] {
		if h.End > end+maxPhraseBytes {
			return false
		}
		if h.Start <= start && h.Phrase < len(f.asideOf) && f.asideOf[h.Phrase] == term {
			return true
		}
	}
	return false
}

// capitals reports whether the words around the hit are all in capitals, where
// an acronym cannot be told from a word. It looks at 24 bytes on either side,
// and wants at least four letters there.
func capitals(text string, hit Match) bool {
	before := text[max(0, hit.Start-24):hit.Start]
	after := text[hit.End:min(len(text), hit.End+24)]
	before = before[strings.LastIndexByte(before, '\n')+1:]
	after, _, _ = strings.Cut(after, "\n")
	upper, lower := 0, 0
	for _, side := range []string{before, after} {
		for _, r := range side {
			switch {
			case 'A' <= r && r <= 'Z':
				upper++
			case 'a' <= r && r <= 'z':
				lower++
			}
		}
	}
	return lower == 0 && upper >= 4
}

// ownWords tells an advert's own sentences from its employer's boilerplate,
// and asks once for each sentence.
type ownWords struct {
	title     Own
	text, key string
	stock     Boilerplate
	from      int
	end       int
	verdict   Own
}

func (o *ownWords) start(a *Advert, b Boilerplate) {
	*o = ownWords{text: a.Text, stock: b}
	if b != nil {
		o.title, o.key = OwnYes, a.EmployerKey()
	}
}

// at tells of the sentence around a byte of the text.
func (o *ownWords) at(pos int) Own {
	if o.stock == nil {
		return OwnUnknown
	}
	if pos < o.from {
		o.from, o.end, o.verdict = 0, 0, OwnUnknown
	}
	for pos >= o.end && o.end < len(o.text) {
		o.from, o.end = o.end, sentenceEnd(o.text, o.end)
		o.verdict = OwnUnknown
	}
	if o.verdict == OwnUnknown {
		o.verdict = OwnYes
		if o.stock(o.key, strings.TrimSpace(o.text[o.from:o.end])) {
			o.verdict = OwnNo
		}
	}
	return o.verdict
}
