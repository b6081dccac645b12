package store

import "github.com/bdrw/parlance/classify"

// fields of evidence by number; a field is stored as its place in this list.
var fields = []classify.Field{classify.FieldTitle, classify.FieldText, classify.FieldEmployer, classify.FieldBand}

func fieldNumber(f classify.Field) byte {
	for i, have := range fields {
		if have == f {
			return byte(i)
		}
	}
	return byte(len(fields)) // no field: the whole advert
}

func readField(d *decoder) classify.Field {
	if n := d.below(len(fields) + 1); n < len(fields) {
		return fields[n]
	}
	return ""
}

func encodeCoding(intern interner, c *classify.Coding) []byte {
	var e encoder
	e.str(c.Frame.ID)
	e.uint(uint64(intern(labelFrame, c.Frame.Version)))
	e.str(c.Frame.Hash)
	flags := byte(0)
	if c.InScope {
		flags |= 1
	}
	if c.Accepted {
		flags |= 2
	}
	if c.TitleAlone {
		flags |= 4
	}
	e.byte(flags)
	e.uint(uint64(intern(labelLevel, string(c.Level))))
	e.uint(uint64(intern(labelArea, string(c.Area))))
	e.uint(uint64(intern(labelGroup, string(c.Group))))
	e.float(c.Score)
	e.float(c.Margin)
	e.uint(uint64(len(c.Terms)))
	for _, h := range c.Terms {
		e.uint(uint64(intern(labelTerm, string(h.Term))))
		e.byte(fieldNumber(h.Field))
		e.uint(uint64(h.Start))
		e.uint(uint64(h.End))
		e.byte(byte(h.OwnWords))
		e.uint(uint64(intern(labelTerm, string(h.Within))))
		e.uint(uint64(intern(labelCode, h.Aside)))
	}
	e.uint(uint64(len(c.Evidence)))
	for _, v := range c.Evidence {
		e.uint(uint64(intern(labelCode, v.Code)))
		e.uint(uint64(intern(labelCode, v.Rule)))
		e.byte(fieldNumber(v.Field))
		e.uint(uint64(v.Start))
		e.uint(uint64(v.End))
	}
	return e.b
}

// maxSpan bounds the offsets of evidence: no text is longer.
const maxSpan = 1 << 31

func decodeCoding(l *labels, payload []byte) (classify.Coding, error) {
	d := &decoder{b: payload}
	var c classify.Coding
	c.Frame = classify.FrameRef{ID: d.str(), Version: l.read(d, labelFrame), Hash: d.str()}
	flags := d.below(8)
	c.InScope, c.Accepted, c.TitleAlone = flags&1 != 0, flags&2 != 0, flags&4 != 0
	c.Level = classify.Level(l.read(d, labelLevel))
	c.Area = classify.Area(l.read(d, labelArea))
	c.Group = classify.Group(l.read(d, labelGroup))
	c.Score, c.Margin = d.float(), d.float()
	for range d.count() {
		c.Terms = append(c.Terms, classify.TermHit{
			Term: classify.Term(l.read(d, labelTerm)), Field: readField(d),
			Start: d.below(maxSpan), End: d.below(maxSpan), OwnWords: classify.Own(d.below(int(classify.OwnNo) + 1)),
			Within: classify.Term(l.read(d, labelTerm)), Aside: l.read(d, labelCode),
		})
	}
	for range d.count() {
		c.Evidence = append(c.Evidence, classify.Evidence{
			Code: l.read(d, labelCode), Rule: l.read(d, labelCode), Field: readField(d),
			Start: d.below(maxSpan), End: d.below(maxSpan),
		})
	}
	return c, d.end()
}

// termsOf lists the terms that hits of the coding are kept by, each once, in
// order of first occurrence.
func termsOf(c *classify.Coding, keep func(*classify.TermHit) bool) []classify.Term {
	var terms []classify.Term
	have := map[classify.Term]bool{}
	for i := range c.Terms {
		if hit := &c.Terms[i]; keep(hit) && !have[hit.Term] {
			have[hit.Term] = true
			terms = append(terms, hit.Term)
		}
	}
	return terms
}

// ownWords lists the terms in the advert's own words of its text. They are
// known only if the coding could compare every hit with boilerplate.
func ownWords(c *classify.Coding) (terms []classify.Term, known bool) {
	known = true
	for i := range c.Terms {
		if c.Terms[i].OwnWords == classify.OwnUnknown && c.Terms[i].Field == classify.FieldText {
			known = false
		}
	}
	if !known {
		return nil, false
	}
	return termsOf(c, func(h *classify.TermHit) bool { return h.OwnWords != classify.OwnNo }), true
}
