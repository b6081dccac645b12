package store

import "strconv"

// dimension is how a cell shows one Dimension.
type dimension struct {
	code  func(*cell) int32
	value func(*DB, *cell) string
	text  bool // needs the text
}

func labelled(kind labelKind, id func(*cell) uint16, text bool) dimension {
	return dimension{func(c *cell) int32 { return int32(id(c)) },
		func(db *DB, c *cell) string { return db.labels.texts[kind][id(c)] }, text}
}

var dimensions = map[Dimension]dimension{
	BySource: labelled(labelSource, func(c *cell) uint16 { return c.source }, false),
	ByStaffGroup: {func(c *cell) int32 { return int32(c.group) },
		func(_ *DB, c *cell) string { return c.group.String() }, false},
	ByBand: {func(c *cell) int32 { return int32(c.band.Low)<<8 | int32(c.band.High) },
		func(_ *DB, c *cell) string { return c.band.String() }, true},
	ByLevel:  labelled(labelLevel, func(c *cell) uint16 { return c.level }, true),
	ByArea:   labelled(labelArea, func(c *cell) uint16 { return c.area }, true),
	ByRegion: labelled(labelRegion, func(c *cell) uint16 { return c.region }, false),
	ByScope: {func(c *cell) int32 { return int32(scopeCode(c)) },
		func(_ *DB, c *cell) string { return scopeOf(c) }, true},
}

// scopeNotCoded is the scope of an advert whose text was not read.
const scopeNotCoded = "not coded"

// scopeCode tells the scopes apart: nothing is known of a text that was not
// read.
func scopeCode(c *cell) uint16 {
	if c.flags&flagCoded == 0 {
		return 0
	}
	return c.flags & (flagCoded | flagInScope)
}

func scopeOf(c *cell) string {
	switch scopeCode(c) {
	case 0:
		return scopeNotCoded
	case flagCoded:
		return "out"
	}
	return "in"
}

// String names the measure as exports spell it.
func (m Measure) String() string {
	if int(m) < len(measureNames) {
		return measureNames[m]
	}
	return "measure " + strconv.Itoa(int(m))
}

var measureNames = [...]string{"stock", "new", "posted"}
