package store_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// codingFrame is a small frame that codes, and its file.
type codingFrame struct {
	*classify.Frame
	file store.FrameFile
}

// newFrame makes a frame with the terms, whose titles in scope hold one of the
// words; managers are told from others, and coding from the rest.
func newFrame(t testing.TB, version string, terms []string, inScope ...string) codingFrame {
	t.Helper()
	return frameOf(t, "test", version, terms, inScope...)
}

func frameOf(t testing.TB, id, version string, terms []string, inScope ...string) codingFrame {
	t.Helper()
	data := []byte(fmt.Sprint(id, version, terms, inScope))
	sum := sha256.Sum256(data)
	spec := &classify.Spec{
		ID: id, Version: version, Hash: hex.EncodeToString(sum[:])[:12],
		Levels:     []classify.Level{"Manager", "Standard Role"},
		Areas:      []classify.AreaSpec{{Name: "Clinical Coding", Group: "Clinical"}, {Name: "Other", Group: "Other"}},
		Precedence: []classify.Area{"Clinical Coding", "Other"},
		Scope:      []classify.RuleSpec{{ID: "scope", Code: classify.InScope, Any: inScope, Sure: 0.9}},
		Level: []classify.RuleSpec{{ID: "manager", Code: "Manager", Any: []string{"manager"}, Sure: 0.9},
			{ID: "standard", Code: "Standard Role", Sure: 0.5}},
		Area: []classify.RuleSpec{{ID: "coding", Code: "Clinical Coding", Any: []string{"coding"}, Sure: 0.9},
			{ID: "other", Code: "Other", Sure: 0.5}},
		Accept: classify.Thresholds{Score: 0.5},
	}
	for _, term := range terms {
		spec.Families = append(spec.Families, classify.FamilySpec{Name: term})
		spec.Terms = append(spec.Terms, classify.TermSpec{Term: classify.Term(term), Family: term, Phrases: []string{term}})
	}
	frame, err := classify.Compile(spec)
	must(t, err)
	return codingFrame{frame, store.FrameFile{Ref: frame.Ref(), Data: data}}
}

// world is a made-up board over some days, the same for every frame.
type world struct {
	days []worldDay
}

type worldDay struct {
	listed []classify.Advert
	texts  map[string]string // by reference; a page that is missing here fails
	gone   string            // a reference whose page answers 404; "" for none
	whole  bool
}

var (
	titleWords = strings.Fields("Digital Data Informatics Coding Manager Nurse Analyst")
	textWords  = strings.Fields("digital data informatics technology care patients the of and team")
)

func words(rng *rand.Rand, from []string, n int) string {
	var all []string
	for range n {
		all = append(all, from[rng.IntN(len(from))])
	}
	return strings.Join(all, " ")
}

// prose is a text of words of its own and of a stock sentence of an employer.
func prose(rng *rand.Rand, employer int) string {
	stock := []string{"Our digital trust has a garden. ", "We are a place of data and technology. ", ""}
	return words(rng, textWords, 12) + ". " + stock[rng.IntN(3)] + fmt.Sprint("Trust ", employer, " has much digital technology.")
}

// newWorld makes adverts that appear, close, are withdrawn, come back, and whose
// title, text, band and staff group are edited, at times unseen for a while.
func newWorld(seed uint64, days, adverts int) world {
	rng := rand.New(rand.NewPCG(seed, 7))
	var w world
	all := make([]classify.Advert, adverts)
	texts := make([]string, adverts)
	for i := range all {
		all[i] = advert(fmt.Sprintf("%c%d", 'A'+i%5, i), days+5)
		all[i].Title, texts[i] = words(rng, titleWords, 3), prose(rng, i%5)
		all[i].Posted = day0 - classify.Day(i)
		if i%6 == 0 {
			all[i].Closes = day0 + classify.Day(rng.IntN(days))
		}
	}
	for day := range days {
		d := worldDay{texts: map[string]string{}, whole: day == 0 || rng.IntN(6) > 0}
		for i := range all {
			a := &all[i]
			if i%4 == 0 && rng.IntN(4) == 0 || a.Closes < day0+classify.Day(day) || i%3 == 1 && day < i%days {
				continue
			}
			edit(rng, a, &texts[i])
			d.listed = append(d.listed, *a)
			if rng.IntN(8) > 0 {
				d.texts[a.Reference] = texts[i]
			}
		}
		if day%3 == 2 && len(d.listed) > 1 {
			d.gone = d.listed[1].Reference
		}
		w.days = append(w.days, d)
	}
	return w
}

func edit(rng *rand.Rand, a *classify.Advert, text *string) {
	switch rng.IntN(12) {
	case 0:
		a.Title = words(rng, titleWords, 3)
	case 1:
		*text = prose(rng, int(a.Employer[len(a.Employer)-1])%5)
		a.Contract += "." // so that the page is read again
	case 2:
		a.StaffGroup = classify.StaffGroup(1 + rng.IntN(9))
	case 3:
		a.Title, *text = words(rng, titleWords, 2), prose(rng, rng.IntN(5))
	}
}

// play records the days from from to to with a frame.
func (w *world) play(t testing.TB, db *store.DB, f codingFrame, from, to int) {
	t.Helper()
	coder := f.NewCoder()
	for day := from; day < to; day++ {
		d := &w.days[day]
		now := (day0 + classify.Day(day)).At(6, 0)
		must(t, db.AdoptFrame(f.file, now))
		r, err := db.BeginPass(board, now, f.Ref())
		must(t, err)
		must(t, r.RecordListing(store.Listing{Adverts: d.listed, Code: byTitle(coder), Whole: d.whole}))
		w.readPages(t, r, d, coder)
		must(t, r.SettleOwnWords(t.Context(), f.Frame))
		finish(t, r, now.Add(time.Hour))
	}
}

