package crawler

import (
	"fmt"
	"strings"
	"time"

	"github.com/bdrw/parlance/classify"
)

// readListDay reads a date of the list: a bare date, or London wall-clock time
// with 0 to 9 digits of fraction, or an instant with its zone.
func readListDay(s string) (classify.Day, error) {
	if len(s) == len(time.DateOnly) {
		return classify.ParseDay(s)
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04"} {
		if t, err := time.ParseInLocation(layout, s, classify.London); err == nil {
			return classify.DayOf(t), nil
		}
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			return classify.DayOf(t), nil
		}
	}
	return 0, fmt.Errorf("%q is not a date like 2006-01-02T15:04:05", s)
}

// readPageDay reads the date at the end of a sentence: "The closing date is
// 01 September 2026".
func readPageDay(s string) (classify.Day, error) {
	words := strings.Fields(s)
	if len(words) >= 3 {
		last := strings.TrimSuffix(strings.Join(words[len(words)-3:], " "), ".")
		if t, err := time.Parse("2 January 2006", last); err == nil {
			return classify.DayFrom(t.Date()), nil
		}
	}
	return 0, fmt.Errorf("%q does not end with a date like 1 September 2026", s)
}
