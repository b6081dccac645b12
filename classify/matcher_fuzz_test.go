package classify_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/bdrw/parlance/classify"
)

// FuzzMatcher compares with the plainest matcher: every phrase at every word.
func FuzzMatcher(f *testing.F) {
	far := strings.Repeat("- ", 31)
	f.Add("Health Informatics, data & IT-support", "informatics;health informatics;=IT;it support")
	f.Add("a a a b a a a a a a a a a a", "a;a a;a a a;a b;a a a a a a a;a a a a a a a a;a a a a a a a a a")
	f.Add("\xff é\u212a \u017fay \u0130t \u0131t", "k;ék;say;it;İt;ıt")
	f.Add(far+"band seven "+far+"band seven", "band seven;band;seven")
	f.Add(far+"\xe2\x80", "band")
	f.Add("שלום עולם e\u0301tude ée", "שלום עולם;e\u0301tude;étude;ée;tude")
	f.Add("=IT it It", "=IT;it;==It;IT")
	f.Add("I.T. A.I.T I. T a.é.b x.it", "=I.T;=A.I;i t;a é;x it;I.T")
	f.Add("pneumonoultramicroscopicsilicovolcanoconiosis", "pneumonoultramicroscopicsilicovolcanoconiosis;pneumonoultramicroscopicsilicovolcanoconioses")
	f.Fuzz(func(t *testing.T, text, list string) {
		phrases := strings.Split(list, ";")
		compare(t, phrases, classify.NewMatcher(phrases), text)
	})
}

// compare wants of the matcher, made of the phrases, what the plainest one finds.
func compare(t *testing.T, phrases []string, matcher *classify.Matcher, text string) {
	t.Helper()
	got, want := matcher.Append(nil, text), naive(phrases, text)
	if !slices.Equal(got, want) {
		t.Errorf("text %q phrases %q: got %v, want %v", text, phrases, got, want)
	}
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
	slices.SortFunc(hits, func(a, b classify.Match) int {
		return cmp.Or(a.End-b.End, a.Start-b.Start, a.Phrase-b.Phrase)
	})
	return hits
}

// naiveAt reads eight words of the phrase at most.
func naiveAt(p, text string, spans [][2]int) (end int, ok bool) {
	n := 0
	for _, part := range strings.Fields(p) {
		for _, w := range words(part) {
			if n == 8 {
				break
			}
			if n == len(spans) || n > 0 && !naiveGap(text[spans[n-1][1]:spans[n][0]]) && !initials(text, spans[n-1], spans[n]) {
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

func initials(text string, a, b [2]int) bool {
	return a[1]-a[0] == 1 && b[1]-b[0] == 1 && text[a[1]:b[0]] == "."
}

func naiveGap(gap string) bool {
	return len(gap) <= 6 && strings.Trim(gap, " \t-&/'\u00a0\u2010\u2011\u2013\u2019") == ""
}
