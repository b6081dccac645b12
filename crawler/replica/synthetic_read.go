package replica

import (
	"strings"
	"time"

	"github.com/bdrw/parlance/classify"
)

// Read gives a made-up advert as a careful reader of the board has it at the
// instant, without asking for it over HTTP: as it is listed, and completed from
// its page, without contacts. It is false when the corpus has no such advert or
// was read from a file.
func (c *Corpus) Read(reference string, t time.Time) (listed, read classify.Advert, found bool) {
	i, found := c.byReference[reference]
	if !found || c.list == nil {
		return classify.Advert{}, classify.Advert{}, false
	}
	listed = c.list(i, t)
	return listed, c.read(i, listed, t), true
}

// Boilerplate tells the sentences that the made-up employers put into every
// advert of theirs. It is nil for a corpus that was read from a file.
func (c *Corpus) Boilerplate() classify.Boilerplate { return c.stock }

// boilerplate knows every stock sentence by its words.
func (g *generator) boilerplate() classify.Boilerplate {
	stock := map[string]bool{}
	for i := range g.employers {
		for _, sentence := range join([][]string{g.employers[i].about, g.employers[i].equality}) {
			stock[sentence] = true
		}
	}
	return func(_ *classify.Advert, sentence string) bool { return stock[strings.TrimSpace(sentence)] }
}

// Turned lists the references of the adverts that the board shows at the
// instant, newest first, and which of them it did not show at an instant before,
// or in another way.
func (c *Corpus) Turned(before, t time.Time) (live, turned []string) {
	day := classify.DayOf(before)
	for _, i := range c.liveAt(t) {
		a := &c.adverts[i]
		live = append(live, a.reference)
		if !a.liveOn(before, day) || !a.changed(before) && a.changed(t) {
			turned = append(turned, a.reference)
		}
	}
	return live, turned
}

// listed is what the list says of an advert.
func (g *generator) listed(i int32, t time.Time) classify.Advert {
	a := &g.adverts[i]
	listed := classify.Advert{
		Reference:    a.reference,
		URL:          "https://www.jobs.nhs.uk" + advertPath + a.reference,
		Title:        a.title,
		Employer:     a.employer,
		EmployerCode: a.employerCode(),
		Places:       a.places,
		Pay:          g.pay(a.salary.list),
		Contract:     a.contract,
		Posted:       classify.DayOf(a.posted),
		Closes:       a.lastDay(t),
	}
	classify.ResolveBand(&listed, "")
	listed.StaffGroup, listed.StaffGroupBasis = a.staffGroup, classify.ByFacet
	return listed
}

// completed adds what the advert's page says.
func (g *generator) completed(i int32, advert classify.Advert, t time.Time) classify.Advert {
	a := &g.adverts[i]
	advert.EmployerReference, advert.PayScheme, advert.Pattern = a.employerRef, a.payScheme, a.pattern
	advert.Pay = g.pay(a.salary.page)
	d := g.draft(i, a.changed(t))
	for n, asking := range d.asking {
		d.asking[n], _ = classify.Redact(asking)
	}
	d.sections(&advert)
	band := ""
	if a.payScheme == agendaForChange {
		band = "Band " + a.band.String()
	}
	classify.ResolveBand(&advert, band)
	return advert
}

// pay reads pay, each different text once.
func (g *generator) pay(text string) classify.Pay {
	if known, found := g.pays.Load(text); found {
		return known.(classify.Pay)
	}
	pay := classify.ReadPay(text)
	g.pays.Store(text, pay)
	return pay
}

// sections lays the draft out as the text of an advert: what AddSection would
// make of it, in one piece.
func (d *draft) sections(a *classify.Advert) {
	var text strings.Builder
	text.Grow(4 << 10)
	for _, part := range [...]struct {
		kind  classify.SectionKind
		lines [4][]string
	}{
		{classify.Summary, [4][]string{d.summary}},
		{classify.MainDuties, [4][]string{d.duties}},
		{classify.AboutUs, [4][]string{d.about}},
		{classify.Responsibilities, [4][]string{d.equality, d.asking, d.tasks}},
		{classify.PersonSpec, [4][]string{{"Qualifications"}, d.qualification, {"Experience and skills"}, d.knowledge}},
	} {
		if text.Len() > 0 {
			text.WriteString("\n\n")
		}
		start := text.Len()
		for _, lines := range part.lines {
			for _, line := range lines {
				if text.Len() > start {
					text.WriteByte('\n')
				}
				text.WriteString(line)
			}
		}
		a.Sections = append(a.Sections, classify.Section{Kind: part.kind, Start: start, End: text.Len()})
	}
	a.Text = text.String()
}
