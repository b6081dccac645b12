package store

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/bdrw/parlance/classify"
)

// settleSize is how many adverts are settled in one transaction.
const settleSize = 256

// SettleOwnWords tells own words again, where the pass has learnt more about
// boilerplate than was known when they were told. It is called when every page
// of the pass has been recorded, and may be called again, or by the next pass,
// after it was cut short.
//
// An advert that was read in this pass is compared with all that the pass has
// read, so that it does not matter in which order the pages came. An advert
// whose window is over is compared with the whole window, live or gone; then
// its own words are final. Rows are restated from their beginning; what was
// published stays, and the events of the pass follow.
func (r *Recorder) SettleOwnWords(ctx context.Context, frame *classify.Frame) error {
	s := settler{r: r, day: r.Pass().Day, recaster: r.db.recaster(frame, newShelf(r.db))}
	err := ctx.Err()
	var open []uint64
	if err == nil {
		open = s.open()
		s.byEmployer(open)
	}
	for part := range slices.Chunk(open, min(settleSize, r.db.options.chunk)) {
		if err == nil {
			err = s.settle(part)
		}
		if err == nil {
			err = ctx.Err()
		}
	}
	if err == nil {
		err = r.forgetSentences(s.day - sentencesDays)
	}
	if err != nil {
		return fmt.Errorf("settle own words of %s: %w", r.source.name, err)
	}
	return nil
}

type settler struct {
	r        *Recorder
	day      classify.Day
	recaster *recaster
}

// due says whether the window of an advert is over.
func (s *settler) due(day classify.Day) bool { return day+classify.StockDaysAfter <= s.day }

// open lists the adverts to settle.
func (s *settler) open() []uint64 {
	db := s.r.db
	db.mu.RLock()
	defer db.mu.RUnlock()
	var numbers []uint64
	for n, i := range db.rows.last {
		if i < 0 {
			continue
		}
		w := db.rows.at(i)
		if uint32(w.source) != s.r.source.id || w.flags&flagCoded == 0 {
			continue
		}
		p := db.live[uint64(n)]
		if p != nil && p.unsettled || w.flags&flagOwnFinal == 0 && s.due(windowDay(w.posted, w.firstSeen)) {
			numbers = append(numbers, uint64(n))
		}
	}
	return numbers
}

// byEmployer puts the adverts of an employer side by side: its sentences are
// read once for all of them.
func (s *settler) byEmployer(numbers []uint64) {
	employers := make(map[uint64]uint32, len(numbers))
	s.r.db.mu.RLock()
	defer s.r.db.mu.RUnlock()
	for _, number := range numbers {
		employers[number] = s.r.db.rows.current(number).employer
	}
	slices.SortFunc(numbers, func(a, b uint64) int {
		return cmp.Or(cmp.Compare(employers[a], employers[b]), cmp.Compare(a, b))
	})
}

// settling is an advert on its way.
type settling struct {
	decoded
	due      bool
	asks     []*inquiry // of the texts, as versions; nil for those that are not asked about
	marks    map[textPlace]mark
	now      []Fact
	coding   *classify.Coding // nil: it stays
	previous Fact             // the latest row as it was
}

func (s *settler) settle(numbers []uint64) error {
	all, err := s.read(numbers)
	if err != nil {
		return err
	}
	var asks []*inquiry
	for _, a := range all {
		for _, q := range a.asks {
			if q != nil && q.answer == nil {
				asks = append(asks, q)
			}
		}
	}
	if err := s.r.db.answer(s.r.source.id, asks, false); err != nil {
		return err
	}
	for _, a := range all {
		if err := s.restate(a); err != nil {
			return fmt.Errorf("advert %s: %w", a.stored.fields.Reference, err)
		}
	}
	return s.r.change(func(c *change, p *passRecord) error { return s.r.settleAll(c, p, all) })
}

