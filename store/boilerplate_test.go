package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// pages is a board with texts: what a test lists on a day is read in batches of
// two, coded, settled and published, as a real pass does it.
type pages struct {
	codingFrame
	db    *store.DB
	texts map[string]string // by reference
}

func newPages(t testing.TB, db *store.DB) *pages {
	return &pages{newFrame(t, "1", []string{"digital", "data"}, "digital"), db, map[string]string{}}
}

// stockAdvert is an advert of an employer, posted on a day counted from day0.
func stockAdvert(ref, employer, title string, posted int) classify.Advert {
	return classify.Advert{Source: board, Reference: ref, Title: title, Employer: employer, Posted: day0 + classify.Day(posted)}
}

// pass lists the adverts on the day and reads the pages that are to be read, in
// their order or from the last.
func (b *pages) pass(t testing.TB, day int, backward bool, adverts ...classify.Advert) store.Pass {
	t.Helper()
	r := b.begin(t, day)
	b.list(t, r, adverts...)
	b.readAll(t, r, backward)
	must(t, r.SettleOwnWords(t.Context(), b.Frame))
	return finish(t, r, (day0+classify.Day(day)).At(7, 0))
}

func (b *pages) begin(t testing.TB, day int) *store.Recorder {
	t.Helper()
	now := (day0 + classify.Day(day)).At(6, 0)
	must(t, b.db.AdoptFrame(b.file, now))
	r, err := b.db.BeginPass(board, now, b.Ref())
	must(t, err)
	return r
}

func (b *pages) list(t testing.TB, r *store.Recorder, adverts ...classify.Advert) {
	t.Helper()
	must(t, r.RecordListing(store.Listing{Adverts: adverts, Code: byTitle(b.NewCoder()), Whole: true}))
}

func (b *pages) readAll(t testing.TB, r *store.Recorder, backward bool) {
	t.Helper()
	pending, _, err := r.Pending(0, 1000)
	must(t, err)
	var batch []store.Detailed
	for i := range pending {
		a := pending[i]
		if backward {
			a = pending[len(pending)-1-i]
		}
		a.AddSection(classify.Description, b.texts[a.Reference])
		if batch = append(batch, store.Detailed{Advert: a}); len(batch) == 2 {
			b.record(t, r, batch)
			batch = nil
		}
	}
	b.record(t, r, batch)
}

func (b *pages) record(t testing.TB, r *store.Recorder, batch []store.Detailed) {
	t.Helper()
	must(t, r.FindStock(batch))
	for i := range batch {
		batch[i].Coding = b.NewCoder().Code(&batch[i].Advert, batch[i].Stock.Boilerplate())
	}
	must(t, r.RecordDetails(batch))
}

// verdict shows the marks of an advert, one character for each long sentence:
// "s" for stock and "o" for own; "!" follows when they are final.
func (b *pages) verdict(t testing.TB, ref string) string {
	t.Helper()
	d, err := b.db.Advert(board, ref)
	must(t, err)
	if d.Stock == nil {
		return "unknown"
	}
	out := ""
	for i := range classify.Fingerprints(nil, d.Advert.Text) {
		out += map[bool]string{true: "s", false: "o"}[d.Stock.Has(i)]
	}
	if b.db.Final(row(t, b.db, ref).Number) {
		out += "!"
	}
	return out
}

const (
	sharedSentence = "Our trust is digital by design and proud of it"
	ownSentence    = "You will keep the data of the fracture clinic"
)

