package dashboards

import (
	"strings"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// breaksWithin lists the breaks in series of a source that part days from from
// to to: one on the first day has nothing before it.
func breaksWithin(src BreakLister, source string, from, to classify.Day) ([]store.Break, error) {
	all, err := src.Breaks()
	var within []store.Break
	for _, b := range all {
		if b.Concerns(source) && from < b.Date && b.Date <= to {
			within = append(within, b)
		}
	}
	return within, err
}

// mark is a day with breaks, as the chart and the list beneath it show it.
type mark struct {
	Letter string // "A" for the first
	Day    classify.Day
	Notes  []string
}

// marks puts the breaks of a day together. From the twenty-seventh on they all
// bear the last letter.
func marks(breaks []store.Break) []mark {
	var all []mark
	for _, b := range breaks {
		if n := len(all); n > 0 && all[n-1].Day == b.Date {
			all[n-1].Notes = append(all[n-1].Notes, b.Note)
			continue
		}
		all = append(all, mark{string(rune('A' + min(len(all), 25))), b.Date, []string{b.Note}})
	}
	return all
}

// Title tells the mark to who points at it.
func (m mark) Title() string {
	return "Break in series, " + dayWords(m.Day) + ": " + strings.Join(m.Notes, " ")
}

// parted tells why the first and the last point of a line must not be compared;
// empty when they may. The lines are as known now.
func (t *trend) parted() string {
	for _, b := range t.breaks {
		if b.Parts(true) {
			return "The ends of the lines are not to be compared: the series break on " + dayWords(b.Date) + ". " + b.Note
		}
	}
	return ""
}

// drawnMark is a mark on a chart.
type drawnMark struct {
	mark
	X, Top, LetterY float64
}