// read loads the adverts and makes the inquiries about their texts.
func (s *settler) read(numbers []uint64) ([]*settling, error) {
	db := s.r.db
	pasts, err := db.readPasts(slices.Sorted(slices.Values(numbers)))
	if err != nil {
		return nil, err
	}
	all := make([]*settling, len(pasts))
	for i := range pasts {
		db.mu.RLock()
		d, err := pasts[i].decode(db.labels)
		employer := db.labels.ids[labelEmployer][d.stored.fields.EmployerKey()]
		db.mu.RUnlock()
		if err != nil {
			return nil, err
		}
		all[i] = &settling{decoded: d, due: s.due(d.stored.windowDay()), marks: map[textPlace]mark{}}
		if err := s.inquire(all[i], employer); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// inquire asks about the text as last read, and if the window is over about
// earlier ones too.
func (s *settler) inquire(a *settling, employer uint32) error {
	a.asks = make([]*inquiry, len(a.versions))
	for i := range a.versions {
		v := &a.versions[i]
		if !v.read() || v.mark.final() || !a.due && v.place != a.stored.text {
			continue
		}
		fields, latest := a.stored.fields, v.place == a.stored.text
		if !latest {
			text, there, err := s.recaster.texts.text(v.place)
			if err != nil {
				return err
			}
			if !there {
				continue
			}
			fields.Text = text.text
		}
		a.asks[i] = &inquiry{employers: []uint32{employer}, stored: latest}
		a.asks[i].of(a.number, &fields, a.stored.windowDay())
	}
	return nil
}

// restate makes the marks, and the rows and the coding that follow from them. An
// advert of which a text was deleted stays as it is: it cannot be coded again.
func (s *settler) restate(a *settling) error {
	changed, old := false, slices.Clone(a.versions)
	for i, q := range a.asks {
		if q == nil || q.answer == nil {
			continue
		}
		v := &a.versions[i]
		changed = changed || !v.mark.stock().Equal(q.answer)
		v.mark = newMark(q.answer, a.due)
		a.marks[v.place] = v.mark
	}
	a.now, a.previous = slices.Clone(a.facts), a.facts[len(a.facts)-1]
	if changed {
		h, err := s.recaster.history(a.stored, a.versions)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(h.stages, func(s stage) bool { return s.gone }) {
			for i := range old {
				if _, asked := a.marks[old[i].place]; asked {
					a.marks[old[i].place] = newMark(old[i].mark.stock(), a.due)
				}
			}
		} else {
			a.now, _ = s.recaster.rows(h, a.facts)
			a.coding = &h.coding().coding
		}
	}
	for i := range a.now {
		a.now[i].OwnWordsFinal = a.now[i].Coded && (a.due || a.now[i].OwnWordsFinal)
	}
	return nil
}

func (r *Recorder) settleAll(c *change, p *passRecord, all []*settling) error {
	marks := map[uint64]map[textPlace]mark{}
	for _, a := range all {
		for place, m := range a.marks {
			if marks[place.block] == nil {
				marks[place.block] = map[textPlace]mark{}
			}
			marks[place.block][place] = m
		}
		if err := r.settleOne(c, p, a); err != nil {
			return fmt.Errorf("advert %s: %w", a.stored.fields.Reference, err)
		}
	}
	return c.saveMarks(marks)
}

func (r *Recorder) settleOne(c *change, p *passRecord, a *settling) error {
	if err := c.changed(a.number); err != nil {
		return err
	}
	for i := range a.now {
		if i < len(a.facts) && reflect.DeepEqual(a.now[i], a.facts[i]) {
			continue
		}
		if err := c.saveFact(i, &a.now[i]); err != nil {
			return err
		}
	}
	if a.stored.rows != len(a.now) {
		a.stored.rows = len(a.now)
		if err := c.saveAdvert(a.stored); err != nil {
			return err
		}
	}
	if a.coding != nil {
		if err := c.saveCoding(a.number, a.coding); err != nil {
			return err
		}
	}
	was := c.presence(a.number)
	if was == nil {
		return nil
	}
	if latest := a.now[len(a.now)-1]; !sameContent(latest, a.previous) {
		if err := c.event(p, Changed, a.number, latest); err != nil {
			return err
		}
	}
	if !was.unsettled {
		return nil
	}
	was.unsettled = false
	return c.savePresence(a.number, was)
}
