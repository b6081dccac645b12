package classify

import (
	"iter"
	"strings"
)

// Sentences gives the bounds of the sentences of a text, blanks around them
// left out. A sentence ends at a line's end, at a bullet, or at ".", "!" or "?"
// before a blank.
func Sentences(text string) iter.Seq2[int, int] {
	return func(yield func(start, end int) bool) {
		for at := 0; at < len(text); {
			end := sentenceEnd(text, at)
			if s := strings.TrimSpace(text[at:end]); s != "" {
				start := at + strings.Index(text[at:end], s)
				if !yield(start, start+len(s)) {
					return
				}
			}
			at = end
		}
	}
}

func sentenceEnd(text string, from int) int {
	for i := from; i < len(text); i++ {
		switch text[i] {
		case '\n':
			return i + 1
		case '.', '!', '?':
			if i+1 == len(text) || text[i+1] == ' ' || text[i+1] == '\n' {
				return i + 1
			}
		case 0xE2: // the bullet is E2 80 A2
			if i > from && strings.HasPrefix(text[i:], "•") {
				return i
			}
		}
	}
	return len(text)
}
