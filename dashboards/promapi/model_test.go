package promapi_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/dashboards/promapi"
	"github.com/bdrw/parlance/store"
)

// version is what an advert says from one day to another, both inclusive: what
// a fact row is to hold. The answers are held against a count of versions.
type version struct {
	source, employer string
	posted           classify.Day // of the advert
	from, to         classify.Day
	first            bool // the advert's first version, which alone counts as flow
	labels           map[string]string
	anywhere         []string // terms, each list within the one before
	own, title       []string
}

// model is a made-up history: the days on which each source's pass was complete,
// and all versions.
type model struct {
	db       *store.DB
	days     classify.Day
	complete map[string][]classify.Day
	all      []version
	terms    []classify.Term
}

var (
	day0     = classify.DayFrom(2025, time.March, 3)
	frame    = frameRef("1.0")
	allTerms = []string{"data", "digital", "informatics", "information"}
	groups   = []classify.StaffGroup{classify.AdministrativeAndClerical, classify.MedicalAndDental, classify.Students}
	bands    = []classify.BandRange{{}, classify.SingleBand(classify.Band5), {Low: classify.Band5, High: classify.Band6}, classify.SingleBand(classify.Band8a)}
	regions  = map[string]string{"RG1 5AN": "South East", "LS1 3EX": "North East and Yorkshire", "": ""}
)

func frameFile(version string) store.FrameFile {
	data := []byte("frame model " + version)
	sum := sha256.Sum256(data)
	return store.FrameFile{Ref: classify.FrameRef{ID: "model", Version: version, Hash: hex.EncodeToString(sum[:])[:12]}, Data: data}
}

func frameRef(version string) classify.FrameRef { return frameFile(version).Ref }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// newModel makes a history of so many days and two sources, of which the second
// begins later; both have gaps. It is recorded pass by pass.
func newModel(t testing.TB, seed uint64, days int) *model {
	t.Helper()
	m := &model{days: classify.Day(days), complete: map[string][]classify.Day{}}
	for _, term := range allTerms {
		m.terms = append(m.terms, classify.Term(term))
	}
	var err error
	m.db, err = store.Open(filepath.Join(t.TempDir(), "parlance.db"), store.Options{NoSync: true, Region: func(p string) string { return regions[p] }})
	must(t, err)
	t.Cleanup(func() {
		if err := m.db.Close(); err != nil {
			t.Error(err)
		}
	})
	must(t, m.db.AdoptFrame(frameFile("1.0"), day0.At(5, 0)))
	rng := rand.New(rand.NewPCG(seed, 1))
	for i, source := range []string{"alpha", "beta"} {
		for d := classify.Day(i * 9); d < m.days; d++ {
			if rng.IntN(9) > 0 || d == m.days-1 || d == 0 {
				m.complete[source] = append(m.complete[source], day0+d)
			}
		}
		b := &board{model: m, rng: rng, source: source}
		b.run(t)
	}
	return m
}

// board is one source on its way through the days.
type board struct {
	*model
	rng    *rand.Rand
	source string
	live   []*posting
	number int
}

// posting is an advert that is there to be listed.
type posting struct {
	advert classify.Advert
	now    version
	coding classify.Coding
	seen   bool
	edit   classify.Day
}

func (b *board) run(t testing.TB) {
	for range 60 {
		b.post(day0-classify.Day(b.rng.IntN(12)), 12+b.rng.IntN(15))
	}
	for day := day0; day < day0+b.days; day++ {
		for range 2 + b.rng.IntN(4) {
			b.post(day, 12+b.rng.IntN(15))
		}
		if slices.Contains(b.complete[b.source], day) {
			b.pass(t, day)
		}
	}
	for _, p := range b.live {
		b.end(p)
	}
}

func (b *board) post(day classify.Day, life int) {
	b.number++
	p := &posting{advert: classify.Advert{Source: b.source, Reference: fmt.Sprintf("%s-%04d", b.source, b.number), Posted: day, Closes: day + classify.Day(life)}}
	employer := string(rune('A' + b.rng.IntN(7)))
	p.advert.Employer, p.advert.EmployerCode = "Trust "+employer, employer
	if b.rng.IntN(3) == 0 {
		p.edit = day + classify.Day(1+b.rng.IntN(life))
	}
	p.now = version{source: b.source, employer: p.advert.EmployerKey(), posted: day, from: day, first: true}
	b.write(p)
	b.live = append(b.live, p)
}