// The rule, case by case: an advert posted on day 100, and two others of its
// employer that hold one of its sentences.
func TestStockSentences(t *testing.T) {
	for name, tt := range map[string]struct {
		days      [2]int // on which the others are posted
		titles    [2]string
		employers [2]string
		sentence  string
		own       string // employer of the advert itself
		want      string // at last
	}{
		"three titles":           {want: "so!"},
		"63 days before":         {days: [2]int{37, 37}, want: "so!"},
		"64 days before":         {days: [2]int{36, 100}, want: "oo!"},
		"28 days after":          {days: [2]int{128, 128}, want: "so!"},
		"29 days after":          {days: [2]int{129, 100}, want: "oo!"},
		"one title twice":        {titles: [2]string{"Porter", "Porter"}, want: "oo!"},
		"its own title again":    {titles: [2]string{"Nurse", "Porter"}, want: "oo!"},
		"a title in capitals":    {titles: [2]string{"Porter", "PORTER -"}, want: "oo!"},
		"another employer":       {employers: [2]string{"Trust A", "Trust B"}, want: "oo!"},
		"employer spelt unalike": {employers: [2]string{"TRUST  A.", "trust a"}, want: "so!"},
		"20 letters":             {sentence: "digital is our way 2", want: "so!"},
		"19 letters":             {sentence: "digital is our way", want: "o!"},
		"other punctuation":      {sentence: "• Our Trust is digital by design, and proud of it!", want: "so!"},
		"other digits":           {sentence: "Our trust is digital by design and proud of 2 of it", want: "oo!"},
		"an umbrella account": {own: "Central Advertising - Other", want: "oo!",
			employers: [2]string{"Central Advertising - Other", "Central Advertising - Other"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newPages(t, open(t))
			own := "Trust A"
			if tt.own != "" {
				own = tt.own
			}
			sentence := sharedSentence
			if n := len(tt.sentence); n > 0 && n < 25 {
				sentence = tt.sentence // short: the advert has it too
			}
			advert := stockAdvert("X", own, "Nurse", 100)
			b.texts["X"] = sentence + ". " + ownSentence + "."
			others := map[int][]classify.Advert{}
			for i := range 2 {
				ref, employer, title, day := fmt.Sprint("Y", i), "Trust A", []string{"Porter", "Clerk"}[i], 100
				if tt.employers[i] != "" {
					employer = tt.employers[i]
				}
				if tt.titles[i] != "" {
					title = tt.titles[i]
				}
				if tt.days[i] != 0 {
					day = tt.days[i]
				}
				others[day] = append(others[day], stockAdvert(ref, employer, title, day))
				b.texts[ref] = "Short. " + sentence + "\nAnd words that nobody else has, in " + ref
				if tt.sentence != "" {
					b.texts[ref] = tt.sentence
				}
			}
			var live []classify.Advert
			for _, day := range []int{36, 37, 100, 127, 128, 129, 140} {
				live = append(live, others[day]...)
				if day == 100 {
					live = append(live, advert)
				}
				b.pass(t, day, false, append(live, stockAdvert("Z", "Trust Z", "Nurse", 30))...)
				if day == 127 && strings.HasSuffix(b.verdict(t, "X"), "!") {
					t.Error("the verdict is final before the window is over")
				}
			}
			want(t, "verdict", b.verdict(t, "X"), tt.want)
		})
	}
}

