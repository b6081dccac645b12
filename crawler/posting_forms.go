package crawler

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bdrw/parlance/classify"
)

// oneOrMany reads a member that is one value or a list of them.
type oneOrMany[T any] []T

// UnmarshalJSON reads a value, a list of values, or null.
func (m *oneOrMany[T]) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("null")) {
		return nil
	}
	if data[0] == '[' {
		return json.Unmarshal(data, (*[]T)(m))
	}
	*m = make([]T, 1)
	return json.Unmarshal(data, &(*m)[0])
}

// anyText reads a string or a number as text; objects and lists are empty.
type anyText string

// UnmarshalJSON never fails on valid JSON.
func (t *anyText) UnmarshalJSON(data []byte) error {
	switch data[0] {
	case '"':
		return json.Unmarshal(data, (*string)(t))
	case '{', '[', 'n':
		return nil
	}
	*t = anyText(data)
	return nil
}

// words reads a text, a value object of JSON-LD or a thing known by its @id, or
// a list of these, whose texts become lines.
type words string

// UnmarshalJSON reads any of the forms, and fails on numbers and other objects.
func (w *words) UnmarshalJSON(data []byte) error {
	switch data[0] {
	case '[':
		var lines []words
		err := json.Unmarshal(data, &lines)
		for _, line := range lines {
			*w += line + "\n"
		}
		return err
	case '{':
		var object struct {
			Value *string `json:"@value"`
			ID    *string `json:"@id"`
		}
		err := json.Unmarshal(data, &object)
		switch {
		case err != nil:
			return err
		case object.Value != nil:
			*w = words(*object.Value)
		case object.ID != nil:
			*w = words(*object.ID)
		default:
			return &json.UnmarshalTypeError{Value: "object"}
		}
		return nil
	}
	return json.Unmarshal(data, (*string)(w))
}

// identifier reads "C9273-26-0229", a number, a PropertyValue with the
// reference in its value, or a list of these, of which the first counts.
type identifier anyText

// UnmarshalJSON reads any of the forms.
func (i *identifier) UnmarshalJSON(data []byte) error {
	if data[0] == '[' {
		return firstIn(data, i)
	}
	if data[0] != '{' {
		return (*anyText)(i).UnmarshalJSON(data)
	}
	var object struct {
		Value anyText `json:"value"`
	}
	err := json.Unmarshal(data, &object)
	*i = identifier(object.Value)
	return err
}

// firstIn reads the first value of a list that is not empty.
func firstIn[T comparable](list []byte, into *T) error {
	var all []T
	err := json.Unmarshal(list, &all)
	var none T
	if i := slices.IndexFunc(all, func(v T) bool { return v != none }); i >= 0 {
		*into = all[i]
	}
	return err
}

// organization reads a name alone, an Organization with a name, or a list of
// these, of which the first counts.
type organization struct{ name words }

// UnmarshalJSON reads any of the forms.
func (o *organization) UnmarshalJSON(data []byte) error {
	switch data[0] {
	case '[':
		return firstIn(data, o)
	case '{':
		var object struct {
			Name words `json:"name"`
		}
		err := json.Unmarshal(data, &object)
		o.name = object.Name
		return err
	}
	return json.Unmarshal(data, &o.name)
}

// place reads "Reading, RG1 5AN", or a Place with an address in either form.
type place struct{ town, postcode string }

// UnmarshalJSON reads any of the forms.
func (p *place) UnmarshalJSON(data []byte) error {
	switch data[0] {
	case '[':
		return firstIn(data, p)
	case '{':
	default:
		return json.Unmarshal(data, &p.town)
	}
	var object struct {
		Name     anyText         `json:"name"`
		Address  json.RawMessage `json:"address"`
		Locality anyText         `json:"addressLocality"`
		Postcode anyText         `json:"postalCode"`
	}
	if err := json.Unmarshal(data, &object); err != nil {
		return err
	}
	if len(object.Address) > 0 && object.Address[0] != 'n' {
		return p.UnmarshalJSON(object.Address)
	}
	p.town, p.postcode = firstOf(string(object.Locality), string(object.Name)), string(object.Postcode)
	return nil
}

// advertPlace takes a postcode at the end of the town as the postcode where
// there is no other.
func (p place) advertPlace() classify.Place {
	at := classify.Place{Town: Unescape(p.town), Postcode: strings.ToUpper(Unescape(p.postcode))}
	if at.Postcode != "" {
		return at
	}
	words := strings.Fields(at.Town)
	for n := min(2, len(words)); n > 0; n-- {
		tail := strings.ToUpper(strings.Join(words[len(words)-n:], " "))
		if classify.Outcode(tail) != "" {
			at.Town = strings.TrimRight(strings.Join(words[:len(words)-n], " "), ", ")
			at.Postcode = tail
			break
		}
	}
	return at
}

// salary reads "£30,000 a year", a number, or a MonetaryAmount whose value is
// text, a number, or a QuantitativeValue.
type salary struct{ printed, low, high, unit string }

// UnmarshalJSON reads any of the forms.
func (s *salary) UnmarshalJSON(data []byte) error {
	if data[0] != '{' {
		return (*anyText)(&s.printed).UnmarshalJSON(data)
	}
	var object struct {
		Value json.RawMessage `json:"value"`
		Low   anyText         `json:"minValue"`
		High  anyText         `json:"maxValue"`
		Unit  anyText         `json:"unitText"`
	}
	if err := json.Unmarshal(data, &object); err != nil {
		return err
	}
	s.low, s.high = firstOf(string(object.Low), s.low), firstOf(string(object.High), s.high)
	s.unit = firstOf(string(object.Unit), s.unit)
	if len(object.Value) == 0 {
		return nil
	}
	return s.UnmarshalJSON(object.Value)
}

// unitPeriods are schema.org's unitText values as words that ReadPay reads.
var unitPeriods = map[string]string{
	"HOUR": " per hour", "DAY": " per day", "WEEK": " per week", "MONTH": " per month", "YEAR": " per year",
}

// pay is the printed pay; where none is printed it is put together from the
// figures beside it. The figures are not trusted against the printed text:
// boards work them out from it, hours into years.
func (s salary) pay() classify.Pay {
	if printed := cleanLine(s.printed); printed != "" {
		return classify.ReadPay(printed)
	}
	if s.low == "" && s.high == "" {
		return classify.Pay{}
	}
	text := "£" + firstOf(s.low, s.high)
	if s.low != "" && s.high != "" && s.low != s.high {
		text += " to £" + s.high
	}
	return classify.ReadPay(text + unitPeriods[strings.ToUpper(s.unit)])
}

// dateLayouts are those in use for datePosted and validThrough. Times without
// a zone are London's.
var dateLayouts = []string{
	"2006-01-02T15:04:05Z0700", time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", time.DateOnly,
}

// readDate gives the London day of a date or a time; zero for none.
func readDate(s string) (classify.Day, error) {
	if s = strings.TrimSpace(s); s == "" {
		return 0, nil
	}
	for _, layout := range dateLayouts {
		if t, err := time.ParseInLocation(layout, s, classify.London); err == nil {
			return classify.DayOf(t), nil
		}
	}
	return 0, fmt.Errorf("%q is not a date such as 2006-01-02 or 2006-01-02T15:04:05+0100", s)
}
