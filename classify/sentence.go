package classify

import (
	"iter"
	"strings"
)

// Sentences gives the bounds of the sentences of a text, blanks around them
// left out. A sentence ends where its block does, at the end of the line, or at
// ".", "!" or "?" before white space.
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
		if lastOfSentence(text, i) {
			return i + 1
		}
	}
	return len(text)
}

// lastOfSentence tells whether the byte is the last of a sentence.
func lastOfSentence(text string, i int) bool {
	switch text[i] {
	case '\n':
		return true
	case '.', '!', '?':
		return i+1 == len(text) || text[i+1] == ' ' || '\t' <= text[i+1] && text[i+1] <= '\r'
	}
	return false
}
