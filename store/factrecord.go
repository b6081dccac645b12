package store

import (
	"cmp"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// interner gives the number of a label; a change adds what is new.
type interner func(kind labelKind, text string) uint32

const (
	flagInScope = 1 << iota
	flagCoded
	flagOwnKnown
	flagFirst
	flagTruncated
	flagAccepted
	flagTitleAlone
	flagOwnFinal
	flagCarried
	flagLimit
)

func factFlags(f *Fact) uint16 {
	var flags uint16
	for i, on := range []bool{f.InScope, f.Coded, f.OwnWordsKnown, f.First, f.LeftTruncated,
		f.Accepted, f.TitleAlone, f.OwnWordsFinal, f.Carried} {
		if on {
			flags |= 1 << i
		}
	}
	return flags
}

func setFactFlags(f *Fact, flags uint16) {
	f.InScope, f.Coded = flags&flagInScope != 0, flags&flagCoded != 0
	f.OwnWordsKnown, f.First = flags&flagOwnKnown != 0, flags&flagFirst != 0
	f.LeftTruncated = flags&flagTruncated != 0
	f.Accepted, f.TitleAlone = flags&flagAccepted != 0, flags&flagTitleAlone != 0
	f.OwnWordsFinal, f.Carried = flags&flagOwnFinal != 0, flags&flagCarried != 0
}

// encodeFact writes a row; the advert's number is in the key.
func encodeFact(intern interner, f *Fact) []byte {
	var e encoder
	e.uint(uint64(factFlags(f)))
	e.uint(uint64(intern(labelSource, f.Source)))
	e.uint(uint64(intern(labelEmployer, f.Employer)))
	e.byte(byte(f.StaffGroup))
	e.byte(byte(f.Band.Low))
	e.byte(byte(f.Band.High))
	e.uint(uint64(intern(labelLevel, string(f.Level))))
	e.uint(uint64(intern(labelArea, string(f.Area))))
	e.uint(uint64(intern(labelRegion, f.Region)))
	e.uint(uint64(intern(labelFrame, f.Frame)))
	e.ids(internAll(intern, labelOutcode, f.Outcodes))
	e.ids(internAll(intern, labelTerm, f.Anywhere))
	e.ids(internAll(intern, labelTerm, f.InTitle))
	e.ids(internAll(intern, labelTerm, f.OwnWords))
	for _, day := range []classify.Day{f.FirstSeen, f.Posted, f.From, f.To} {
		e.day(day)
	}
	return e.b
}

func internAll[S ~string](intern interner, kind labelKind, texts []S) []uint32 {
	ids := make([]uint32, len(texts))
	for i, text := range texts {
		ids[i] = intern(kind, string(text))
	}
	return ids
}

func textsOf[S ~string](l *labels, d *decoder, kind labelKind, ids []uint32) []S {
	if len(ids) == 0 {
		return nil
	}
	texts := make([]S, len(ids))
	for i, id := range ids {
		texts[i] = S(l.text(d, kind, id))
	}
	return texts
}

func readFact(l *labels, d *decoder, number uint64) Fact {
	f := Fact{Advert: number}
	setFactFlags(&f, uint16(d.below(flagLimit)))
	f.Source = l.read(d, labelSource)
	f.Employer = l.read(d, labelEmployer)
	f.StaffGroup = readStaffGroup(d)
	f.Band = readBand(d)
	f.Level = classify.Level(l.read(d, labelLevel))
	f.Area = classify.Area(l.read(d, labelArea))
	f.Region = l.read(d, labelRegion)
	f.Frame = l.read(d, labelFrame)
	f.Outcodes = textsOf[string](l, d, labelOutcode, d.ids())
	f.Anywhere = textsOf[classify.Term](l, d, labelTerm, d.ids())
	f.InTitle = textsOf[classify.Term](l, d, labelTerm, d.ids())
	f.OwnWords = textsOf[classify.Term](l, d, labelTerm, d.ids())
	f.FirstSeen, f.Posted, f.From, f.To = d.day(), d.day(), d.day(), d.day()
	return f
}

func readStaffGroup(d *decoder) classify.StaffGroup {
	return classify.StaffGroup(d.below(int(classify.Students) + 1))
}

func readBand(d *decoder) classify.BandRange {
	limit := int(classify.Medical) + 1
	return classify.BandRange{Low: classify.Band(d.below(limit)), High: classify.Band(d.below(limit))}
}

func decodeFact(l *labels, number uint64, payload []byte) (Fact, error) {
	d := decoder{b: payload}
	f := readFact(l, &d, number)
	return f, d.end()
}

// encodeEvent writes the kind, the advert and, but for Gone, the fact row.
func encodeEvent(intern interner, ev *Event) []byte {
	var e encoder
	e.byte(byte(ev.Kind))
	e.uint(ev.Advert)
	if ev.Kind == Gone {
		return e.b
	}
	return append(e.b, encodeFact(intern, &ev.Fact)...)
}

func decodeEvent(l *labels, pass, seq uint64, payload []byte) (Event, error) {
	d := decoder{b: payload}
	ev := Event{Pass: pass, Seq: seq, Kind: EventKind(d.below(int(Gone) + 1)), Advert: d.uint()}
	if ev.Kind == 0 {
		d.fail(errValue)
	}
	if ev.Kind != Gone {
		ev.Fact = readFact(l, &d, ev.Advert)
	}
	return ev, d.end()
}

// maxOutcodes bounds the outcodes of a row; adverts that name more places are
// those of agencies.
const maxOutcodes = 10

// outcodesOf gives the first half of each postcode, each once: "RG1". What is
// no postcode stays as it stands before its first space.
func outcodesOf(places []classify.Place) []string {
	var codes []string
	have := map[string]bool{"": true}
	for _, p := range places {
		code, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(p.Postcode)), " ")
		code = cmp.Or(classify.Outcode(p.Postcode), code)
		if !have[code] && len(codes) < maxOutcodes {
			have[code] = true
			codes = append(codes, code)
		}
	}
	return codes
}
