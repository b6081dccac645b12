package store

import "strconv"

// dimension is how a row shows one Dimension.
type dimension struct {
	code  func(*row) int
	value func(*DB, *row) string
	text  bool // needs the text
}

func label(kind labelKind, id uint16) func(*DB) string {
	return func(db *DB) string { return db.labels.texts[kind][id] }
}

var dimensions = map[Dimension]dimension{
	BySource: {func(w *row) int { return int(w.source) },
		func(db *DB, w *row) string { return label(labelSource, w.source)(db) }, false},
	ByStaffGroup: {func(w *row) int { return int(w.group) },
		func(_ *DB, w *row) string { return w.group.String() }, false},
	ByBand: {func(w *row) int { return int(w.band.Low)<<8 | int(w.band.High) },
		func(_ *DB, w *row) string { return w.band.String() }, true},
	ByLevel: {func(w *row) int { return int(w.level) },
		func(db *DB, w *row) string { return label(labelLevel, w.level)(db) }, true},
	ByArea: {func(w *row) int { return int(w.area) },
		func(db *DB, w *row) string { return label(labelArea, w.area)(db) }, true},
	ByRegion: {func(w *row) int { return int(w.region) },
		func(db *DB, w *row) string { return label(labelRegion, w.region)(db) }, false},
	ByScope: {func(w *row) int { return int(w.flags & (flagCoded | flagInScope)) },
		func(_ *DB, w *row) string { return scopeOf(w) }, true},
}

// scopeNotCoded is the scope of an advert whose text was not read.
const scopeNotCoded = "not coded"

func scopeOf(w *row) string {
	switch {
	case w.flags&flagCoded == 0:
		return scopeNotCoded
	case w.flags&flagInScope != 0:
		return "in"
	}
	return "out"
}

// String names the measure as exports spell it.
func (m Measure) String() string {
	if int(m) < len(measureNames) {
		return measureNames[m]
	}
	return "measure " + strconv.Itoa(int(m))
}

var measureNames = [...]string{"stock", "new", "posted"}
