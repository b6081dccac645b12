// Package opendata reads NHSBSA's open vacancy data: one row per vacancy of NHS
// Jobs, published in answer to requests under the Freedom of Information Act, with
// the official staff group and pay band but without the advert's text. Both
// layouts are read, from CSV (UTF-8, with or without a byte order mark, or
// Windows-1252) and from XLSX, row by row.
//
// Contains public sector information licensed under the Open Government Licence
// v3.0.
package opendata

import "github.com/bdrw/parlance/classify"

// Vacancy is one row of the data.
type Vacancy struct {
	Row        int    // of the file, the heading being 1
	ID         string // VACANCY_ID, its identity
	Reference  string // of NHS Jobs; empty in the older layout
	Title      string // cleaned as adverts' titles are
	Employer   string
	StaffGroup classify.StaffGroup
	Band       classify.BandRange
	AreaOfWork string
	Contract   string
	Pattern    string
	Postcode   string
	Region     string       // as the data has it
	Posted     classify.Day // zero where the layout has no such column
	Closes     classify.Day // zero where it is not stated
	// StatedGroup and StatedBand are what the row says where that is neither
	// empty nor one of the nine staff groups or of the bands: "Band 99".
	StatedGroup, StatedBand string
}
