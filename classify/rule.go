package classify

// fires tells whether the rule fires on the advert that was read, and which
// words made it: those of the text or the employer where it asks for them.
func (c *Coder) fires(r *rule, a *Advert) (ok bool, field Field, start, end int) {
	if !c.titleFits(r) || !r.bandFits(a.Band) {
		return false, "", 0, 0
	}
	if r.text != nil {
		hit, found := c.inText(r, a)
		return found, FieldText, hit.Start, hit.End
	}
	if r.employer != nil {
		hit, found := first(c.employer, r.employer)
		return found, FieldEmployer, hit.Start, hit.End
	}
	start, end = c.words(r)
	return true, FieldTitle, start, end
}

// titleFits looks at what the rule asks of the title beyond the phrase that
// called it up.
func (c *Coder) titleFits(r *rule) bool {
	if r.with != nil && !c.inTitle(r.with) || c.inTitle(r.not) {
		return false
	}
	return r.then == nil || c.follows(r)
}

func (c *Coder) inTitle(s set) bool {
	for _, hit := range c.title {
		if s.has(hit.Phrase) {
			return true
		}
	}
	return false
}

// follows reports whether a phrase of then stands after one of any.
func (c *Coder) follows(r *rule) bool {
	lead, _ := first(c.title, r.any)
	for _, hit := range c.title {
		if hit.Start >= lead.End && r.then.has(hit.Phrase) {
			return true
		}
	}
	return false
}

// words gives the span, in the title as given, of the phrase that fired the
// rule, or of the whole title for a rule that asks for none.
func (c *Coder) words(r *rule) (start, end int) {
	if hit, ok := first(c.title, r.any); ok {
		return c.cleaner.span(hit.Start, hit.End)
	}
	return c.cleaner.span(0, len(c.cleaner.bytes))
}

// first finds the earliest hit of the set, and the longest of those.
func first(hits []Match, in set) (best Match, found bool) {
	for _, hit := range hits {
		if !in.has(hit.Phrase) {
			continue
		}
		if !found || hit.Start < best.Start || hit.Start == best.Start && hit.End > best.End {
			best, found = hit, true
		}
	}
	return best, found
}

// The first bytes of an advert's prose, in which its subject is named: a phrase
// there counts double for density.
const leadBytes = 800

// inText finds the rule's phrases in the prose about the job itself, often
// enough and dense enough. Words that no term counts as the advert's own, such
// as "IT skills", say nothing of the job's subject either.
func (c *Coder) inText(r *rule, a *Advert) (hit Match, found bool) {
	n, weight, lead := 0, 0, jobStart(a)+leadBytes
	for i, h := range c.text {
		if !r.text.has(h.Phrase) || aboutUs(a, h.Start) || c.own.at(h.Start) == OwnNo || c.setAside(i) {
			continue
		}
		if n++; n == 1 {
			hit = h
		}
		if weight++; h.Start < lead {
			weight++
		}
	}
	return hit, n >= r.least && float64(weight)*1000 >= r.dense*float64(jobBytes(a))
}

// jobStart is where the prose about the job itself begins.
func jobStart(a *Advert) int {
	for _, s := range a.Sections {
		if s.Kind != AboutUs {
			return s.Start
		}
	}
	return 0
}

// jobBytes is the length of the prose about the job itself, and at least that
// of its lead, for density in a few words says little.
func jobBytes(a *Advert) int {
	n := len(a.Text)
	for _, s := range a.Sections {
		if s.Kind == AboutUs {
			n -= s.End - s.Start
		}
	}
	return max(n, leadBytes)
}

func aboutUs(a *Advert, at int) bool {
	for _, s := range a.Sections {
		if s.Kind == AboutUs && s.Start <= at && at < s.End {
			return true
		}
	}
	return false
}

// bandFits reports whether the advert's band is known to be within the rule's.
func (r *rule) bandFits(b BandRange) bool {
	return r.low == BandNotStated || b.Low >= r.low && b.High <= r.high && b.High != BandNotStated
}
