package classify_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/bdrw/parlance/classify"
)

// Sentences that a reader takes for the same have the same fingerprint, and
// others another.
func TestFingerprint(t *testing.T) {
	base := "We are proud of our garden, and of 37.5 hours a week"
	same := []string{
		"  we are PROUD of our garden and of 37.5 hours a week.  ",
		"• We are proud of our garden,\u00a0and of 37.5 hours a week!",
		"“We are proud of our garden” – and of 37.5 hours a week",
	}
	other := []string{
		"We are proud of our garden, and of 30.5 hours a week",
		"We are proud of our garden, and of 375 hours a week",
		"We are proud of our gardens, and of 37.5 hours a week",
		"Weare proud of our garden, and of 37.5 hours a week",
	}
	want, letters := classify.Fingerprint(base)
	if n := len("we are proud of our garden and of 37 5 hours a week"); letters != n {
		t.Errorf("%d letters, want %d", letters, n)
	}
	for _, s := range same {
		if got, _ := classify.Fingerprint(s); got != want {
			t.Errorf("%q differs from the sentence", s)
		}
	}
	for _, s := range other {
		if got, _ := classify.Fingerprint(s); got == want {
			t.Errorf("%q is taken for the sentence", s)
		}
	}
}

// The fingerprints are in every store: these values must not change.
func TestFingerprintIsStable(t *testing.T) {
	for s, want := range map[string]uint64{
		"": 0x873e6848283318eb, "A": 0x5e02c8ca8bea0269, "Foobar!": 0x4eadaeb6bb08c0a3, "We are proud of our gardens": 0xaa904012ccdf0ea2,
	} {
		if got, _ := classify.Fingerprint(s); got != want {
			t.Errorf("fingerprint of %q is %#x, want %#x", s, got, want)
		}
	}
	a, _ := classify.Fingerprint("Ysbyty Gwynedd – CYFLE ŵyl Łódź")
	b, letters := classify.Fingerprint("ysbyty gwynedd cyfle ŵyl łódź")
	if a != b || letters != 29 {
		t.Errorf("%#x and %#x with %d letters", a, b, letters)
	}
}

func TestFingerprintsLeaveOutShortSentences(t *testing.T) {
	for n, want := range map[int]int{classify.StockLetters - 1: 0, classify.StockLetters: 1} {
		if got := classify.Fingerprints(nil, " "+strings.Repeat("x", n)+" . "); len(got) != want {
			t.Errorf("%d letters: %d sentences, want %d", n, len(got), want)
		}
	}
	text := "The first sentence is long enough. Short! The second one is long enough too\nSo is the third, at its end"
	if got := classify.Fingerprints(nil, text); len(got) != 3 {
		t.Errorf("%d sentences, want 3", len(got))
	}
}

// normalised says once more what Fingerprint hashes.
func normalised(s string) string {
	fields := strings.FieldsFunc(s, func(r rune) bool {
		return r == unicode.ReplacementChar || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return strings.Map(unicode.ToLower, strings.Join(fields, " "))
}

func FuzzFingerprint(f *testing.F) {
	f.Add("We offer: a garden!", "we offer a GARDEN")
	f.Add("Ünïcode \xff\xfe", "ünïcode")
	f.Fuzz(func(t *testing.T, a, b string) {
		printA, lettersA := classify.Fingerprint(a)
		printB, _ := classify.Fingerprint(b)
		plainA, plainB := normalised(a), normalised(b)
		if n := len([]rune(plainA)); n != lettersA {
			t.Errorf("%q has %d letters, not %d", a, n, lettersA)
		}
		if (printA == printB) != (plainA == plainB) {
			t.Errorf("%q and %q: fingerprints %x and %x", plainA, plainB, printA, printB)
		}
		long := 0
		for start, end := range classify.Sentences(a) {
			if _, letters := classify.Fingerprint(a[start:end]); letters >= classify.StockLetters {
				long++
			}
		}
		if got := classify.Fingerprints(nil, a); len(got) != long {
			t.Errorf("%d fingerprints of %d long sentences", len(got), long)
		}
	})
}

func TestStock(t *testing.T) {
	a := &classify.Advert{Text: "The first sentence is long enough. Short! The second one is long enough too\nThe first sentence is long enough"}
	if classify.Stock(nil).Boilerplate() != nil {
		t.Error("an unknown text has a boilerplate")
	}
	s := classify.NewStock(3, func(i int) bool { return i != 1 })
	got := ""
	is := s.Boilerplate()
	for start, end := range classify.Sentences(a.Text) {
		got += fmt.Sprint(" ", is(a, a.Text[start:end]))
	}
	if want := " true false false true"; got != want {
		t.Errorf("stock sentences:%s, want%s", got, want)
	}
	none := classify.NewStock(3, func(int) bool { return false })
	if none == nil || none.Has(0) || none.Boilerplate()(a, "The first sentence is long enough.") {
		t.Error("a text without stock has some")
	}
	if none.Equal(nil) || !s.Equal(classify.Stock{0b101}) || !s.Has(2) || s.Has(9) {
		t.Errorf("marks are %b", s)
	}
}

func TestUmbrella(t *testing.T) {
	for name, want := range map[string]bool{
		"Central Advertising - General Practitioners": true, "CENTRAL ADVERTISING": true,
		"NHS Professionals - Non-Clinical": true, "Central London Community Healthcare NHS Trust": false,
		"Central Advertisingham NHS Trust": false, "": false,
	} {
		u, got := classify.Umbrella(&classify.Advert{Employer: name, EmployerCode: "C1"})
		if got != want || got != (u.Reason != "") {
			t.Errorf("%q: umbrella %v (%+v), want %v", name, got, u, want)
		}
	}
}

// A hit in a stock sentence says so, and is not the advert's own.
func TestStockSentenceIsSetAside(t *testing.T) {
	a := &classify.Advert{Title: "Porter"}
	a.AddSection(classify.Description, "We keep your data quality high in our garden. You push data about.")
	coding := smallCoder(t).Code(a, classify.Stock{1}.Boilerplate())
	var got []string
	for _, h := range coding.Terms {
		got = append(got, fmt.Sprint(h.OwnWords == classify.OwnNo, " ", h.Aside))
	}
	if want := "true excluded: your data (a notice)|true boilerplate|false "; strings.Join(got, "|") != want {
		t.Errorf("hits are %q, want %q", got, want)
	}
}

func BenchmarkFingerprints(b *testing.B) {
	text := strings.Repeat("You will turn questions from the wards into reports that people can act on. We offer a pension.\n", 30)
	b.SetBytes(int64(len(text)))
	var prints []uint64
	for b.Loop() {
		prints = classify.Fingerprints(prints[:0], text)
	}
}