// Own words are provisional for 28 days, and final from the first pass after
// them on: for the rows of an advert that is gone too, and only as known now.
func TestFreeze(t *testing.T) {
	b := newPages(t, open(t))
	adverts := []classify.Advert{stockAdvert("A", "Trust", "Nurse", 0), stockAdvert("B", "Trust", "Porter", 0), stockAdvert("Z", "Other", "Clerk", 0), stockAdvert("Z2", "Other", "Clerk", 0)}
	for _, ref := range []string{"A", "B", "C", "D"} {
		b.texts[ref] = sharedSentence + ". You keep the data of clinic " + ref
	}
	b.pass(t, 0, false, adverts...)
	want(t, "two titles", b.verdict(t, "A"), "oo")
	b.pass(t, 10, false, adverts[1:]...) // A is missing, and again: gone
	b.pass(t, 11, false, adverts[1:]...)
	adverts = append(adverts[1:], stockAdvert("C", "Trust", "Clerk", 12))
	b.pass(t, 12, false, adverts...)
	want(t, "C knows three titles", b.verdict(t, "C"), "so")
	want(t, "B is provisional", b.verdict(t, "B"), "oo")
	own := published(t, b.db, "term_own_words", "digital")
	want(t, "published own words", own, "0:2 10:2 11:1 12:1")
	b.pass(t, 27, false, adverts...)
	want(t, "B on day 27", b.verdict(t, "B"), "oo")
	p := b.pass(t, 29, false, adverts...)
	want(t, "A on day 29", b.verdict(t, "A"), "so!")
	want(t, "B on day 29", b.verdict(t, "B"), "so!")
	want(t, "C on day 29", b.verdict(t, "C"), "so")
	if p.Tally.Changed != 0 {
		t.Errorf("%d adverts count as changed", p.Tally.Changed)
	}
	want(t, "published own words", published(t, b.db, "term_own_words", "digital"), own+" 27:1")
	b.pass(t, 35, false, append(adverts, stockAdvert("D", "Trust", "Chef", 35))...)
	want(t, "A stays frozen", b.verdict(t, "A"), "so!")
}

// A verdict that is final is told anew for another text.
func TestEditedAfterFreezing(t *testing.T) {
	b := newPages(t, open(t))
	a := stockAdvert("A", "Trust", "Nurse", 0)
	b.texts["A"] = ownSentence
	b.pass(t, 0, false, a)
	b.pass(t, 30, false, a)
	want(t, "before", b.verdict(t, "A"), "o!")
	a.Contract, b.texts["A"] = "edited", sharedSentence+". "+ownSentence
	p := b.pass(t, 31, false, a)
	want(t, "after", b.verdict(t, "A"), "oo!")
	if p.Tally.Changed != 2 { // its listing and its text
		t.Errorf("%d changes", p.Tally.Changed)
	}
}

// The order of pages within a pass does not matter.
func TestOrderOfPages(t *testing.T) {
	var got [2]export
	for i, backward := range []bool{false, true} {
		b := newPages(t, open(t))
		var adverts []classify.Advert
		for n := range 9 {
			ref := fmt.Sprint("R", n)
			adverts = append(adverts, stockAdvert(ref, fmt.Sprint("Trust ", n%2), fmt.Sprint("Nurse ", n), -n))
			b.texts[ref] = fmt.Sprint(sharedSentence, n/5, ". ", ownSentence)
		}
		b.pass(t, 0, backward, adverts...)
		got[i] = exportOf(t, b.db)
		want(t, "the first that was read", b.verdict(t, "R0"), "ss")
	}
	if diff := cmp.Diff(got[0], got[1]); diff != "" {
		t.Errorf("pages from the last differ (-first +last):\n%s", diff)
	}
}

// A page that is read again in a pass, with the same text, is compared with all
// that the pass reads.
func TestReadAgain(t *testing.T) {
	b := newPages(t, open(t))
	adverts := []classify.Advert{stockAdvert("A", "Trust", "Nurse", 0)}
	b.texts["A"] = sharedSentence
	b.pass(t, 0, false, adverts...)
	adverts[0].Contract = "edited"
	for i, title := range []string{"Porter", "Clerk", "Chef", "Cook"} {
		ref := fmt.Sprint("B", i)
		b.texts[ref] = sharedSentence
		adverts = append(adverts, stockAdvert(ref, "Trust", title, 1))
	}
	b.pass(t, 1, false, adverts...)
	want(t, "verdict", b.verdict(t, "A"), "s")
}