func (w *world) readPages(t testing.TB, r *store.Recorder, d *worldDay, coder *classify.Coder) {
	t.Helper()
	for cursor := uint64(0); ; {
		pending, next, err := r.Pending(cursor, 4)
		must(t, err)
		if len(pending) == 0 {
			return
		}
		cursor = next
		var batch []store.Detailed
		for _, a := range pending {
			text, ok := d.texts[a.Reference]
			switch {
			case a.Reference == d.gone:
				must(t, r.RecordGone(a.Reference))
			case !ok:
				must(t, r.RecordFailure(a.Reference, "the board answered 503"))
			default:
				a.AddSection(classify.Summary, text)
				a.Band, a.BandBasis = classify.SingleBand(classify.Band(2+len(text)%5)), classify.ByPage
				batch = append(batch, store.Detailed{Advert: a})
			}
		}
		must(t, r.FindStock(batch))
		for i := range batch {
			d := &batch[i]
			d.Coding = coder.Code(&d.Advert, d.Stock.Boilerplate())
		}
		must(t, r.RecordDetails(batch))
	}
}

// activate makes the frame the active one.
func activate(t testing.TB, db *store.DB, f codingFrame, day int) store.Vintage {
	t.Helper()
	now := (day0 + classify.Day(day)).At(12, 0)
	a, err := db.BeginActivation(f.file, f.Frame, now)
	must(t, err)
	must(t, a.Recode(t.Context(), nil))
	v, err := a.Switch(t.Context(), now)
	must(t, err)
	return v
}

// knowledge is what every kind of query answers, of one vintage.
func knowledge(t testing.TB, db *store.DB, version string) map[string][]store.Series {
	t.Helper()
	dims := []store.Dimension{store.BySource, store.ByStaffGroup, store.ByBand, store.ByLevel, store.ByArea, store.ByRegion, store.ByScope}
	all := map[string][]store.Series{}
	for _, term := range []classify.Term{"", "digital", "data", "informatics", "technology"} {
		for _, in := range []store.TermField{store.Anywhere, store.InTitle, store.OwnWords} {
			for _, measure := range []store.Measure{store.Stock, store.New, store.Posted} {
				for _, by := range dims {
					q := store.Query{From: day0, To: day0 + 40, Measure: measure, Term: term, In: in, By: []store.Dimension{by, store.ByScope}, Frame: version}
					series, err := db.Select(q)
					must(t, err)
					all[fmt.Sprint(term, in, measure, by)] = series
				}
			}
		}
	}
	return all
}

var (
	oldTerms = []string{"digital", "data", "technology"}
	newTerms = []string{"digital", "informatics", "technology"}
)

func oldFrame(t testing.TB) codingFrame { return newFrame(t, "1", oldTerms, "digital", "data") }

func newerFrame(t testing.TB) codingFrame {
	return newFrame(t, "2", newTerms, "informatics", "digital", "coding")
}

// TestActivate codes random histories by another frame: every series is then
// that of a store that was coded by it from the beginning, and the old vintage
// answers as before.
func TestActivate(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			w := newWorld(seed, 12, 60)
			scratch, db := open(t), open(t)
			w.play(t, scratch, newerFrame(t), 0, 12)
			w.play(t, db, oldFrame(t), 0, 12)
			before := knowledge(t, db, "")
			v := activate(t, db, newerFrame(t), 12)
			if v.Frame != newerFrame(t).Ref() || v.Carried != 0 {
				t.Errorf("vintage: %+v", v)
			}
			if diff := cmp.Diff(knowledge(t, scratch, ""), knowledge(t, db, "")); diff != "" {
				t.Errorf("differs from a store of the new frame (-scratch +activated):\n%s", diff)
			}
			if diff := cmp.Diff(codingsOf(t, scratch), codingsOf(t, db)); diff != "" {
				t.Errorf("codings differ (-scratch +activated):\n%s", diff)
			}
			if diff := cmp.Diff(before, knowledge(t, db, "1")); diff != "" {
				t.Errorf("the old vintage differs (-before +after):\n%s", diff)
			}
			if own, stock := ownAndStock(codingsOf(t, db)); own == 0 || stock == 0 {
				t.Errorf("%d hits are own words, %d boilerplate: the world tests neither", own, stock)
			}
		})
	}
}

// ownAndStock counts terms in the adverts' own words, and in boilerplate.
func ownAndStock(all map[string]store.Detailed) (own, stock int) {
	for _, d := range all {
		for _, hit := range d.Coding.Terms {
			switch {
			case hit.Aside == classify.StockSentence:
				stock++
			case hit.OwnWords == classify.OwnYes:
				own++
			}
		}
	}
	return own, stock
}

// codingsOf is every advert with its coding, by reference.
func codingsOf(t testing.TB, db *store.DB) map[string]store.Detailed {
	t.Helper()
	all := map[string]store.Detailed{}
	must(t, db.Adverts(func(a store.AdvertRow) error {
		d, err := db.Advert(board, a.Advert.Reference)
		all[a.Advert.Reference] = d
		return err
	}))
	return all
}
