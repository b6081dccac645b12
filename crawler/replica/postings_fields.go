package replica

import (
	"encoding/json"
	"fmt"
	"html"
	"strconv"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// words is a JSON string or list of strings.
type words []string

// UnmarshalJSON reads either form.
func (w *words) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*w = words{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(w))
}

// terms turns schema.org employment types into contract and working pattern.
func (w words) terms() (contract, pattern string) {
	contract, pattern = "Permanent", "Full-time"
	for _, kind := range w {
		switch kind {
		case "PART_TIME":
			pattern = "Part-time"
		case "TEMPORARY", "CONTRACTOR":
			contract = "Fixed-Term"
		}
	}
	return contract, pattern
}

// places is one JSON Place or a list of them.
type places []classify.Place

// UnmarshalJSON reads either form.
func (p *places) UnmarshalJSON(data []byte) error {
	type place struct {
		Address struct {
			Town     string `json:"addressLocality"`
			Postcode string `json:"postalCode"`
		} `json:"address"`
	}
	list := make([]place, 1)
	if err := json.Unmarshal(data, &list[0]); err != nil {
		if err := json.Unmarshal(data, &list); err != nil {
			return fmt.Errorf("jobLocation is neither a place nor a list of places: %w", err)
		}
	}
	for _, one := range list {
		town := strings.Join(strings.Fields(html.UnescapeString(one.Address.Town)), " ")
		*p = append(*p, classify.Place{Town: town, Postcode: one.Address.Postcode})
	}
	return nil
}

// readSalary reads a QuantitativeValue: its words as printed, its ends as pounds.
func readSalary(value json.RawMessage) salary {
	var read struct {
		Value, MinValue, MaxValue any
	}
	if json.Unmarshal(value, &read) != nil || read.Value == nil {
		return salary{list: "Not stated", page: "Not stated", fixed: true}
	}
	text := strings.TrimSpace(html.UnescapeString(fmt.Sprint(read.Value)))
	pay := salary{list: text, page: text, from: pounds(read.MinValue), to: pounds(read.MaxValue)}
	pay.fixed = pay.from == 0 || pay.from == pay.to
	return pay
}

func pounds(value any) int {
	if value == nil {
		return 0
	}
	amount, err := strconv.ParseFloat(fmt.Sprint(value), 64)
	if err != nil || amount < 0 || amount > 10_000_000 {
		return 0
	}
	return int(amount)
}