// When own words become final, the rows of earlier texts are restated too, each
// by its own sentences; own words have no points before the window is full.
func TestRowsOfEarlierTexts(t *testing.T) {
	b := newPages(t, open(t))
	adverts := []classify.Advert{stockAdvert("Z", "Other", "Nurse", 0), stockAdvert("Z1", "Other", "Nurse", 0)}
	b.pass(t, 0, false, adverts...)
	a := stockAdvert("A", "Trust", "Porter", 100)
	b.texts["A"] = sharedSentence + ". The garden is old"
	b.pass(t, 100, false, append(adverts, a)...)
	b.texts["A"], a.Contract = "The garden is digital and nobody else has one", "edited"
	b.pass(t, 101, false, append(adverts, a)...)
	adverts = append(adverts, a)
	for i, title := range []string{"Nurse", "Clerk"} {
		ref := fmt.Sprint("B", i)
		b.texts[ref] = sharedSentence
		adverts = append(adverts, stockAdvert(ref, "Trust", title, 102))
	}
	b.pass(t, 102, false, adverts...)
	q := store.Query{From: day0 + 80, To: day0 + 140, Term: "digital", In: store.OwnWords}
	want(t, "provisional", series(t, b.db, q), "100:1 101:1 102:3")
	b.pass(t, 128, false, adverts...)
	want(t, "final for A", series(t, b.db, q), "100:0 101:1 102:3 128:3")
	b.pass(t, 130, false, adverts...)
	want(t, "final", series(t, b.db, q), "100:0 101:1 102:3 128:3 130:3")
	q.From = day0
	b.db = open(t)
	b.pass(t, 0, false, a, adverts[0])
	want(t, "a new store", series(t, b.db, q), "")
	if from := b.db.OwnWordsFrom(board); from != day0+91 {
		t.Errorf("own words from %s", from)
	}
}

// An advert that is listed so late that the sentences of its window are not kept
// any more is told from the texts.
func TestLateAdvert(t *testing.T) {
	b := newPages(t, open(t))
	adverts := []classify.Advert{stockAdvert("Z", "Other", "Nurse", 0), stockAdvert("Z1", "Other", "Nurse", 0)}
	for i, title := range []string{"Nurse", "Clerk"} {
		ref := fmt.Sprint("B", i)
		b.texts[ref] = sharedSentence
		adverts = append(adverts, stockAdvert(ref, "Trust", title, 0))
	}
	b.pass(t, 0, false, adverts...)
	b.pass(t, 300, false, adverts...)
	if n, err := b.db.KeptSentences(); err != nil || n != 0 {
		t.Errorf("the sentences of %d adverts are kept: %v", n, err)
	}
	b.texts["A"] = sharedSentence + ". " + ownSentence
	b.pass(t, 301, false, append(adverts, stockAdvert("A", "Trust", "Porter", 20))...)
	want(t, "verdict", b.verdict(t, "A"), "so!")
	answers, err := b.db.AnswerStock([]store.StockQuestion{
		store.NewStockQuestion(&classify.Advert{Employer: "trust", Title: "Chef", Posted: day0 + 30, Text: b.texts["A"]}, 0)})
	must(t, err)
	if diff := cmp.Diff([]classify.Stock{{1}}, answers); diff != "" {
		t.Errorf("stock (-want +got):\n%s", diff)
	}
}