// write gives an advert new content.
func (b *board) write(p *posting) {
	rng := b.rng
	terms := func(from []string) (some []string) {
		for _, t := range from {
			if rng.IntN(2) == 0 {
				some = append(some, t)
			}
		}
		return some
	}
	p.now.anywhere = terms(allTerms)
	p.now.own = terms(p.now.anywhere)
	p.now.title = terms(p.now.own)
	p.advert.StaffGroup, p.advert.Band = groups[rng.IntN(len(groups))], bands[rng.IntN(len(bands))]
	postcode := []string{"RG1 5AN", "LS1 3EX", ""}[rng.IntN(3)]
	p.advert.Places = []classify.Place{{Town: "Town", Postcode: postcode}}
	p.advert.Title = fmt.Sprintf("%s %d", strings.Join(p.now.title, " "), rng.IntN(1000))
	p.coding = classify.Coding{Frame: frame, InScope: rng.IntN(3) == 0}
	scope := "out"
	if p.coding.InScope {
		scope = "in"
		p.coding.Area, p.coding.Level = classify.Area([]string{"Clinical Coding", "Other"}[rng.IntN(2)]), classify.Level([]string{"Manager", "Standard Role"}[rng.IntN(2)])
	}
	p.now.labels = map[string]string{"source": b.source, "staff_group": p.advert.StaffGroup.String(), "band": p.advert.Band.String(),
		"area": string(p.coding.Area), "level": string(p.coding.Level), "region": regions[postcode], "scope": scope}
}

// hits are the terms of an advert: all, or those of the title alone.
func (p *posting) hits(all bool) (hits []classify.TermHit) {
	for _, term := range p.now.anywhere {
		hit := classify.TermHit{Term: classify.Term(term), Field: classify.FieldText, OwnWords: classify.OwnNo}
		if slices.Contains(p.now.own, term) {
			hit.OwnWords = classify.OwnYes
		}
		if slices.Contains(p.now.title, term) {
			hit.Field = classify.FieldTitle
		}
		if all || hit.Field == classify.FieldTitle {
			hits = append(hits, hit)
		}
	}
	return hits
}

// pass lists what is live, and reads all that is new or changed.
func (b *board) pass(t testing.TB, day classify.Day) {
	r, err := b.db.BeginPass(b.source, day.At(6, 0), frame)
	must(t, err)
	byReference := map[string]*posting{}
	listing := store.Listing{Whole: true, Code: func(a *classify.Advert) classify.Coding {
		return classify.Coding{Frame: frame, Terms: byReference[a.Reference].hits(false)}
	}}
	b.live = slices.DeleteFunc(b.live, func(p *posting) bool {
		if p.advert.Closes < day {
			b.end(p)
			return true
		}
		return false
	})
	for _, p := range b.live {
		if p.seen && p.edit != 0 && p.edit <= day {
			b.change(p, day)
		}
		p.seen = true
		byReference[p.advert.Reference] = p
		listing.Adverts = append(listing.Adverts, p.advert)
	}
	must(t, r.RecordListing(listing))
	b.read(t, r, byReference)
	ended, err := r.Finish(store.End{Now: day.At(7, 0)})
	must(t, err)
	if ended.Outcome != store.Complete {
		t.Fatalf("the pass over %s on %s is %s: %v", b.source, day, ended.Outcome, ended.Reasons)
	}
}

// change ends the version of an advert and begins another.
func (b *board) change(p *posting, day classify.Day) {
	old := p.now
	old.to = day - 1
	b.all = append(b.all, old)
	p.now.from, p.now.first, p.edit = day, false, 0
	b.write(p)
}

// end ends the last version of an advert, if it was ever listed.
func (b *board) end(p *posting) {
	if p.seen {
		p.now.to = p.advert.Closes
		b.all = append(b.all, p.now)
	}
}

func (b *board) read(t testing.TB, r *store.Recorder, postings map[string]*posting) {
	for cursor := uint64(0); ; {
		adverts, next, err := r.Pending(cursor, 100)
		must(t, err)
		if len(adverts) == 0 {
			return
		}
		var batch []store.Detailed
		for _, a := range adverts {
			p := postings[a.Reference]
			d := store.Detailed{Advert: p.advert, Coding: p.coding, Stock: classify.Stock{}}
			d.Advert.AddSection(classify.Summary, "text "+p.advert.Title)
			d.Coding.Terms = p.hits(true)
			batch = append(batch, d)
		}
		must(t, r.RecordDetails(batch))
		cursor = next
	}
}

// options are those of the dashboards over the model.
func (m *model) options() *dashboards.Options {
	return &dashboards.Options{Store: m.db, Frame: frame, Terms: m.terms, Crossed: m.terms, Now: m.now,
		Sources: []dashboards.Source{{ID: "alpha"}, {ID: "beta"}}}
}

// now is noon of the last day.
func (m *model) now() time.Time { return (day0 + m.days - 1).At(12, 0) }

// api are the options of the query API over the model.
func (m *model) api(t testing.TB) promapi.Options {
	return promapi.Options{Log: testLog(t), Now: m.now, Families: dashboards.Families(m.options())}
}
