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

// EditedBetween reports whether the advert was edited after one instant and not
// after another.
func (c *Corpus) EditedBetween(reference string, after, through time.Time) bool {
	i, found := c.byReference[reference]
	return found && !c.adverts[i].changed(after) && c.adverts[i].changed(through)
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
		Pay:          classify.ReadPay(a.salary.list),
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
	advert.Pay = classify.ReadPay(a.salary.page)
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

// sections lays the draft out as the text of an advert.
func (d *draft) sections(a *classify.Advert) {
	a.AddSection(classify.Summary, lines(d.summary))
	a.AddSection(classify.MainDuties, lines(d.duties))
	a.AddSection(classify.AboutUs, lines(d.about))
	a.AddSection(classify.Responsibilities, lines(d.equality, d.asking, d.tasks))
	a.AddSection(classify.PersonSpec, lines([]string{"Qualifications"}, d.qualification, []string{"Experience and skills"}, d.knowledge))
}

func lines(parts ...[]string) string {
	return strings.Join(join(parts), "\n")
}
