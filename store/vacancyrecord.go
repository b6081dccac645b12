package store

import (
	"cmp"

	"github.com/bdrw/parlance/classify"
)

func keyVacancy(source uint32, id string) []byte { return append(keySource(source), id...) }

// encodeVacancy writes a vacancy; source and identity are in the key.
func encodeVacancy(intern interner, v *Vacancy) []byte {
	var e encoder
	e.str(v.Title)
	e.str(v.Reference)
	for _, text := range []string{v.Employer, v.AreaOfWork, v.Contract, v.Pattern} {
		e.uint(uint64(intern(labelImported, text)))
	}
	e.uint(uint64(intern(labelOutcode, cmp.Or(classify.Outcode(v.Postcode), v.Postcode))))
	e.uint(uint64(intern(labelRegion, v.Region)))
	e.byte(byte(v.StaffGroup))
	e.byte(byte(v.Band.Low))
	e.byte(byte(v.Band.High))
	e.day(v.Posted)
	e.day(v.Closes)
	e.uint(uint64(factFlags(v.Coding.fact())))
	e.uint(uint64(intern(labelLevel, string(v.Coding.Level))))
	e.uint(uint64(intern(labelArea, string(v.Coding.Area))))
	e.uint(uint64(intern(labelFrame, v.Coding.Frame)))
	e.ids(internAll(intern, labelTerm, v.Coding.InTitle))
	return e.b
}

// fact is the coding as a row of its own has it. To be counted by what its title
// says it needs no text.
func (c *TitleCoding) fact() *Fact {
	return &Fact{InScope: c.InScope, Accepted: c.Accepted, Coded: true, First: true}
}

func decodeVacancy(l *labels, key, payload []byte) (Vacancy, error) {
	if len(key) < 3 {
		return Vacancy{}, errValue
	}
	d := &decoder{b: payload}
	v := Vacancy{ID: string(key[2:]), Title: d.str(), Reference: d.str()}
	for _, to := range []*string{&v.Employer, &v.AreaOfWork, &v.Contract, &v.Pattern} {
		*to = l.read(d, labelImported)
	}
	v.Postcode, v.Region = l.read(d, labelOutcode), l.read(d, labelRegion)
	v.StaffGroup, v.Band = readStaffGroup(d), readBand(d)
	v.Posted, v.Closes = d.day(), d.day()
	var f Fact
	setFactFlags(&f, uint16(d.below(flagLimit)))
	v.Coding = TitleCoding{InScope: f.InScope, Accepted: f.Accepted, Level: classify.Level(l.read(d, labelLevel)),
		Area: classify.Area(l.read(d, labelArea)), Frame: l.read(d, labelFrame), InTitle: textsOf[classify.Term](l, d, labelTerm, d.ids())}
	return v, d.end()
}

// vacancyRow reads a stored vacancy straight into a row. A vacancy without a
// closing day is in no stock: its days lie beyond every question's.
func vacancyRow(r *rows, source uint16, scratch *[]uint32, payload []byte) (row, error) {
	d := &decoder{b: payload}
	var w row
	w.source = source
	d.skip()
	d.skip()
	w.employer = d.id()
	for range 3 {
		d.id()
	}
	outcode := d.id()
	w.region = uint16(d.below(1 << 16))
	w.group, w.band = readStaffGroup(d), readBand(d)
	w.posted = d.day()
	closes := d.day()
	w.flags = uint16(d.below(flagLimit))
	w.level, w.area, w.frame = uint16(d.below(1<<16)), uint16(d.below(1<<16)), uint16(d.below(1<<16))
	w.title = r.set(d.idsInto(scratch))
	if outcode != 0 {
		w.outcodes = r.set([]uint32{outcode})
	}
	w.firstSeen, w.from, w.to = w.posted, w.posted, closes
	if closes == 0 {
		w.from, w.to = lastDay, lastDay
	}
	return w, d.end()
}

// skip passes a string by.
func (d *decoder) skip() { d.b = d.b[d.count():] }
