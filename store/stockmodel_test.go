package store_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// stockModel says the definition of boilerplate once more, word by word and
// without fingerprints, windows or increments.
type stockModel struct {
	adverts map[string]classify.Advert // as their pages were last read
	verdict map[string]string
	final   map[string]bool
}

func plainWords(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune(" .,!•-\n", r) }), " ")
}

// sentences are the normal forms of the long sentences of a text.
func sentencesOf(text string) []string {
	var all []string
	for line := range strings.SplitSeq(text, "\n") {
		for part := range strings.SplitSeq(line, ". ") {
			if plain := plainWords(part); len(plain) >= 20 {
				all = append(all, plain)
			}
		}
	}
	return all
}

func (m *stockModel) tell(ref string) string {
	a := m.adverts[ref]
	out := ""
	for _, sentence := range sentencesOf(a.Text) {
		titles := map[string]bool{}
		for _, b := range m.adverts {
			if days := b.Posted - a.Posted; plainWords(b.Employer) == plainWords(a.Employer) && -63 <= days && days <= 28 &&
				slices.Contains(sentencesOf(b.Text), sentence) {
				titles[plainWords(b.Title)] = true
			}
		}
		umbrella := strings.HasPrefix(a.Employer, "Central Advertising")
		out += map[bool]string{true: "s", false: "o"}[len(titles) >= 3 && !umbrella]
	}
	return out
}

// pass takes in what a pass has read, then tells what is new or due.
func (m *stockModel) pass(day classify.Day, read map[string]classify.Advert) {
	for ref, a := range read {
		if m.adverts[ref].Text != a.Text {
			m.final[ref] = false
		}
		m.adverts[ref] = a
	}
	for ref, a := range m.adverts {
		_, now := read[ref]
		due := day-a.Posted >= 28
		if !m.final[ref] && (now || due) {
			m.verdict[ref], m.final[ref] = m.tell(ref), due
		}
	}
}

// stockWorld is a history of adverts whose sentences come from a small pool:
// they appear, some long after they were posted, are edited, and go.
type stockWorld struct {
	rng     *rand.Rand
	live    map[string]classify.Advert
	texts   map[string]string
	nextRef int
}

var stockPool = []string{"We are proud of our digital garden", "Our data is kept in a safe place", "All of us are valued here",
	"The team meets on Mondays at ten", "You push the beds of the hospital", "A digital day is a good day for us", "Short one"}

func (w *stockWorld) text() string {
	var parts []string
	for range 2 + w.rng.IntN(3) {
		s := stockPool[w.rng.IntN(len(stockPool))]
		parts = append(parts, []string{s, strings.ToUpper(s), "• " + s + "!", s + " in " + fmt.Sprint(w.rng.IntN(3))}[w.rng.IntN(4)])
	}
	return strings.Join(parts, []string{". ", "\n"}[w.rng.IntN(2)])
}

func (w *stockWorld) title() string {
	return []string{"Nurse", "Porter", "Clerk", "NURSE -", "Chef"}[w.rng.IntN(5)]
}

func (w *stockWorld) employer() string {
	return []string{"Trust A", "TRUST - A", "Trust B", "Central Advertising - Other"}[w.rng.IntN(4)]
}

// day changes the board, and lists the references whose pages changed.
func (w *stockWorld) day(day int) {
	for _, ref := range slices.Sorted(maps.Keys(w.live)) {
		a := w.live[ref]
		switch w.rng.IntN(24) {
		case 0, 1:
			delete(w.live, ref)
			continue
		case 2:
			w.texts[ref], a.Contract = w.text(), fmt.Sprint("edited ", day)
		case 3:
			a.Title = w.title()
		case 4:
			a.Posted += classify.Day(w.rng.IntN(9))
		case 5:
			a.Employer = w.employer()
		case 6:
			a.Contract = fmt.Sprint("edited ", day)
		}
		w.live[ref] = a
	}
	for range w.rng.IntN(3) {
		ref := fmt.Sprint("R", w.nextRef)
		w.nextRef++
		posted := day - w.rng.IntN(4)
		if w.rng.IntN(8) == 0 {
			posted -= w.rng.IntN(160)
		}
		w.live[ref], w.texts[ref] = stockAdvert(ref, w.employer(), w.title(), posted), w.text()
	}
}

// listed are the live adverts in order, beside others that keep the board full.
func (w *stockWorld) listed() []classify.Advert {
	var adverts []classify.Advert
	for _, ref := range slices.Sorted(maps.Keys(w.live)) {
		adverts = append(adverts, w.live[ref])
	}
	for i := range 30 {
		adverts = append(adverts, stockAdvert(fmt.Sprint("Z", i), "Trust Z", "Nurse", 0))
	}
	return adverts
}

