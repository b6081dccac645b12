package classify

// walk is the beginning of a phrase: the running hash of its words so far, how
// many they are, and where they start.
type walk struct {
	key          uint64
	start, words int
}

// suspect is what is probably a phrase: its running hash, its bytes, and the
// place in the phrasebook that the index gives.
type suspect struct {
	key        uint64
	start, end int
	found      uint32
}

// match follows the phrases through the words gathered, and keeps the last word
// for the next ones. Words that begin nothing count only while phrases go on.
func (s *scan) match() {
	s.choose()
	at := 0
	for _, c := range s.candidates[:s.chosen] {
		for s.live > 0 && at+1 < int(c.at) {
			at++
			s.word(at, 0)
		}
		at = int(c.at)
		s.word(at, c.role)
	}
	for s.live > 0 && at+1 < s.count {
		at++
		s.word(at, 0)
	}
	s.settle()
	s.tokens[0] = s.tokens[s.count-1]
	s.count, s.chosen = 1, 0
}

// choose looks closely at the candidates: at what two words are, and at what
// they begin together with the word that follows. It drops the others, without
// a branch for each.
func (s *scan) choose() {
	goesOn, kept := s.m.index.goesOn, 0
	for _, c := range s.candidates[:s.chosen] {
		key := extend(s.tokens[c.at-1].hash, s.tokens[c.at].hash)
		longer := uint64(1) // for all that is known yet of the last word
		if int(c.at)+1 < s.count {
			longer = goesOn.passes(extend(key, s.tokens[c.at+1].hash))
		}
		one, pair := uint64(c.role&1), uint64(c.role>>1)
		longer &= pair
		whole := pair & goesOn.passes(key^endsPhrase)
		s.candidates[kept] = candidate{c.at, uint8(one | longer<<1 | whole<<2)}
		kept += int(one | longer | whole)
	}
	s.chosen = kept
}

// word takes one word with which phrases end, go on or begin.
func (s *scan) word(at int, role uint8) {
	t, before := &s.tokens[at], &s.tokens[at-1]
	if before.end < 0 || !s.joined(before, t) {
		s.live = 0
	} else {
		s.walk(t)
		pair := walk{extend(before.hash, t.hash), before.start, 2}
		if role&isLast != 0 {
			s.suspect(pair, t.end)
		}
		if role&isSecond != 0 {
			s.walks[s.live], s.live = pair, s.live+1
		}
	}
	if role&isPhrase != 0 {
		s.suspect(walk{t.hash, t.start, 1}, t.end)
	}
}

// joined reports whether a phrase may run on from one word to the next. It does
// over the dot between two initials, which ends no sentence: "I.T." is "IT".
func (s *scan) joined(before, next *token) bool {
	gap := s.text[before.end:next.start]
	return joins(gap) || gap == "." && before.end-before.start == 1 && next.end-next.start == 1
}

// walk takes the phrases that may go on one word further.
func (s *scan) walk(t *token) {
	goesOn, kept := s.m.index.goesOn, 0
	for _, w := range s.walks[:s.live] {
		w.key, w.words = extend(w.key, t.hash), w.words+1
		if goesOn.passes(w.key) == 0 {
			continue
		}
		if goesOn.passes(w.key^endsPhrase) != 0 {
			s.suspect(w, t.end)
		}
		if w.words < maxPhraseWords {
			s.walks[kept], kept = w, kept+1
		}
	}
	s.live = kept
}

// suspect notes what is probably a phrase.
func (s *scan) suspect(w walk, end int) {
	if s.suspected == maxSuspects {
		s.settle()
	}
	s.suspects[s.suspected] = suspect{w.key, w.start, end, 0}
	s.suspected++
}

// settle gives the suspects that are phrases. It looks them all up first, for
// memory is slow to answer one question and not much slower to answer many. It
// compares the letters, since equal hashes do not prove equal words.
func (s *scan) settle() {
	list, book := s.suspects[:s.suspected], s.m.book
	for i := range list {
		list[i].found = s.m.index.find(list[i].key)
	}
	for i := range list {
		x := &list[i]
		for at := x.found; at != 0; at = book.next(at) {
			if book.stands(at, s.text[x.start:x.end]) {
				s.dst = append(s.dst, Match{book.id(at), x.start, x.end})
			}
		}
	}
	s.suspected = 0
}
