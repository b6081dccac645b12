package classify

import (
	"fmt"
	"time"
	_ "time/tzdata" // days are London days, also on a machine without a zone database
)

// Day is a calendar day in Europe/London, counted in days since 1970-01-01.
// The zero Day means "not stated".
type Day int32

// London is the zone in which boards print their times and days begin.
var London = mustLoad("Europe/London")

func mustLoad(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // the zone database is compiled in
	}
	return loc
}

// DayOf gives the London day on which the instant t falls.
func DayOf(t time.Time) Day {
	y, m, d := t.In(London).Date()
	return DayFrom(y, m, d)
}

// DayFrom gives the day of a calendar date.
func DayFrom(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// ParseDay reads a day written as 2006-01-02.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("day %q is not written as 2006-01-02", s)
	}
	return Day(t.Unix() / 86400), nil
}

// Time is 00:00 UTC of the day: the time stamp of a daily sample.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// At is the instant of the given London wall-clock time on the day.
func (d Day) At(hour, minute int) time.Time {
	y, m, day := d.Time().Date()
	return time.Date(y, m, day, hour, minute, 0, 0, London)
}

// String writes the day as 2006-01-02, and the zero Day as the empty string.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}
