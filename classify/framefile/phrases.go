package framefile

import (
	"slices"
	"strings"
	"unicode"

	"github.com/bdrw/parlance/classify"
)

// phraseBook numbers the phrases of a frame and knows which of them must be in
// a title that holds another. A phrase stands for its plural too.
type phraseBook struct {
	texts   []string // as the frame writes them
	numbers map[string]int
	implied [][]int         // by phrase: those found wherever it is, itself included
	friends map[string]bool // the words of false friends, in lower case
	matcher *classify.Matcher
	owner   []int // by phrase of the matcher, which has plurals too
}

func newPhraseBook() *phraseBook {
	return &phraseBook{numbers: map[string]int{}, friends: map[string]bool{}}
}

// befriend notes the words of a false friend.
func (b *phraseBook) befriend(phrase string) {
	for _, form := range forms(phrase) {
		for _, word := range strings.Fields(folded(form)) {
			b.friends[word] = true
		}
	}
}

func (b *phraseBook) number(phrase string) int {
	n, known := b.numbers[phrase]
	if !known {
		n = len(b.texts)
		b.numbers[phrase] = n
		b.texts = append(b.texts, phrase)
	}
	return n
}

// relate fills implied, once every phrase is in. A phrase inside another is there wherever the other is,
// however that is written and in the plural too, unless a false friend could
// hide the one and not the other: it would have to share a word with them.
func (b *phraseBook) relate() {
	var texts []string
	var owner []int
	for n, phrase := range b.texts {
		for _, form := range forms(phrase) {
			texts, owner = append(texts, form), append(owner, n)
		}
	}
	b.owner, b.matcher = owner, classify.NewMatcher(texts)
	b.implied = make([][]int, len(b.texts))
	for n, phrase := range b.texts {
		b.implied[n] = b.always(phrase)
	}
}

// always lists the phrases that are found in every spelling of a phrase.
func (b *phraseBook) always(phrase string) (numbers []int) {
	for i, spelling := range spellings(phrase) {
		var found []int
		for _, hit := range b.matcher.Append(nil, spelling) {
			whole := hit.Start == 0 && hit.End == len(spelling)
			if whole || !b.hideable(spelling) {
				found = append(found, b.owner[hit.Phrase])
			}
		}
		if i == 0 {
			numbers = found
			continue
		}
		numbers = slices.DeleteFunc(numbers, func(n int) bool { return !slices.Contains(found, n) })
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// in reports whether the phrase is in the text.
func (b *phraseBook) in(phrase int, text string) bool {
	return slices.ContainsFunc(b.matcher.Append(nil, text), func(m classify.Match) bool { return b.owner[m.Phrase] == phrase })
}

// matchesItself reports whether the phrase is in any text made of it.
func (b *phraseBook) matchesItself(n int) bool {
	return b.anyText(b.texts[n], func(text string) bool { return b.in(n, text) })
}

// anyText reports whether one of the texts made of a phrase passes the test: as
// it is written or in another case, alone, between other words, in the plural.
func (b *phraseBook) anyText(phrase string, test func(string) bool) bool {
	written := strings.ReplaceAll(" "+phrase, " =", " ")[1:]
	for _, text := range []string{written, strings.ToLower(written), strings.ToUpper(written)} {
		for _, within := range []string{text, "Zyx " + text + " zyx", text + "s"} {
			if test(within) {
				return true
			}
		}
	}
	return false
}

func (b *phraseBook) hideable(spelling string) bool {
	return slices.ContainsFunc(strings.Fields(strings.ToLower(spelling)), func(w string) bool { return b.friends[w] })
}

// implies reports whether a title with the phrase has one of the others.
func (b *phraseBook) implies(phrase int, others bits) bool {
	return slices.ContainsFunc(b.implied[phrase], others.has)
}

// allImply reports whether any title with one of the phrases has one of the
// others too. No phrases imply nothing.
func (b *phraseBook) allImply(phrases []int, others bits) bool {
	for _, p := range phrases {
		if !b.implies(p, others) {
			return false
		}
	}
	return len(phrases) > 0
}

// forms are the phrases that the compiler makes of one: itself and its plural.
func forms(phrase string) []string {
	if strings.HasSuffix(phrase, "s") {
		return []string{phrase}
	}
	return []string{phrase, phrase + "s"}
}

// spellings are texts that a phrase matches: in small letters and in capitals,
// but for its exact words, and each form, with a blank between words.
func spellings(phrase string) (texts []string) {
	for _, form := range forms(phrase) {
		texts = append(texts, spell(form, strings.ToLower), spell(form, strings.ToUpper))
	}
	return texts
}

func spell(phrase string, fold func(string) string) string {
	var words []string
	for _, part := range strings.Fields(phrase) {
		if !strings.HasPrefix(part, "=") {
			part = fold(part)
		}
		words = append(words, wordsOf(part)...)
	}
	return strings.Join(words, " ")
}

// wordsOf cuts a text into runs of letters and digits, as the matcher does.
func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// folded is a phrase in lower case, without the marks of exact words.
func folded(phrase string) string {
	return spell(strings.ReplaceAll(phrase, "=", " "), strings.ToLower)
}

// exact reports whether every word of the phrase must stand as it is written.
func exact(phrase string) bool {
	parts := strings.Fields(phrase)
	return len(parts) > 0 && !slices.ContainsFunc(parts, func(p string) bool { return !strings.HasPrefix(p, "=") })
}

// bits is a set of numbers.
type bits []uint64

func (s *bits) add(n int) {
	for n>>6 >= len(*s) {
		*s = append(*s, 0)
	}
	(*s)[n>>6] |= 1 << (n & 63)
}

func (s bits) has(n int) bool { return n>>6 < len(s) && s[n>>6]&(1<<(n&63)) != 0 }

func bitsOf(numbers []int) (s bits) {
	for _, n := range numbers {
		s.add(n)
	}
	return s
}
