package store

import (
	"crypto/sha256"
	"fmt"

	"github.com/bdrw/parlance/classify"
)

// hash is the first half of a SHA-256.
type hash [16]byte

func hashOf(parts ...string) hash {
	size := 0
	for _, part := range parts {
		size += len(part) + 10
	}
	e := encoder{b: make([]byte, 0, size)}
	for _, part := range parts {
		e.str(part)
	}
	sum := sha256.Sum256(e.b)
	return hash(sum[:16])
}

// spell is a time of presence on the board, both days inclusive; To is zero
// while the advert is live.
type spell struct{ from, to classify.Day }

// textPlace says where a text lies: a block and the item within it. Block 0
// means that no text was read.
type textPlace struct {
	block uint64
	item  int
	hash  hash
}

// advert is a stored advert.
type advert struct {
	number    uint64
	fields    classify.Advert // without Text and Sections
	firstSeen classify.Day
	truncated bool // listed before or by the source's first complete pass
	purged    bool // deleted, but for what its facts say
	digest    hash // of the fields as last listed
	spells    []spell
	rows      int // fact rows written
	versions  int // texts kept
	text      textPlace
}

func (a *advert) live() bool { return len(a.spells) > 0 && a.spells[len(a.spells)-1].to == 0 }

// listingDigest tells whether the board lists the advert as it did before.
func listingDigest(a *classify.Advert) hash {
	parts := []string{a.Title, a.Employer, a.EmployerCode, a.Posted.String(), a.Closes.String(),
		a.Pay.Text, a.Contract, a.Pattern, a.StaffGroup.String()}
	for _, p := range a.Places {
		parts = append(parts, p.Town, p.Postcode)
	}
	return hashOf(parts...)
}

func encodeAdvert(a *advert) []byte {
	var e encoder
	f := &a.fields
	for _, s := range []string{f.Source, f.Reference, f.URL, f.Title, f.Employer, f.EmployerCode,
		f.EmployerReference, f.Pay.Text, f.PayScheme, f.Contract, f.Pattern} {
		e.str(s)
	}
	e.uint(uint64(len(f.Places)))
	for _, p := range f.Places {
		e.str(p.Town)
		e.str(p.Postcode)
	}
	e.int(int64(f.Pay.Min))
	e.int(int64(f.Pay.Max))
	for _, b := range []byte{byte(f.Pay.Period), byte(f.StaffGroup), byte(f.StaffGroupBasis),
		byte(f.Band.Low), byte(f.Band.High), byte(f.BandBasis)} {
		e.byte(b)
	}
	e.day(f.Posted)
	e.day(f.Closes)
	encodeHistory(&e, a)
	return e.b
}

func encodeHistory(e *encoder, a *advert) {
	e.day(a.firstSeen)
	flags := uint64(0)
	if a.truncated {
		flags |= 1
	}
	if a.purged {
		flags |= 2
	}
	e.uint(flags)
	e.b = append(e.b, a.digest[:]...)
	e.uint(uint64(len(a.spells)))
	for _, s := range a.spells {
		e.day(s.from)
		e.day(s.to)
	}
	e.uint(uint64(a.rows))
	e.uint(uint64(a.versions))
	encodePlace(e, a.text)
}

func encodePlace(e *encoder, p textPlace) {
	e.uint(p.block)
	e.uint(uint64(p.item))
	e.b = append(e.b, p.hash[:]...)
}

func decodeAdvert(number uint64, payload []byte) (*advert, error) {
	d := sharing(payload)
	a := &advert{number: number}
	f := &a.fields
	for _, s := range []*string{&f.Source, &f.Reference, &f.URL, &f.Title, &f.Employer, &f.EmployerCode,
		&f.EmployerReference, &f.Pay.Text, &f.PayScheme, &f.Contract, &f.Pattern} {
		*s = d.str()
	}
	for range d.count() {
		f.Places = append(f.Places, classify.Place{Town: d.str(), Postcode: d.str()})
	}
	f.Pay.Min, f.Pay.Max = int(d.int()), int(d.int())
	f.Pay.Period = classify.PayPeriod(d.below(int(classify.PerSession) + 1))
	f.StaffGroup, f.StaffGroupBasis = readStaffGroup(d), readBasis(d)
	f.Band, f.BandBasis = readBand(d), readBasis(d)
	f.Posted, f.Closes = d.day(), d.day()
	decodeHistory(d, a)
	if err := d.end(); err != nil {
		return nil, fmt.Errorf("advert %d: %w", number, err)
	}
	return a, nil
}

func readBasis(d *decoder) classify.Basis {
	return classify.Basis(d.below(int(classify.ByRecord) + 1))
}

func decodeHistory(d *decoder, a *advert) {
	a.firstSeen = d.day()
	flags := d.below(4)
	a.truncated, a.purged = flags&1 != 0, flags&2 != 0
	a.digest = d.hash()
	for range d.count() {
		a.spells = append(a.spells, spell{d.day(), d.day()})
	}
	a.rows, a.versions = d.below(1<<16), d.below(1<<16)
	a.text = d.place()
}

func (d *decoder) hash() hash {
	if len(d.b) < len(hash{}) {
		d.fail(errShort)
		return hash{}
	}
	h := hash(d.b)
	d.b = d.b[len(h):]
	return h
}

func (d *decoder) place() textPlace {
	return textPlace{block: d.uint(), item: d.below(1 << 20), hash: d.hash()}
}

// presence is what churns about a live advert.
type presence struct {
	source    uint32
	absences  int          // complete listings in a row that lacked it
	seen      classify.Day // last seen, if that is later than the last complete listing or absences > 0
	pending   bool         // its page is still to be read, or read again
	unsettled bool         // its stock sentences were told before the pass had read every page
	failures  int          // readings of its page that failed since the last that did not
	unread    int          // of these, those in a row that got the page but could not read it
	read      classify.Day // its page was last read, found unchanged, or given up for a while
	validator string       // by what the board tells whether the page has changed since
}

func encodePresence(p *presence) []byte {
	var e encoder
	e.uint(uint64(p.source))
	e.uint(uint64(p.absences))
	e.day(p.seen)
	flags := uint64(0)
	if p.pending {
		flags |= 1
	}
	if p.unsettled {
		flags |= 2
	}
	e.uint(flags)
	e.uint(uint64(p.failures))
	e.uint(uint64(p.unread))
	e.day(p.read)
	e.str(p.validator)
	return e.b
}

func decodePresence(payload []byte) (*presence, error) {
	d := decoder{b: payload}
	p := &presence{source: d.id(), absences: d.below(1 << 16), seen: d.day()}
	flags := d.below(4)
	p.pending, p.unsettled = flags&1 != 0, flags&2 != 0
	p.failures, p.unread, p.read, p.validator = d.below(1<<30), d.below(1<<30), d.day(), d.str()
	return p, d.end()
}