// Questions about adverts that are not in the store find the employer by key or
// by name.
func TestAnswerStock(t *testing.T) {
	b := newPages(t, open(t))
	var adverts []classify.Advert
	for i, title := range []string{"Nurse", "Clerk", "Cook"} {
		a := stockAdvert(fmt.Sprint("A", i), "The Trust", title, i)
		a.EmployerCode, b.texts[a.Reference] = "C1", sharedSentence+[]string{"", "", ". " + ownSentence}[i]
		adverts = append(adverts, a)
	}
	b.pass(t, 2, false, adverts...)
	text := ownSentence + ". " + sharedSentence
	for name, tt := range map[string]struct {
		advert classify.Advert
		want   classify.Stock
	}{
		"by name":            {classify.Advert{Employer: "THE TRUST"}, classify.Stock{2}},
		"by code":            {classify.Advert{Employer: "?", EmployerCode: "C1"}, classify.Stock{2}},
		"own title counts":   {classify.Advert{Employer: "The Trust", Title: "Chef", Posted: day0 - 27}, classify.Stock{2}},
		"too few titles":     {classify.Advert{Employer: "The Trust", Title: "Nurse", Posted: day0 - 27}, classify.Stock{}},
		"out of the window":  {classify.Advert{Employer: "The Trust", Title: "Chef", Posted: day0 + 90}, classify.Stock{}},
		"an unknown one":     {classify.Advert{Employer: "Another"}, nil},
		"another source":     {classify.Advert{Employer: "The Trust", Source: "elsewhere"}, nil},
		"an umbrella":        {classify.Advert{Employer: "Central Advertising"}, classify.Stock{}},
		"stored under a ref": {classify.Advert{Employer: "The Trust", Reference: "A1", Source: board, Title: "Nurse"}, classify.Stock{}},
	} {
		a := tt.advert
		a.Text = text
		got, err := b.db.AnswerStock([]store.StockQuestion{store.NewStockQuestion(&a, day0+2)})
		must(t, err)
		if diff := cmp.Diff([]classify.Stock{tt.want}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestStockSentencesOfAnEmployer(t *testing.T) {
	b := newPages(t, open(t))
	adverts := []classify.Advert{stockAdvert("U", "Central Advertising - Other", "Nurse", 0)}
	for i, title := range []string{"Nurse", "Clerk", "Cook", "Cook", "Chef"} {
		a := stockAdvert(fmt.Sprint("A", i), "The Trust", title, i)
		b.texts[a.Reference] = "• " + sharedSentence + "!\n" + strings.Repeat(ownSentence+". ", i)
		adverts = append(adverts, a)
	}
	b.pass(t, 4, false, adverts...)
	got, err := b.db.StockSentences("the trust", day0+3)
	must(t, err)
	expect := []store.EmployerStock{{Source: board, Employer: "the trust", Name: "The Trust", From: day0 - 60, To: day0 + 31,
		Adverts: 5, Titles: 4, Sentences: []store.StockSentence{
			{Words: "• " + sharedSentence + "!", Titles: 4, Adverts: 5, Reference: "A4"},
			{Words: ownSentence + ".", Titles: 3, Adverts: 4, Reference: "A4"},
		}}}
	if diff := cmp.Diff(expect, got); diff != "" {
		t.Errorf("stock sentences (-want +got):\n%s", diff)
	}
	if got, err = b.db.StockSentences("Central Advertising, Other", day0); err != nil || got[0].Umbrella == "" || got[0].Sentences != nil {
		t.Errorf("umbrella account: %+v, %v", got, err)
	}
	if _, err = b.db.StockSentences("trust", day0); !errors.Is(err, store.ErrNotFound) || !strings.Contains(err.Error(), "did you mean the trust?") {
		t.Errorf("unknown employer: %v", err)
	}
}

func TestCheckFindsWrongBoilerplate(t *testing.T) {
	for name, tt := range map[string]struct {
		break_ func(*store.DB, uint64) error
		want   string
	}{
		"sentences": {(*store.DB).Forge, "are not those of its title and text"},
		"place":     {(*store.DB).Misplace, "stand in the wrong place"},
		"marks":     {(*store.DB).Remark, "differ in whether"},
	} {
		t.Run(name, func(t *testing.T) {
			db, err := store.Open(t.TempDir()+"/parlance.db", store.Options{NoSync: true})
			must(t, err)
			defer db.Close()
			b := newPages(t, db)
			b.texts["A"] = ownSentence
			b.pass(t, 0, false, stockAdvert("A", "Trust", "Nurse", 0))
			mustCheck(t, db)
			must(t, tt.break_(db, 1))
			faults, err := db.Check(t.Context())
			must(t, err)
			if len(faults) == 0 || !strings.Contains(faults[0].What, tt.want) {
				t.Errorf("faults are %v", faults)
			}
		})
	}
}