func TestStockModel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			w := stockWorld{rng: rand.New(rand.NewPCG(seed, 3)), live: map[string]classify.Advert{}, texts: map[string]string{}}
			m := stockModel{map[string]classify.Advert{}, map[string]string{}, map[string]bool{}}
			b := newPages(t, open(t))
			b.texts = w.texts
			for day := 0; day < 130; day += 1 + w.rng.IntN(6) {
				w.day(day)
				r := b.begin(t, day)
				b.list(t, r, w.listed()...)
				read := map[string]classify.Advert{}
				pending, _, err := r.Pending(0, 1000)
				must(t, err)
				for _, a := range pending {
					a.Text = w.texts[a.Reference]
					read[a.Reference] = a
				}
				b.readAll(t, r, w.rng.IntN(2) == 0)
				must(t, r.SettleOwnWords(t.Context(), b.Frame))
				finish(t, r, (day0+classify.Day(day)).At(7, 0))
				m.pass(day0+classify.Day(day), read)
				b.compare(t, &m, day)
			}
			if n, err := b.db.KeptSentences(); err != nil || n == 0 || n > len(m.adverts)-20 {
				t.Errorf("the sentences of %d adverts are kept: %v", n, err)
			}
		})
	}
}

// compare compares every verdict with the model's, and every coding with that
// of a coder that is told the model's verdict.
func (b *pages) compare(t *testing.T, m *stockModel, day int) {
	t.Helper()
	for _, ref := range slices.Sorted(maps.Keys(m.adverts)) {
		if strings.HasPrefix(ref, "Z") {
			continue
		}
		expect := m.verdict[ref]
		stock := classify.NewStock(len(expect), func(i int) bool { return expect[i] == 's' })
		if m.final[ref] {
			expect += "!"
		}
		want(t, fmt.Sprintf("day %d, advert %s", day, ref), b.verdict(t, ref), expect)
		d, err := b.db.Advert(board, ref)
		must(t, err)
		coding := b.NewCoder().Code(&d.Advert, stock.Boilerplate())
		if diff := cmp.Diff(hitsOf(coding), hitsOf(d.Coding)); diff != "" {
			t.Errorf("day %d, advert %s: hits (-model +store):\n%s", day, ref, diff)
		}
	}
	if t.Failed() {
		t.FailNow()
	}
}

// hitsOf are the hits in the text; those of a title may be of its listing.
func hitsOf(c classify.Coding) []classify.TermHit {
	return slices.DeleteFunc(slices.Clone(c.Terms), func(h classify.TermHit) bool { return h.Field == classify.FieldTitle })
}

// playStock plays the days of a small world that the store does not have yet.
func playStock(t testing.TB, db *store.DB) *pages {
	t.Helper()
	b := newPages(t, db)
	from := -1
	passes, err := db.Passes(board, 1)
	must(t, err)
	if len(passes) > 0 {
		from = int(passes[0].Day - day0)
		if passes[0].Outcome != store.Running {
			from++
		}
	}
	w := stockWorld{rng: rand.New(rand.NewPCG(9, 3)), live: map[string]classify.Advert{}, texts: b.texts}
	for i, day := range []int{0, 3, 20, 31, 60, 125} {
		for range 3 + 4/(i+1) {
			w.day(day)
		}
		if day >= from {
			b.pass(t, day, false, w.listed()[:len(w.live)+3]...)
		}
	}
	return b
}

// TestKilledWhileLearning opens the file as it was after every commit, and goes
// on: what was learnt, told and frozen is the same.
func TestKilledWhileLearning(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "parlance.db")
	commits := 0
	db := openAt(t, path, store.Options{NoSync: true}.Hooked(5, func() {
		commits++
		copyStore(t, path, filepath.Join(dir, fmt.Sprint(commits)))
	}))
	playStock(t, db)
	expect := exportOf(t, db)
	if commits < 50 {
		t.Fatalf("only %d commits", commits)
	}
	for i := 1; i <= commits; i += 3 { // every third one: each plays the days again
		copied, err := store.Open(filepath.Join(dir, fmt.Sprint(i)), store.Options{NoSync: true}.Hooked(5, nil))
		must(t, err)
		playStock(t, copied)
		if diff := cmp.Diff(expect, exportOf(t, copied)); diff != "" {
			t.Fatalf("killed after commit %d (-unkilled +resumed):\n%s", i, diff)
		}
		mustCheck(t, copied)
		must(t, copied.Close())
	}
}
