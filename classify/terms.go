package classify

import "strings"

// termHits lists the umbrella terms of the title and of the text, each where it
// begins, a term inside a longer one under both.
func (c *Coder) termHits(a *Advert) []TermHit {
	c.terms = c.terms[:0]
	c.collect(c.named, FieldTitle, a.Title)
	c.collect(c.text, FieldText, a.Text)
	return append([]TermHit(nil), c.terms...)
}

func (c *Coder) collect(hits []Match, field Field, text string) {
	f := c.frame
	for i, hit := range hits {
		term := place(f.termOf, hit.Phrase)
		if term < 0 {
			continue
		}
		if f.text.beginsExact(hit.Phrase) && capitals(text, hit) {
			continue
		}
		found := TermHit{Term: f.terms[term], Field: field, Start: hit.Start, End: hit.End, OwnWords: c.own.title}
		if field == FieldText {
			found.OwnWords = c.own.at(hit.Start)
		}
		if found.OwnWords == OwnNo {
			found.Aside = StockSentence
		}
		c.surround(&found, hits, i)
		c.terms = append(c.terms, found)
	}
}

// maxPhraseBytes is more than any phrase takes up in a text, blanks included.
const maxPhraseBytes = 512

// surround looks at the longer phrases around a hit: stock wording, or words in
// which the term or one around it means something else, set it aside, and
// another term's words are noted as those that hold it. Hits come in the order
// of their ends, so these end with the hit or a little later; hostile text must
// not cost a look at every other hit.
func (c *Coder) surround(found *TermHit, hits []Match, i int) {
	f := c.frame
	term, longest := f.termOf[hits[i].Phrase], found.End-found.Start
	for i > 0 && hits[i-1].End == found.End {
		i--
	}
	for _, h := range hits[i:] {
		if h.End > found.End+maxPhraseBytes {
			return
		}
		if h.Start > found.Start {
			continue
		}
		by := c.asideFor(h.Phrase)
		if by == term || by >= 0 && h.End-h.Start > found.End-found.Start {
			found.Aside = f.asideWhy[h.Phrase]
			if found.OwnWords == OwnYes {
				found.OwnWords = OwnNo
			}
		}
		if other := place(f.termOf, h.Phrase); other >= 0 && other != term && h.End-h.Start > longest {
			found.Within, longest = f.terms[other], h.End-h.Start
		}
	}
}

// asideFor gives the term whose words a phrase sets aside in this advert, or -1.
func (c *Coder) asideFor(phrase int) int {
	term := place(c.frame.asideOf, phrase)
	if term >= 0 && c.frame.asideIf[phrase] != nil && !c.frame.asideIf[phrase].meets(c.present) {
		return -1
	}
	return term
}

// setAside reports whether the words of the text's i-th hit stand within stock
// wording, or in words in which they mean something else.
func (c *Coder) setAside(i int) bool {
	hit := c.text[i]
	for i > 0 && c.text[i-1].End == hit.End {
		i--
	}
	for _, h := range c.text[i:] {
		if h.End > hit.End+maxPhraseBytes {
			return false
		}
		if h.Start <= hit.Start && c.asideFor(h.Phrase) >= 0 {
			return true
		}
	}
	return false
}

// place is list[at], or -1 for what the list does not reach.
func place(list []int, at int) int {
	if at >= len(list) {
		return -1
	}
	return list[at]
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
	title   Own
	advert  *Advert
	text    string
	stock   Boilerplate
	from    int
	end     int
	verdict Own
}

func (o *ownWords) start(a *Advert, b Boilerplate) {
	*o = ownWords{advert: a, text: a.Text, stock: b}
	if b != nil {
		o.title = OwnYes
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
		if o.stock(o.advert, strings.TrimSpace(o.text[o.from:o.end])) {
			o.verdict = OwnNo
		}
	}
	return o.verdict
}
