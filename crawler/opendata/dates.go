package opendata

import (
	"fmt"
	"strconv"
	"time"

	"github.com/bdrw/parlance/classify"
)

// layouts are the ways in which the data writes days. 02/07/2023 is the second of
// July: the data is British.
var layouts = []string{
	time.DateOnly, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04",
	"2/1/2006", "2/1/2006 15:04", "2/1/2006 15:04:05", "2-Jan-2006", "2-Jan-06", "2 January 2006", "2 Jan 2006",
}

// The years in which vacancies can have been published, and the days of them as
// spreadsheets number them, from the last day of 1899 on.
const (
	firstYear, lastYear     = 2000, 2100
	firstSerial, lastSerial = 36526, 73415
)

// readDay reads a day; an empty one is the zero Day.
func readDay(text string) (classify.Day, error) {
	if text == "" {
		return 0, nil
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil {
			if t.Year() < firstYear || t.Year() > lastYear {
				return 0, fmt.Errorf("%q is not between %d and %d", text, firstYear, lastYear)
			}
			return classify.DayFrom(t.Year(), t.Month(), t.Day()), nil
		}
	}
	if serial, err := strconv.ParseFloat(text, 64); err == nil && serial >= firstSerial && serial < lastSerial {
		return classify.DayFrom(1899, time.December, 30) + classify.Day(serial), nil
	}
	return 0, fmt.Errorf("%q is not a date, as in 2023-07-02 or 02/07/2023", shorten(text))
}
