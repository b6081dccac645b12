package classify

// A Coder codes adverts against a frame. It reuses its buffers, so each
// goroutine needs its own.
type Coder struct {
	frame    *Frame
	cleaner  cleaner
	title    []Match // in the clean title, false friends left out
	raw      []Match
	present  set
	employer []Match
	text     []Match
	own      ownWords
	evidence []Evidence
	terms    []TermHit
}

// NewCoder makes a Coder of the frame.
func (f *Frame) NewCoder() *Coder {
	return &Coder{frame: f, present: make(set, len(f.title.places)>>6+1)}
}

// Code codes one advert. The coding is the caller's to keep. A nil Boilerplate
// leaves own words unknown.
func (c *Coder) Code(a *Advert, b Boilerplate) Coding {
	c.read(a, b)
	coding := Coding{Frame: c.frame.ref}
	c.evidence = c.evidence[:0]
	scope := c.decide(c.frame.scopeRules, a)
	coding.InScope = scope.rule != nil && scope.rule.code == InScope
	coding.Score, coding.Margin = scope.strength(unclaimed)
	if scope.rule != nil {
		c.explain(scope)
	} else {
		c.evidence = append(c.evidence, Evidence{OutOfScope, Unclaimed, FieldTitle, 0, len(a.Title)})
	}
	if coding.InScope {
		c.place(a, &coding)
	}
	coding.Accepted = coding.Score >= c.frame.accept.Score && coding.Margin >= c.frame.accept.Margin
	coding.Terms = c.termHits(a)
	coding.Evidence = append([]Evidence(nil), c.evidence...)
	return coding
}

// Unclaimed stands for a rule in the evidence of a title that no scope rule
// claims, which is therefore out of scope.
const Unclaimed = "scope.unclaimed"

// unclaimed is how sure it is that such a title is out of scope.
const unclaimed = 0.8

// place gives an advert in scope its level and area.
func (c *Coder) place(a *Advert, coding *Coding) {
	level := c.decide(c.frame.levelRules, a)
	area := c.decide(c.frame.areaRules, a)
	for _, d := range []decision{level, area} {
		if d.rule != nil {
			c.explain(d)
		}
		score, margin := d.strength(0)
		coding.Score, coding.Margin = min(coding.Score, score), min(coding.Margin, margin)
	}
	if level.rule != nil {
		coding.Level = Level(level.rule.code)
	}
	if area.rule != nil {
		coding.Area = Area(area.rule.code)
		coding.Group = c.frame.groups[coding.Area]
	}
}

// read finds the phrases in the advert's fields.
func (c *Coder) read(a *Advert, b Boilerplate) {
	clean := c.cleaner.clean(a.Title)
	c.raw = c.frame.title.Append(c.raw[:0], clean)
	clear(c.present)
	c.title = c.title[:0]
	for _, hit := range c.raw {
		if !c.hidden(hit) {
			c.title = append(c.title, hit)
			c.present[hit.Phrase>>6] |= 1 << (hit.Phrase & 63)
		}
	}
	c.employer = c.frame.title.Append(c.employer[:0], a.Employer)
	c.text = c.frame.text.Append(c.text[:0], a.Text)
	c.own.start(a, b)
}

// hidden reports whether the hit begins inside a false friend: "network manager"
// does in "primary care network manager". Words that begin before the false
// friend, or with it and go on longer, stand.
func (c *Coder) hidden(hit Match) bool {
	for _, h := range c.raw {
		if c.frame.hides.has(h.Phrase) && (h.Start < hit.Start && hit.Start < h.End || h.Start == hit.Start && hit.End < h.End) {
			return true
		}
	}
	return false
}

// decision is the rule that decides a code, the words, and the strongest rule
// that would have given another code.
type decision struct {
	rule       *rule
	field      Field
	start, end int
	rival      float64
}

// strength gives score and margin: a rival takes half of its own weight, for it
// comes after the deciding rule by the codebook's order.
func (d decision) strength(without float64) (score, margin float64) {
	if d.rule == nil {
		return without, without
	}
	return d.rule.sure, max(0, d.rule.sure-d.rival/2)
}

func (c *Coder) explain(d decision) {
	c.evidence = append(c.evidence, Evidence{d.rule.code, d.rule.id, d.field, d.start, d.end})
}

// decide takes the first rule that fires.
func (c *Coder) decide(rules []rule, a *Advert) (d decision) {
	for i := range rules {
		r := &rules[i]
		if d.rule != nil && (r.code == d.rule.code || r.generic) {
			continue
		}
		fired, field, start, end := c.fires(r, a)
		switch {
		case !fired:
		case d.rule == nil:
			d = decision{r, field, start, end, 0}
		default:
			d.rival = max(d.rival, r.sure)
		}
	}
	return d
}
