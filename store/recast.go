package store

import (
	"slices"

	"github.com/bdrw/parlance/classify"
)

// recaster codes the history of adverts by a frame. Each goroutine needs its own.
type recaster struct {
	frame classify.FrameRef
	coder *classify.Coder
	texts *shelf
}

// stage is what the coder says of an advert from a day on.
type stage struct {
	from   classify.Day
	read   bool // of the text too; else of the title alone, before the page was first read
	gone   bool // the text is not there any more, so that the frame cannot say anything
	coding classify.Coding
}

// history is an advert as the frame codes it, stage by stage.
type history struct {
	stages []stage
	last   classify.Advert // with the text as last read, if that is there
	titled *stage          // of the title, for rows from before the first reading; made when it is asked for
	make   func() classify.Coding
	purged bool // nothing is left to code
}

// history codes everything that was ever read of an advert.
func (k *recaster) history(a *advert, versions []version) (*history, error) {
	fields := a.fields
	h := &history{last: fields, purged: a.purged}
	h.make = func() classify.Coding {
		if len(versions) > 0 {
			return k.code(versions[0].of(fields), prose{}, "")
		}
		return k.code(fields, prose{}, "")
	}
	for i := range versions {
		v := &versions[i]
		s := stage{from: v.day, read: v.read()}
		switch before := h.latest(); {
		case s.read:
			text, there, err := k.texts.text(v.place)
			if err != nil {
				return nil, err
			}
			if s.gone = !there; there {
				s.coding = k.code(v.of(fields), text, v.mark)
				h.last.Text, h.last.Sections = text.text, text.sections
			}
		case before == nil || !before.read:
			s.coding = k.code(v.of(fields), prose{}, "")
		default: // a title that was listed since the page was read
			title := k.code(v.of(fields), prose{}, "")
			s.read, s.gone = true, before.gone
			s.coding = retitle(before.coding, &title)
		}
		h.stages = append(h.stages, s)
	}
	return h, nil
}

// code codes an advert with a text, by the stock sentences that were told when
// it was recorded: another frame does not tell other ones.
func (k *recaster) code(a classify.Advert, text prose, m mark) classify.Coding {
	a.Text, a.Sections = text.text, text.sections
	return k.coder.Code(&a, m.stock().Boilerplate())
}

func (h *history) latest() *stage {
	if len(h.stages) == 0 {
		return nil
	}
	return &h.stages[len(h.stages)-1]
}

// coding is what holds now.
func (h *history) coding() *stage {
	if h.purged {
		return &stage{gone: true}
	}
	if s := h.latest(); s != nil {
		return s
	}
	return h.title()
}

// title is the stage of a listing that was never read or edited.
func (h *history) title() *stage {
	if h.titled == nil {
		h.titled = &stage{coding: h.make()}
	}
	return h.titled
}

// on is the stage that holds on a day for a row that was coded by its text, or
// by its title alone. What was learnt by reading the page for the first time
// was true all along.
func (h *history) on(day classify.Day, coded bool) *stage {
	if h.purged {
		return &stage{read: coded, gone: true}
	}
	var found *stage
	for i := range h.stages {
		s := &h.stages[i]
		if s.read == coded && (found == nil || s.from <= day) {
			found = s
		}
	}
	switch {
	case found != nil:
		return found
	case coded: // nothing says what was read: a text that is not known
		return &stage{read: true, gone: true}
	}
	return h.title()
}

// rows gives the rows of an advert as the frame codes it, and with them its old
// rows cut at the same days: where what was read changed in a way that only the
// new frame sees, one row becomes two.
func (k *recaster) rows(h *history, facts []Fact) (now, old []Fact) {
	for _, f := range facts {
		first := len(now)
		for _, from := range h.cuts(&f) {
			piece := f
			piece.From, piece.First = from, f.First && from == f.From
			coded := k.fact(piece, h.on(from, f.Coded))
			if len(now) > first && sameContent(now[len(now)-1], coded) {
				continue
			}
			if len(now) > first {
				now[len(now)-1].To, old[len(old)-1].To = from-1, from-1
			}
			now, old = append(now, coded), append(old, piece)
		}
	}
	return now, old
}

// cuts are the days on which the row begins or what was read changed.
func (h *history) cuts(f *Fact) []classify.Day {
	days := []classify.Day{f.From}
	for i := range h.stages {
		from := h.stages[i].from
		if from > f.From && (f.To == 0 || from <= f.To) && !slices.Contains(days, from) {
			days = append(days, from)
		}
	}
	return days
}

// fact is a row as the frame codes it.
func (k *recaster) fact(f Fact, s *stage) Fact {
	if s.gone {
		f.Carried = true
		return f
	}
	f.code(&s.coding, k.frame)
	return f
}
