package classify_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify"
)

func TestMatcherFindsWholeWords(t *testing.T) {
	phrases := []string{"informatics", "health informatics", "=IT", "=IM&T", "data", "e-health", "data quality officer",
		"café", "kelvin", "מידע רפואי", "=École d'été", "=I.T", "b data"}
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
		{"health\ninformatics", "informatics"},
		{"health       informatics", "informatics"},
		{"data-quality officer", "data|data quality officer"},
		{"I.T. staff, the I.T dept., i.t. and I. T", "=I.T|=I.T"},
		{"Plan B.Data quality.Officer", "data"},
		{"CAFÉ data", "data|café"},
		{"cafe\u0301", ""},
		{"\u212aelvin", "kelvin"},
		{"KELVIN\xff", "kelvin"},
		{"kel\xffvin", ""},
		{"data data quality officer", "data|data|data quality officer"},
		{"data data – quality officer", "data|data|data quality officer"},
		{"מידע רפואי", "מידע רפואי"},
		{"École d’été, école d’été", "=École d'été"},
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

// TestMatcherGivesHitsInOrder wants hits by their ends, then by their starts,
// then by their phrases, after what dst held.
func TestMatcherGivesHitsInOrder(t *testing.T) {
	phrases := []string{"b c", "a b c", "c", "=b", "a", "B", "b c d e f g h i"}
	got := classify.NewMatcher(phrases).Append([]classify.Match{{Phrase: 9, Start: 9, End: 9}}, "a b c d e f g h i")
	want := []classify.Match{{9, 9, 9}, {4, 0, 1}, {3, 2, 3}, {5, 2, 3}, {1, 0, 5}, {0, 2, 5}, {2, 4, 5}, {6, 2, 17}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestMatcherAtAnyOffset moves words over the bounds of what is read at once.
func TestMatcherAtAnyOffset(t *testing.T) {
	phrases := []string{"data", "data quality lead", "quality", "naïve bayes", "bayes", "electroencephalography", "k", "é", "=IT"}
	matcher := classify.NewMatcher(phrases)
	for _, words := range []string{"Data Quality Lead", "a naïve—Bayes", "ELECTROENCEPHALOGRAPHY", "\u212a é É", "IT data",
		"a\u0301data", "\xe2\x80data", "data–quality–lead"} {
		for _, filler := range []string{" ", "x", ".", "é", "\xff", "–", "data "} {
			for n := 0; n*len(filler) <= 140; n++ {
				for _, text := range []string{strings.Repeat(filler, n) + words, strings.Repeat(filler, n) + " " + words + " and so on"} {
					compare(t, phrases, matcher, text)
				}
			}
		}
	}
}

// TestMatcherTellsAllWordLengths has words that differ in one letter only, and
// in their length only.
func TestMatcherTellsAllWordLengths(t *testing.T) {
	var phrases []string
	for n := 1; n < 80; n++ {
		phrases = append(phrases, strings.Repeat("a", n), strings.Repeat("a", n/2)+"b"+strings.Repeat("a", n-n/2))
	}
	matcher := classify.NewMatcher(phrases)
	for i, p := range phrases {
		for _, text := range []string{p, strings.ToUpper(p), "so " + p + " "} {
			got := matcher.Append(nil, text)
			if len(got) != 1 || got[0].Phrase != i {
				t.Errorf("%q: got %v, want phrase %d", text, got, i)
			}
		}
	}
}

// TestMatcherHoldsManyPhrases looks for each of 50,000 phrases in turn, and for
// none of as many others.
func TestMatcherHoldsManyPhrases(t *testing.T) {
	numerals := func(n int, digits string) string {
		var p []string
		for ; n > 0; n /= 17 {
			p = append(p, "w"+digits[n%17:n%17+1])
		}
		return strings.Join(p, " ")
	}
	var phrases []string
	for n := range 50000 {
		phrases = append(phrases, "="+numerals(n+1, "abcdefghijklmnopq"))
	}
	matcher := classify.NewMatcher(phrases)
	var hits []classify.Match
	for i := range phrases {
		text := numerals(i+1, "abcdefghijklmnopq")
		hits = matcher.Append(hits[:0], text)
		if !slices.Contains(hits, classify.Match{Phrase: i, Start: 0, End: len(text)}) {
			t.Fatalf("%q: phrase %d is not among %v", text, i, hits)
		}
		if hits = matcher.Append(hits[:0], strings.ToUpper(text)); len(hits) != 0 {
			t.Fatalf("found %v in capitals of %q", hits, text)
		}
	}
}

func TestMatcherDoesNotAllocate(t *testing.T) {
	m := classify.NewMatcher([]string{"digital", "digital health", "data", "naïve words"})
	buf := make([]classify.Match, 0, 2000)
	text := strings.Repeat("Digital health and data; naïve words. ", 200)
	if n := testing.AllocsPerRun(20, func() { buf = m.Append(buf[:0], text)[:0] }); n != 0 {
		t.Errorf("%v allocations a text, want none", n)
	}
}
