package classify

import (
	"regexp"
	"strconv"
	"strings"
)

// amountPattern is one amount: "£37,578.60", "£35k", "19.38", "29595". The
// groups are the pound sign, whole pounds, pence and a "k" for thousands.
const amountPattern = `(£\s*)?(\d{1,3}(?:,\d{3})+|\d{1,7})(?:\.(\d{1,2})?)?(k\b)?`

var (
	amounts = regexp.MustCompile(`(?i)` + amountPattern)
	// toSecond joins the ends of a range, with any word of period between.
	toSecond = regexp.MustCompile(`(?i)^\s*(?:p\.?/?a\.?|p\.?/?h\.?|per (?:annum|hour|year|day))?\s*(?:-|–|—|to|and)\s*$`)
)

// payPeriods tells the period from the words around the amounts; the first
// that matches counts. The hint stands in every text that the words match, and
// spares most texts most patterns.
var payPeriods = []struct {
	hint   string
	words  *regexp.Regexp
	period PayPeriod
}{
	{"h", regexp.MustCompile(`(?i)\b(?:per|an|each)[ -]?(?:hour|hr)\b|\d\s?p\.?/?h\.?(?:\W|$)|\bp\.?/?h\b|/\s?h(?:ou)?r\b|\bhourly\b`), PerHour},
	{"session", regexp.MustCompile(`(?i)\b(?:per|a)[ -]?session\b|/\s?session\b`), PerSession},
	{"da", regexp.MustCompile(`(?i)\b(?:per|a)[ -]?day\b|/\s?day\b|\bdaily\b`), PerDay},
	{"w", regexp.MustCompile(`(?i)\b(?:per|a)[ -]?week\b|/\s?week\b|\bp\.?w\b|\bweekly\b`), PerWeek},
	{"m", regexp.MustCompile(`(?i)\b(?:per|a|calendar)[ -]?month\b|\bp\.?c\.?m\b|\bmonthly\b`), PerMonth},
	{"a", regexp.MustCompile(`(?i)\bper[ -]?an+um\b|\b(?:per|a)[ -]?year\b|\bp\.?\s?/?a\b|\bannual|\bannum\b|\byearly\b`), PerYear},
}

// Amounts without a word of period are yearly from smallestYearly and hourly
// below largestHourly, in pence; between them it cannot be told.
const (
	largestHourly  = 200_00
	smallestYearly = 5_000_00
)

// ReadPay reads pay as a board prints it: "£37578.60 to £39709.50",
// "£21,892 - £24,157 a year", "£12.72" (hourly), "£35-40k". Text is kept as it
// is; the first amount or range counts; text without an amount
// ("Negotiable") leaves the figures zero and the period unknown.
func ReadPay(text string) Pay {
	pay := Pay{Text: text}
	found := amounts.FindAllStringSubmatchIndex(text, -1)
	for i, m := range found {
		if !isAmount(text, m) {
			continue
		}
		pay.Min = pence(text, m, false)
		pay.Max = pay.Min
		if i+1 < len(found) && toSecond.MatchString(text[m[1]:found[i+1][0]]) {
			readRange(&pay, text, m, found[i+1])
		}
		pay.Period = payPeriod(text, pay.Max)
		break
	}
	return pay
}

// readRange takes the second amount as the upper end, unless it is less.
func readRange(pay *Pay, text string, first, second []int) {
	upper := pence(text, second, false)
	lower := pence(text, first, second[8] >= 0) // "£35-40k"
	if upper >= lower {
		pay.Min, pay.Max = lower, upper
	}
}

// isAmount tells an amount from other numbers: it has a pound sign, or it is
// large or has pence, and is no part of a word such as a postcode.
func isAmount(text string, m []int) bool {
	if m[2] >= 0 {
		return true
	}
	if m[0] > 0 && isWordByte(text[m[0]-1]) || m[1] < len(text) && isWordByte(text[m[1]]) {
		return false
	}
	return pence(text, m, false) >= 10_000_00 || m[6] >= 0 && m[7]-m[6] == 2
}

func isWordByte(c byte) bool { return isCapital(upper(c)) || isDigit(c) }

// pence is the value of an amount; thousands says that a "k" is understood.
func pence(text string, m []int, thousands bool) int {
	pounds, err := strconv.Atoi(strings.ReplaceAll(text[m[4]:m[5]], ",", ""))
	if err != nil || pounds > 9_999_999 {
		return 0 // no pay is so large
	}
	value := pounds * 100
	if m[6] >= 0 {
		n, _ := strconv.Atoi((text[m[6]:m[7]] + "0")[:2])
		value += n
	}
	if pounds < 1000 && (thousands || m[8] >= 0) {
		value *= 1000
	}
	return value
}

func payPeriod(text string, amount int) PayPeriod {
	for _, p := range payPeriods {
		if containsFold(text, p.hint) && p.words.MatchString(text) && (p.period != PerHour || amount < 10*largestHourly) {
			return p.period
		}
	}
	switch {
	case amount == 0:
		return UnknownPeriod
	case amount < largestHourly:
		return PerHour
	case amount >= smallestYearly:
		return PerYear
	}
	return UnknownPeriod
}
