package framefile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Severity says how much a finding matters.
type Severity string

// An Error makes a frame unfit for use, or is proved to be a slip: a rule that
// can never decide. A Warning is most likely a slip. A Notice is something to
// know of, such as a term inside another.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Notice  Severity = "notice"
)

// Finding is one thing that the linter has to say about a place in a frame file.
type Finding struct {
	File     string   `json:"file"`
	Line     int      `json:"line"`   // from 1
	Column   int      `json:"column"` // from 1, in characters
	Severity Severity `json:"severity"`
	ID       string   `json:"id"` // of the rule or term, "@name" of a set, or "frame"
	Message  string   `json:"message"`
}

// String is the finding on one line: "frame.yaml:3:5: error: area.it: …".
func (f Finding) String() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s: %s", f.File, f.Line, f.Column, f.Severity, f.ID, f.Message)
}

// Findings is what the linter found, in order of place. It is the error of a
// frame that cannot be read.
type Findings []Finding

// Error lists the findings, one a line.
func (f Findings) Error() string {
	lines := make([]string, len(f))
	for i, finding := range f {
		lines[i] = finding.String()
	}
	return strings.Join(lines, "\n")
}

// Of gives the findings of one severity.
func (f Findings) Of(s Severity) (some Findings) {
	for _, finding := range f {
		if finding.Severity == s {
			some = append(some, finding)
		}
	}
	return some
}

// sorted puts the findings in order of place and says each of them once.
func (f Findings) sorted() Findings {
	slices.SortStableFunc(f, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(f)
}

// shorten cuts what a message quotes from the file.
func shorten(s string) string { return cut(s, 60) }

func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	runes := 0
	for at := range s {
		if runes++; runes > most {
			return s[:at] + "…"
		}
	}
	return s
}

// printable replaces what would make a terminal do something.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, s)
}

// some lists up to five of the words, quoted, and counts the others.
func some(words []string) string {
	const most = 5
	var quoted []string
	for _, w := range words[:min(most, len(words))] {
		quoted = append(quoted, fmt.Sprintf("%q", shorten(w)))
	}
	list := strings.Join(quoted, ", ")
	if more := len(words) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", list, more)
	}
	return list
}
