package classify_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/bdrw/parlance/classify"
)

func TestMatcherFindsWholeWords(t *testing.T) {
	phrases := []string{"informatics", "health informatics", "=IT", "=IM&T", "data", "e-health", "data quality officer", "café"}
	tests := []struct {
		text string
		want string
	}{
		{"Health Informatics", "health informatics|informatics"},
		{"bioinformatics", ""},
		{"make it work in IT", "=IT"},
		{"IM&T and im&t", "=IM&T"},
		{"database, data", "data"},
		{"e-Health and E Health", "e-health|e-health"},
		{"health. Informatics", "informatics"},
		{"health, informatics", "informatics"},
		{"data-quality officer", "data|data quality officer"},
		{"CAFÉ data", "café|data"},
		{"data data quality officer", "data|data|data quality officer"},
		{"", ""},
	}
	m := classify.NewMatcher(phrases)
	for _, test := range tests {
		var got []string
		for _, hit := range m.Append(nil, test.text) {
			got = append(got, phrases[hit.Phrase])
		}
		slices.Sort(got)
		want := strings.FieldsFunc(test.want, func(r rune) bool { return r == '|' })
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%q: found %q, want %q", test.text, got, want)
		}
	}
}

func TestMatcherDoesNotAllocate(t *testing.T) {
	m := classify.NewMatcher([]string{"digital", "digital health", "data"})
	buf := make([]classify.Match, 0, 64)
	text := strings.Repeat("Digital health and data; naïve words. ", 20)
	if n := testing.AllocsPerRun(20, func() { buf = m.Append(buf[:0], text)[:0] }); n != 0 {
		t.Errorf("%v allocations a text, want none", n)
	}
}

// FuzzMatcher compares with the plainest matcher: every phrase at every word.
func FuzzMatcher(f *testing.F) {
	f.Add("Health Informatics, data & IT-support", "informatics;health informatics;=IT;it support")
	f.Add("a a a b", "a;a a;a a a;a b")
	f.Add("\xff é\u212a", "k;ék")
	f.Fuzz(func(t *testing.T, text, list string) {
		phrases := strings.Split(list, ";")
		for _, p := range phrases {
			if len(words(p)) > 8 {
				t.Skip()
			}
		}
		got := classify.NewMatcher(phrases).Append(nil, text)
		want := naive(phrases, text)
		order := func(a, b classify.Match) int {
			return 100000*(a.Phrase-b.Phrase) + 1000*(a.Start-b.Start) + a.End - b.End
		}
		slices.SortFunc(got, order)
		slices.SortFunc(want, order)
		if !slices.Equal(got, want) {
			t.Errorf("text %q phrases %q: got %v, want %v", text, phrases, got, want)
		}
	})
}

func words(s string) (spans [][2]int) {
	start := -1
	for i, r := range s + " " {
		if r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			if start < 0 {
				start = i
			}
		} else if start >= 0 {
			spans, start = append(spans, [2]int{start, i}), -1
		}
	}
	return spans
}

func naive(phrases []string, text string) (hits []classify.Match) {
	spans := words(text)
	for id, p := range phrases {
		for i := range spans {
			if end, ok := naiveAt(p, text, spans[i:]); ok {
				hits = append(hits, classify.Match{Phrase: id, Start: spans[i][0], End: end})
			}
		}
	}
	return hits
}

func naiveAt(p, text string, spans [][2]int) (end int, ok bool) {
	n := 0
	for _, part := range strings.Fields(p) {
		for _, w := range words(part) {
			if n == len(spans) || n > 0 && !naiveGap(text[spans[n-1][1]:spans[n][0]]) {
				return 0, false
			}
			got, want := text[spans[n][0]:spans[n][1]], part[w[0]:w[1]]
			if part[0] == '=' && got != want || !strings.EqualFold(got, want) {
				return 0, false
			}
			end, n = spans[n][1], n+1
		}
	}
	return end, n > 0
}

func naiveGap(gap string) bool {
	return len(gap) <= 6 && strings.Trim(gap, " \t-&/'\u00a0\u2010\u2011\u2013\u2019") == ""
}
