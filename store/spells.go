package store

import (
	"reflect"

	"github.com/bdrw/parlance/classify"
)

// factOf is the content of an advert's row, without its days of presence.
func (db *DB) factOf(a *advert, coding *classify.Coding) Fact {
	f := Fact{
		Advert: a.number, Source: a.fields.Source, Employer: a.fields.EmployerKey(),
		StaffGroup: a.fields.StaffGroup, Band: a.fields.Band, Coded: a.text.block != 0,
		Region: db.region(a.fields.Places), Outcodes: outcodesOf(a.fields.Places),
		Posted: a.fields.Posted, FirstSeen: a.firstSeen, LeftTruncated: a.truncated,
	}
	// What is said of the text stays final until another text is read.
	f.OwnWordsFinal = f.Coded && db.rows.flags(a.number)&flagOwnFinal != 0
	f.code(coding, db.vintage.Frame)
	return f
}

// code sets what a coding says of the row's advert. The row is carried if
// another frame made the coding than the row's vintage has.
func (f *Fact) code(coding *classify.Coding, vintage classify.FrameRef) {
	f.Frame = coding.Frame.Version
	f.Anywhere = termsOf(coding, func(*classify.TermHit) bool { return true })
	f.InTitle = termsOf(coding, func(h *classify.TermHit) bool { return h.Field == classify.FieldTitle })
	if !f.Coded {
		return
	}
	f.InScope, f.Level, f.Area = coding.InScope, coding.Level, coding.Area
	f.Accepted, f.TitleAlone = coding.Accepted, coding.TitleAlone
	f.OwnWords, f.OwnWordsKnown = ownWords(coding)
	f.Carried = coding.Frame != vintage
}

// sameContent compares two rows but for their days and their place in order.
func sameContent(a, b Fact) bool {
	a.From, a.To, a.First = b.From, b.To, b.First
	return reflect.DeepEqual(a, b)
}

// begin opens a spell on the day. The first spell begins when the advert was
// posted, if the board says so. An advert that is listed again on the very day
// on which its last spell ended goes on with that spell's last row or cuts it
// short, so that no day is counted twice.
func (c *change) begin(a *advert, f *Fact, day classify.Day) error {
	f.From, f.First = day, a.rows == 0
	if f.First {
		if a.fields.Posted != 0 && a.fields.Posted <= day {
			f.From = a.fields.Posted
		}
		return c.addRow(a, f, spell{from: f.From})
	}
	last, end := a.rows-1, &a.spells[len(a.spells)-1]
	previous, err := c.fact(a.number, last)
	if err != nil {
		return err
	}
	if previous.To < day {
		return c.addRow(a, f, spell{from: day})
	}
	if previous.From >= day {
		end.to = 0
		f.From, f.First = previous.From, previous.First
		return c.saveFact(last, f)
	}
	end.to, previous.To = day-1, day-1
	if err := c.saveFact(last, &previous); err != nil {
		return err
	}
	return c.addRow(a, f, spell{from: day})
}

func (c *change) addRow(a *advert, f *Fact, s spell) error {
	if s.from != 0 {
		a.spells = append(a.spells, s)
	}
	a.rows++
	return c.saveFact(a.rows-1, f)
}

// restate makes f the row that holds from the day on, and says whether that
// changed anything. An amended row is restated from its beginning: what is
// learnt by reading an advert for the first time was true all along. A row is
// cut even where its content stays if cut says so.
func (c *change) restate(a *advert, f *Fact, day classify.Day, amend, cut bool) (bool, error) {
	previous, err := c.fact(a.number, a.rows-1)
	if err != nil || sameContent(previous, *f) && !cut {
		*f = previous
		return false, err
	}
	if amend || previous.From >= day {
		f.From, f.First = previous.From, previous.First
		return true, c.saveFact(a.rows-1, f)
	}
	previous.To = day - 1
	if err := c.saveFact(a.rows-1, &previous); err != nil {
		return true, err
	}
	f.From, f.First = day, false
	return true, c.addRow(a, f, spell{})
}

// end closes the open spell with its last day, which may lie before rows that
// were begun since: those are taken away.
func (c *change) end(a *advert, to classify.Day) error {
	for {
		f, err := c.fact(a.number, a.rows-1)
		if err != nil {
			return err
		}
		if f.From <= to || f.First {
			f.To = max(to, f.From)
			a.spells[len(a.spells)-1].to = f.To
			return c.saveFact(a.rows-1, &f)
		}
		if err := c.deleteFact(a.number, a.rows-1); err != nil {
			return err
		}
		a.rows--
	}
}
