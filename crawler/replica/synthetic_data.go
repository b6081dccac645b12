package replica

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/bdrw/parlance/classify"
)

//go:embed data
var dataFiles embed.FS

// material is the data files that synthetic adverts are made of.
type material struct {
	towns     []town
	posts     map[classify.StaffGroup][]post // posts outside informatics
	digital   map[classify.StaffGroup][]post // posts in scope of the coding frame
	sentences map[string][]string
}

type town struct{ name, outcode string }

// post is a kind of job.
type post struct {
	group   classify.StaffGroup
	band    classify.BandRange
	payBand string // value of the payBand facet
	weight  float64
	family  string // which sentences suit it
	friend  bool
	title   string // may hold {team}
	inScope bool
	level   classify.Level
	area    classify.Area
	words   classify.Term // the term whose fashion moves the title, or empty
}

// levels are the ten levels by the numbers of informatics.tsv.
var levels = [...]classify.Level{"", "Executive, Director or CXIO", "Assistant or Deputy Director or CXIO", "Head of Service",
	"Deputy Head of Service or Senior Manager", "Senior or Specialist Role", "Manager", "Standard Role",
	"Support & Administrative Roles", "Graduate Trainees & Apprenticeships", "Clinical Front Line"}

var groupsByCode = map[string]classify.StaffGroup{
	"AC": classify.AdministrativeAndClerical, "NM": classify.NursingAndMidwiferyRegistered, "MD": classify.MedicalAndDental,
	"AHP": classify.AlliedHealthProfessionals, "ACS": classify.AdditionalClinicalServices, "EA": classify.EstatesAndAncillary,
	"APST": classify.AdditionalProfessionalScientificAndTechnical, "HS": classify.HealthcareScientists, "ST": classify.Students,
}

// loadMaterial reads the embedded files once. A fault in them is a fault of the
// build, so it panics.
var loadMaterial = sync.OnceValue(func() *material {
	m := &material{posts: map[classify.StaffGroup][]post{}, digital: map[classify.StaffGroup][]post{}, sentences: map[string][]string{}}
	for _, row := range rows("data/towns.tsv", 2) {
		m.towns = append(m.towns, town{row[0], row[1]})
	}
	for _, row := range rows("data/posts.tsv", 6) {
		p := newPost(row[0], row[1], row[2], row[5])
		p.family, p.friend = row[3], row[4] == "friend"
		m.posts[p.group] = append(m.posts[p.group], p)
	}
	for _, row := range rows("data/informatics.tsv", 6) {
		p := newPost(row[2], row[3], row[4], row[5])
		level, err := strconv.Atoi(row[0])
		must(err)
		p.family, p.inScope, p.level, p.area = "informatics", true, levels[level], classify.Area(row[1])
		m.digital[p.group] = append(m.digital[p.group], p)
	}
	m.readSentences()
	return m
})

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// rows reads the lines of a tab-separated file, without comments.
func rows(name string, columns int) [][]string {
	data, err := dataFiles.ReadFile(name)
	must(err)
	var all [][]string
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		row := strings.Split(line, "\t")
		if len(row) != columns {
			panic(fmt.Sprintf("%s: %q has %d columns, not %d", name, line, len(row), columns))
		}
		all = append(all, row)
	}
	return all
}

func (m *material) readSentences() {
	part := ""
	for _, row := range rows("data/sentences.txt", 1) {
		if name, isHead := strings.CutPrefix(row[0], "["); isHead {
			part = strings.TrimSuffix(name, "]")
			continue
		}
		m.sentences[part] = append(m.sentences[part], row[0])
	}
}

func newPost(group, bands, weight, title string) post {
	w, err := strconv.ParseFloat(weight, 64)
	must(err)
	p := post{group: groupsByCode[group], weight: w, title: title}
	for _, term := range []classify.Term{"informatics", "digital", "AI"} { // the last one found counts
		if newHaystack(title).has(term) {
			p.words = term
		}
	}
	switch {
	case bands == "VSM":
		p.band, p.payBand = classify.SingleBand(classify.VSM), "VERY_SENIOR_MANAGER"
	case p.group == classify.MedicalAndDental:
		p.band, p.payBand = classify.SingleBand(classify.Medical), bands
	default:
		low, high, isRange := strings.Cut(bands, "/")
		p.band = classify.SingleBand(bandNamed(low))
		if isRange {
			p.band.High = bandNamed(high)
		}
		p.payBand = "BAND_" + strings.ToUpper(low)
	}
	return p
}

func bandNamed(name string) classify.Band {
	for _, b := range classify.Bands() {
		if b.String() == name {
			return b
		}
	}
	panic("no band " + name)
}
