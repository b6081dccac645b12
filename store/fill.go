package store

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// Fill is how many of the adverts that a pass read state a field.
type Fill struct{ Filled, Of int }

// Ratio is the share that states it, 0 to 1.
func (f Fill) Ratio() float64 { return float64(f.Filled) / float64(max(f.Of, 1)) }

// A field has fallen when it is stated less often than in the median of the
// last passes, by more than fillGap and three standard errors of a share of so
// many adverts. Fewer than fillLeast adverts tell nothing.
const (
	fillGap     = 0.05
	fillErrors  = 3
	fillLeast   = 10
	fillHistory = 5
)

// Names of the fields of a pass begin with where they stand.
const (
	fieldsOfList = "list_"
	fieldsOfPage = "page_"

	// FieldReadable is stated by the pages that could be read at all. Where
	// fewer than half can, no history is needed to say so.
	FieldReadable = fieldsOfPage + "readable"
)

// fills are the fields whose filling shows whether a listing was read well.
var fills = []struct {
	name string
	has  func(*classify.Advert) bool
}{
	{fieldsOfList + "employer", func(a *classify.Advert) bool { return a.Employer != "" }},
	{fieldsOfList + "closes", func(a *classify.Advert) bool { return a.Closes != 0 }},
	{fieldsOfList + "posted", func(a *classify.Advert) bool { return a.Posted != 0 }},
	{fieldsOfList + "pay", func(a *classify.Advert) bool { return a.Pay.Text != "" }},
	{fieldsOfList + "place", func(a *classify.Advert) bool { return len(a.Places) > 0 }},
}

// listFills counts the fields of a listing.
func listFills(adverts []classify.Advert) map[string]Fill {
	all := make(map[string]Fill)
	for _, f := range fills {
		fill := Fill{Of: len(adverts)}
		for i := range adverts {
			if f.has(&adverts[i]) {
				fill.Filled++
			}
		}
		all[f.name] = fill
	}
	return all
}

// countPage counts a page that was read, and the fields that were found on it.
func (p *passRecord) countPage(found []string) {
	p.Pages++
	p.addFill(FieldReadable)
	for _, field := range found {
		p.addFill(fieldsOfPage + field)
	}
}

// countUnread counts a page that could not be read.
func (p *passRecord) countUnread() {
	p.Pages++
	if _, known := p.Fills[FieldReadable]; !known {
		p.setFill(FieldReadable, Fill{})
	}
}

func (p *passRecord) addFill(field string) {
	if p.Fills == nil {
		p.Fills = make(map[string]Fill)
	}
	f := p.Fills[field]
	f.Filled++
	p.Fills[field] = f
}

// UsualFills gives what share of adverts usually states each field: the median
// of the last passes before the given one that none of the fields had fallen
// in, 0 to 1. A field that few adverts were read for is left out.
func UsualFills(before []Pass) map[string]float64 {
	shares := make(map[string][]float64)
	for i := range before {
		for field, fill := range before[i].Fills {
			if len(before[i].Fallen) == 0 && fill.Of >= fillLeast && len(shares[field]) < fillHistory {
				shares[field] = append(shares[field], fill.Ratio())
			}
		}
	}
	usual := make(map[string]float64)
	for field, all := range shares {
		slices.Sort(all)
		usual[field] = all[(len(all)-1)/2]
	}
	return usual
}

// fallen lists the fields with the prefix that are stated far less often than
// usual, in order; those that may be absent are not among them.
func fallen(now map[string]Fill, usual map[string]float64, prefix string, absent []string) []string {
	var down []string
	for _, field := range slices.Sorted(maps.Keys(now)) {
		fill := now[field]
		if !strings.HasPrefix(field, prefix) || fill.Of < fillLeast || slices.Contains(absent, field) {
			continue
		}
		was, known := usual[field]
		bound := fillGap + fillErrors*math.Sqrt(was*(1-was)/float64(fill.Of))
		if known && was-fill.Ratio() > bound || field == FieldReadable && 2*fill.Filled < fill.Of {
			down = append(down, field)
		}
	}
	return down
}

// alarm is the sentence about fields that have fallen.
func alarm(now map[string]Fill, usual map[string]float64, down []string) string {
	var each []string
	for _, field := range down {
		each = append(each, fmt.Sprintf("%s by %d of %d (usually %.0f %%)", field, now[field].Filled, now[field].Of, 100*usual[field]))
	}
	return "ALARM: the board may have been redesigned. Fields are stated far less often than usual: " + strings.Join(each, ", ") + "."
}

// history lists the passes of the source before this one, newest first, as many
// as are needed to tell what is usual.
func (r *Recorder) history(tx *bbolt.Tx, this uint64) ([]Pass, error) {
	const enough = 4 * fillHistory
	var passes []Pass
	err := passesBackward(tx, r.source.name, func(p *passRecord) bool {
		if p.ID < this && len(p.Fills) > 0 {
			passes = append(passes, p.Pass)
		}
		return len(passes) < enough
	})
	return passes, err
}

// judgeFields counts the fields of a listing and lists those that have fallen,
// with a sentence about them.
func (r *Recorder) judgeFields(l *Listing, v *verdict) (sentence string, err error) {
	v.fills = listFills(l.Adverts)
	var before []Pass
	err = r.db.viewBolt(func(tx *bbolt.Tx) error {
		before, err = r.history(tx, r.Pass().ID)
		return err
	})
	usual := UsualFills(before)
	v.fallen = fallen(v.fills, usual, fieldsOfList, l.Absent)
	return alarm(v.fills, usual, v.fallen), err
}

// judgePages says whether the pages of the pass were read as usual: if not,
// texts are not to be counted.
func (r *Recorder) judgePages(c *change, p *passRecord, absent []string) error {
	before, err := r.history(c.tx, p.ID)
	if err != nil {
		return err
	}
	usual := UsualFills(before)
	for field := range usual {
		if _, stated := p.Fills[field]; !stated && p.Pages > 0 && strings.HasPrefix(field, fieldsOfPage) {
			p.setFill(field, Fill{})
		}
	}
	for field, fill := range p.Fills {
		if strings.HasPrefix(field, fieldsOfPage) {
			fill.Of = p.Pages
			p.Fills[field] = fill
		}
	}
	if down := fallen(p.Fills, usual, fieldsOfPage, absent); len(down) > 0 {
		p.Fallen = append(p.Fallen, down...)
		p.Reasons = append(p.Reasons, alarm(p.Fills, usual, down))
	}
	return nil
}

func (p *passRecord) setFill(field string, f Fill) {
	if p.Fills == nil {
		p.Fills = make(map[string]Fill)
	}
	p.Fills[field] = f
}
