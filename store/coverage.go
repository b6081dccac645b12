package store

import "slices"

// coverage counts, by day, all the adverts that a question is about and those
// whose text was read.
type coverage struct{ all, read []int32 }

// cover notes the days on which an advert is there to be read, and was.
func (s *scan) cover(w *row, from, to int) {
	if !s.text {
		return
	}
	c := s.read[uint32(w.source)]
	c.all[from]++
	c.all[to+1]--
	if s.isRead(w) {
		c.read[from]++
		c.read[to+1]--
	}
}

// mask gives, for a group, the days that have a point: those of its source if
// the series are by source, else those that every source concerned has.
func (s *scan) mask() func(*group) []bool {
	bySource := map[uint32][]bool{}
	every := make([]bool, s.days)
	for i := range every {
		every[i] = len(s.db.days) > 0
	}
	began := make([]bool, s.days)
	for id, source := range s.db.days {
		if name, only := s.q.Where[BySource]; only && name != source.name {
			continue
		}
		open := s.openDays(source)
		bySource[id] = open
		for i, day := 0, s.q.From; i < s.days; i, day = i+1, day+1 {
			started := len(source.complete) > 0 && day >= source.complete[0]
			began[i] = began[i] || started
			every[i] = every[i] && (open[i] || !started)
		}
	}
	for i := range every {
		every[i] = every[i] && began[i]
	}
	return func(g *group) []bool {
		if slices.Contains(s.q.By, BySource) {
			return bySource[uint32(g.sample.source)]
		}
		return every
	}
}

// openDays are the days on which the source has a point.
func (s *scan) openDays(source *calendar) []bool {
	open := make([]bool, s.days)
	read, last := s.read[source.id], s.vintage.last(source)
	if len(source.complete) == 0 || read == nil { // new since the scan began
		return open
	}
	var all, texts int32
	for i, day := 0, s.q.From; i < s.days; i, day = i+1, day+1 {
		all, texts = all+read.all[i], texts+read.read[i]
		// The flow of the first complete day is not known: what it lists may be old.
		open[i] = source.has(day) && (s.q.Measure != New || day > source.complete[0])
		if s.q.Measure == Posted {
			open[i] = day >= source.complete[0] && day <= last
		}
		open[i] = open[i] && day <= last
		if s.ownWords() && day < source.ownWordsFrom() {
			open[i] = false
		}
		if s.text && !s.unread && float64(texts) < enoughText*float64(all) {
			open[i] = false
		}
	}
	return open
}
