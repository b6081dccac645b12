package classify

// A Coder codes adverts against a frame. It reuses its buffers, so each
// goroutine needs its own.
type Coder struct {
	frame    *Frame
	cleaner  cleaner
	title    []Match // in the clean title, false friends left out
	raw      []Match
	called   set // rules that a phrase of the title calls up
	employer []Match
	named    []Match // umbrella terms in the title as given
	text     []Match
	present  set // text phrases that the title or the text has
	own      ownWords
	evidence []Evidence
	terms    []TermHit
}

// NewCoder makes a Coder of the frame.
func (f *Frame) NewCoder() *Coder {
	return &Coder{frame: f, cleaner: cleaner{known: f.vocabulary}}
}

// Code codes one advert. The coding is the caller's to keep. A nil Boilerplate
// leaves own words unknown.
func (c *Coder) Code(a *Advert, b Boilerplate) Coding {
	c.read(a, b)
	coding := Coding{Frame: c.frame.ref}
	c.evidence = c.evidence[:0]
	scope := c.decide(&c.frame.scopeRules, a)
	coding.InScope = scope.rule != nil && scope.rule.code == InScope
	coding.Score, coding.Margin = scope.strength(unclaimed)
	coding.RunnerUp = scope.runnerUp()
	if scope.rule != nil {
		c.explain(scope)
	} else {
		c.evidence = append(c.evidence, Evidence{OutOfScope, Unclaimed, FieldTitle, 0, len(a.Title)})
	}
	alone := scope.titleAlone(a)
	if coding.InScope {
		alone = c.place(a, &coding) && alone
	}
	coding.Accepted = coding.Score >= c.frame.accept.Score && coding.Margin >= c.frame.accept.Margin
	coding.TitleAlone = coding.InScope && coding.Accepted && alone
	coding.Terms = c.termHits(a)
	coding.Evidence = append([]Evidence(nil), c.evidence...)
	return coding
}

// Unclaimed stands for a rule in the evidence of a title that no scope rule
// claims, which is therefore out of scope.
const Unclaimed = "scope.unclaimed"

// unclaimed is how sure it is that such a title is out of scope.
const unclaimed = 0.8

// place gives an advert in scope its level and area, and says whether words of
// the title alone decided both.
func (c *Coder) place(a *Advert, coding *Coding) (alone bool) {
	level := c.decide(&c.frame.levelRules, a)
	area := c.decide(&c.frame.areaRules, a)
	for _, d := range [...]decision{level, area} {
		if d.rule != nil {
			c.explain(d)
		}
		score, margin := d.strength(0)
		if margin < coding.Margin && d.rival != nil {
			coding.RunnerUp = d.rival.code
		}
		coding.Score, coding.Margin = min(coding.Score, score), min(coding.Margin, margin)
	}
	if level.rule != nil {
		coding.Level = Level(level.rule.code)
	}
	if area.rule != nil {
		coding.Area = Area(area.rule.code)
		coding.Group = c.frame.groups[coding.Area]
	}
	return level.titleAlone(a) && area.titleAlone(a)
}

// read finds the phrases in the advert's fields.
func (c *Coder) read(a *Advert, b Boilerplate) {
	clean := c.cleaner.clean(a.Title)
	c.raw = c.frame.title.Append(c.raw[:0], clean)
	c.title = c.title[:0]
	for _, hit := range c.raw {
		if !c.hidden(hit) {
			c.title = append(c.title, hit)
		}
	}
	c.employer = c.frame.title.Append(c.employer[:0], a.Employer)
	c.named = c.frame.text.Append(c.named[:0], a.Title)
	c.text = c.frame.text.Append(c.text[:0], a.Text)
	clear(c.present)
	for _, hits := range [...][]Match{c.named, c.text} {
		for _, hit := range hits {
			c.present.add(hit.Phrase)
		}
	}
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

// decision is the rule that decides a code, and the words.
type decision struct {
	rule       *rule
	field      Field
	start, end int
	rival      *rule // the strongest that would have given another code
}

// strength gives score and margin: a rival takes half of its own weight, for it
// comes after the deciding rule by the codebook's order.
func (d decision) strength(without float64) (score, margin float64) {
	if d.rule == nil {
		return without, without
	}
	if d.rival == nil {
		return d.rule.sure, d.rule.sure
	}
	return d.rule.sure, max(0, d.rule.sure-d.rival.sure/2)
}

func (d decision) runnerUp() string {
	if d.rival == nil {
		return ""
	}
	return d.rival.code
}

// titleAlone says whether the rule asked for nothing beyond the title. A band
// counts as the title's where it was read there.
func (d decision) titleAlone(a *Advert) bool {
	return d.rule != nil && d.rule.text == nil && d.rule.employer == nil &&
		(d.rule.low == BandNotStated || a.BandBasis == ByTitle)
}

func (c *Coder) explain(d decision) {
	c.evidence = append(c.evidence, Evidence{d.rule.code, d.rule.id, d.field, d.start, d.end})
}

// decide takes the first rule that fires.
func (c *Coder) decide(rules *ruleList, a *Advert) (d decision) {
	c.called = append(c.called[:0], rules.always...)
	for _, hit := range c.title {
		for _, i := range rules.calls(hit.Phrase) {
			c.called.add(int(i))
		}
	}
	for i := range rules.rules {
		r := &rules.rules[i]
		if !c.called.has(i) || d.rule != nil && (r.code == d.rule.code || r.generic) {
			continue
		}
		fired, field, start, end := c.fires(r, a)
		switch {
		case !fired:
		case d.rule == nil:
			d = decision{r, field, start, end, nil}
		case d.rival == nil || r.sure > d.rival.sure:
			d.rival = r
		}
	}
	return d
}
