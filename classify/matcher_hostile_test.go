package classify_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
)

const megabyte = 1 << 20

// TestMatcherIsBoundedOnHostileInput wants the right number of hits within far
// less time than a matcher takes that looks at a byte more than a few times.
func TestMatcherIsBoundedOnHostileInput(t *testing.T) {
	fan := make([]string, 30000) // phrases that differ in their last word only
	for i := range fan {
		fan[i] = fmt.Sprintf("data data data data data data data w%d", i)
	}
	huge := strings.Repeat("abcdefgh", megabyte/8)
	wide := strings.Repeat("é", megabyte/2)
	tests := []struct {
		name    string
		phrases []string
		text    string
		hits    int
	}{
		{"10 MB of prose", []string{"data", "data lead", "a lead"}, strings.Repeat("the data, and a data lead; ", 10*megabyte/27), 3 * (10 * megabyte / 27)},
		{"a word of 1 MB", []string{huge, "abcdefgh", huge + "x"}, huge, 1},
		{"a wide word of 1 MB", []string{wide, "é"}, strings.ToUpper(wide), 1},
		{"10 MB without a gap", []string{"a"}, strings.Repeat("a", 10*megabyte), 0},
		{"2 MB that join nothing", []string{"a a"}, "a" + strings.Repeat("-", 2*megabyte) + "a", 0},
		{"2 MB of broken runes", []string{"é"}, strings.Repeat("\xc3", 2*megabyte), 0},
		{"2 MB of combining marks", []string{"a", "a\u0301"}, "a" + strings.Repeat("\u0301", megabyte), 2},
		{"2 MB of right to left", []string{"מידע"}, strings.Repeat("מידע רפואי ", 2*megabyte/20), 2 * megabyte / 20},
		{"one word again and again", []string{"a", "a a", "a a a a a a a a"}, strings.Repeat("a ", 100000), 100000 + 99999 + 99993},
		{"30,000 phrases of one beginning", fan, strings.Repeat("data ", megabyte), 0},
		{"and one of them at the end", fan, strings.Repeat("data ", megabyte) + "w29999", 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			start := time.Now()
			hits := classify.NewMatcher(test.phrases).Append(nil, test.text)
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
			if len(hits) != test.hits {
				t.Errorf("%d hits, want %d", len(hits), test.hits)
			}
		})
	}
}

// TestCodeIsBoundedOnHostileTitles wants a coding of titles of 1 MB, of every
// kind of word that is looked at more than once.
func TestCodeIsBoundedOnHostileTitles(t *testing.T) {
	coder := smallCoder(t)
	for _, part := range []string{"Data Anlayst ", "food server ", "band 7 ", "(x 3) ", "&amp;amp;", "IT ", "(((", "data\xff", "x"} {
		start := time.Now()
		coding := coder.Code(&classify.Advert{Title: "Data Officer " + strings.Repeat(part, megabyte/len(part))}, nil)
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%q: took %v", part, took)
		}
		if !coding.InScope {
			t.Errorf("%q: the title's first words were not read", part)
		}
	}
}
