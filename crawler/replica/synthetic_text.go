package replica

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// draft is the prose of a synthetic advert, by whose words it is.
type draft struct {
	summary, duties, tasks   []string // the advert's own
	qualification, knowledge []string // the advert's own
	about, equality          []string // the employer's stock
	asking                   []string // contact lines
	contact                  *contact
}

// writer fills sentences for one advert. Its draws depend on the advert alone.
type writer struct {
	*material
	rng   *rand.Rand
	words slots
}

// slots are the words for the names in braces.
type slots struct{ title, team, employer, town string }

// fill puts the words into a sentence. It is the most frequent act of the
// generator, so it goes over the sentence once.
func (s *slots) fill(sentence string) string {
	var filled strings.Builder
	filled.Grow(len(sentence) + len(s.title) + len(s.employer))
	for {
		before, rest, found := strings.Cut(sentence, "{")
		filled.WriteString(before)
		if !found {
			return filled.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		filled.WriteString(s.word(name))
		sentence = after
	}
}

func (s *slots) word(name string) string {
	switch name {
	case "title":
		return s.title
	case "team":
		return s.team
	case "employer":
		return s.employer
	case "town":
		return s.town
	}
	panic("sentences.txt: no word for {" + name + "}")
}

// draft writes the prose of an advert: the same each time it is asked for.
func (g *generator) draft(i int32, edited bool) draft {
	m, a := &g.made[i], &g.adverts[i]
	w := &writer{g.material, rand.New(rand.NewPCG(g.seed, m.seed)), slots{a.title, m.team, m.employer.name, a.places[0].Town}}
	d := draft{about: m.employer.about, equality: m.employer.equality}
	d.summary = w.some("summary", 2)
	d.duties = append(w.some(m.post.family, 4), w.vocabulary(m)...)
	d.tasks = w.some(m.post.family, 6)
	d.qualification = w.some("qualification", 3)
	d.knowledge = append(w.some("experience", 2), w.some("skill", 4)...)
	d.contact = w.contact(m)
	if d.contact != nil && w.rng.IntN(2) == 0 {
		d.asking = []string{w.asking(d.contact)}
	}
	if edited {
		d.summary = append(d.summary, w.some("edit", 1)...)
	}
	return d
}

// some draws different sentences of a part and fills them.
func (w *writer) some(part string, count int) []string {
	from := w.sentences[part]
	drawn := make([]string, 0, count+4)
	for _, n := range w.rng.Perm(len(from))[:min(count, len(from))] {
		drawn = append(drawn, w.words.fill(from[n]))
	}
	return drawn
}

// habit is how often an own sentence uses a term, on the first day and how much
// more or less on the last. One that starts below nothing is new at some time.
type habit struct {
	term        classify.Term
	start, gain float64
}

var (
	informaticsHabits = []habit{{"digital", 0.35, 0.30}, {"informatics", 0.25, -0.17}, {"health informatics", 0.10, -0.05},
		{"data", 0.35, 0.10}, {"information", 0.30, -0.05}, {"technology", 0.15, 0.05}, {"AI", -0.06, 0.25}, {"ambient voice", -0.60, 0.90}}
	clinicalHabits = []habit{{"digital", 0.015, 0.015}, {"data", 0.04, 0}, {"information", 0.07, 0}, {"technology", 0.015, 0}}
)

// vocabulary draws the sentences that carry umbrella terms. Each holds the
// title, so none repeats under an employer's other titles as stock would.
func (w *writer) vocabulary(m *made) []string {
	habits, prefix := clinicalHabits, "clinicalword."
	if m.post.inScope {
		habits, prefix = informaticsHabits, "word."
	}
	var drawn []string
	for _, h := range habits {
		if w.rng.Float64() < h.start+h.gain*m.progress {
			drawn = append(drawn, w.some(prefix+string(h.term), 1)...)
		}
	}
	return drawn
}

// Names of people who do not exist, and the numbers that Ofcom keeps for drama.
var (
	givenNames  = strings.Fields("Priya Tomasz Eleri Kwame Siobhan Marcus Aisha Gethin Noor Felix Ingrid Dapo Rowena Callum Mei Oluchi Bronwen Hamish Zara Leopold")
	familyNames = strings.Fields("Fennimore Okonjo Tresillick Marchbanks Hollowell Penhaligon Quarmby Staveacre Wetherspool Adeyinka Birtwhistle Crankshaw Dunnachie Entwhistle Featherby Gorringe")
)

// contactShare is the share of adverts that name a person to ask.
const contactShare = 0.6

func (w *writer) contact(m *made) *contact {
	if w.rng.Float64() >= contactShare {
		return nil
	}
	given, family := pick(w.rng, givenNames), pick(w.rng, familyNames)
	phone := fmt.Sprintf("01632 960%03d", w.rng.IntN(1000))
	if w.rng.IntN(3) == 0 {
		phone = fmt.Sprintf("07700 900%03d", w.rng.IntN(1000))
	}
	return &contact{name: given + " " + family, role: pick(w.rng, []string{"Service Manager", "Team Leader", "Recruiting Manager", "Matron"}), phone: phone,
		email: strings.ToLower(given + "." + family + "@" + m.employer.slug + ".example.nhs.uk")}
}

func (w *writer) asking(c *contact) string {
	return strings.NewReplacer("{name}", c.name, "{role}", c.role, "{phone}", c.phone, "{email}", c.email).Replace(pick(w.rng, w.sentences["contact"]))
}

// content lays the draft out as the page's sections.
func (d *draft) content() content {
	closing := append(append([]string(nil), d.equality...), d.asking...)
	responsibilities := newSection(3, closing, d.tasks)
	return content{
		sections: []section{newSection(0, d.summary, nil), newSection(1, d.duties, nil), newSection(2, d.about, nil), responsibilities},
		skills:   []skillCategory{{"Qualifications", d.qualification[:2], d.qualification[2:]}, {"Experience and skills", d.knowledge[:4], d.knowledge[4:]}},
		contact:  d.contact,
	}
}

// truth says what the advert is.
func (g *generator) truth(i int32) Truth {
	a, m := &g.adverts[i], &g.made[i]
	d := g.draft(i, !a.edited.IsZero())
	own := [][]string{d.summary, d.duties, d.tasks, d.qualification, d.knowledge}
	stock := [][]string{d.about, d.equality, d.asking}
	t := Truth{Reference: a.reference, Title: a.title, Employer: a.employer, Posted: classify.DayOf(a.posted),
		Closes: max(a.closes, a.extended), InScope: m.post.inScope, FalseFriend: m.post.friend, Level: m.post.level, Area: m.post.area,
		StaffGroup: a.staffGroup, Band: a.band, Terms: uses(a.title, join(own), join(stock)),
		Withdrawn: !a.withdrawn.IsZero(), Edited: !a.edited.IsZero(), ReadvertOf: m.readvertOf}
	if d.contact != nil {
		t.Contacts = []string{d.contact.name, d.contact.email, d.contact.phone}
	}
	return t
}

func join(parts [][]string) []string {
	var all []string
	for _, part := range parts {
		all = append(all, part...)
	}
	return all
}
