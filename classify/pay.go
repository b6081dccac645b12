package classify

// Pay is the pay of an advert as printed, and as read.
type Pay struct {
	Text     string // as printed: "£37578.60 to £39709.50", "Negotiable"
	Min, Max int    // pence per Period; zero when Text holds no amount
	Period   PayPeriod
}

// PayPeriod is the time that an amount pays for.
type PayPeriod uint8

// The periods; UnknownPeriod when there is no amount or it cannot be told.
const (
	UnknownPeriod PayPeriod = iota
	PerYear
	PerHour
	PerDay
	PerMonth
	PerWeek
	PerSession
)
