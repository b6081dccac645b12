package store

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// EmployerStock is what counts as boilerplate of an employer for an advert
// posted on a day, with the adverts that make it so.
type EmployerStock struct {
	Source    string
	Employer  string // classify.Advert.EmployerKey; several keys of one name stand apart
	Name      string // as the newest advert of the window writes it
	From, To  classify.Day
	Adverts   int             // of the window, with their text
	Titles    int             // different ones among them
	Umbrella  string          // the reason why an umbrella account has no boilerplate; else ""
	Sentences []StockSentence // those under most adverts first
}

// StockSentence is one sentence of an employer's boilerplate.
type StockSentence struct {
	Words     string // as the newest advert writes them
	Titles    int    // different titles of the window under which it stands
	Adverts   int
	Reference string // of that advert
}

// StockSentences lists the boilerplate of an employer, by its key or its name,
// for an advert posted on the day, read from the texts: an entry for each source
// and key. It returns ErrNotFound, with names that are like it, when no advert of
// such an employer is stored.
func (db *DB) StockSentences(employer string, day classify.Day) ([]EmployerStock, error) {
	if err := db.names.read(db); err != nil {
		return nil, fmt.Errorf("boilerplate of %q: %w", employer, err)
	}
	plain := (&classify.Advert{Employer: employer}).EmployerKey()
	q := StockQuestion{Employer: employer, Name: plain}
	var all []EmployerStock
	for _, name := range db.Sources() {
		db.mu.RLock()
		source := db.source(name).id
		db.mu.RUnlock()
		for _, label := range db.names.of(source, &q) {
			list, err := db.employerStock(name, source, label, day)
			if err != nil {
				return nil, fmt.Errorf("boilerplate of %q: %w", employer, err)
			}
			all = append(all, list)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("boilerplate of %q: employer %w%s", employer, ErrNotFound, db.names.like(plain))
	}
	return all, nil
}

// like names a few employers whose names hold the words.
func (n *employerNames) like(plain string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var names []string
	for at := range n.labels {
		if plain != "" && strings.Contains(at.name, plain) && !slices.Contains(names, at.name) {
			names = append(names, at.name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	slices.Sort(names)
	return "; did you mean " + strings.Join(names[:min(5, len(names))], ", or ") + "?"
}

// stockCount counts the adverts and the titles under which a sentence stands.
type stockCount struct {
	StockSentence
	titles map[uint64]bool
	posted classify.Day
	last   uint64 // number of the advert counted last
}

func (db *DB) employerStock(name string, source, label uint32, day classify.Day) (EmployerStock, error) {
	q := asked{day: day}
	db.mu.RLock()
	list := EmployerStock{Source: name, Employer: db.labels.texts[labelEmployer][label], From: q.from(), To: q.to()}
	db.mu.RUnlock()
	counts, titles := map[uint64]*stockCount{}, map[uint64]bool{}
	var newest classify.Day
	err := db.eachOf(source, label, list.From, list.To, func(a *advert, text string) error {
		list.Adverts++
		if u, umbrella := classify.Umbrella(&a.fields); umbrella {
			list.Umbrella = u.Reason
		}
		if a.windowDay() >= newest {
			newest, list.Name = a.windowDay(), a.fields.Employer
		}
		title, _ := classify.Fingerprint(a.fields.Title)
		titles[title] = true
		countSentences(counts, a, title, text)
		return nil
	})
	list.Titles = len(titles)
	if list.Umbrella == "" {
		list.Sentences = stockOf(counts)
	}
	return list, err
}

func countSentences(counts map[uint64]*stockCount, a *advert, title uint64, text string) {
	for start, end := range classify.Sentences(text) {
		print, letters := classify.Fingerprint(text[start:end])
		if letters < classify.StockLetters {
			continue
		}
		s := counts[print]
		if s == nil {
			s = &stockCount{titles: map[uint64]bool{}}
			counts[print] = s
		}
		if s.last != a.number {
			s.last = a.number
			s.Adverts++
		}
		s.titles[title] = true
		if a.windowDay() >= s.posted {
			s.posted, s.Reference, s.Words = a.windowDay(), a.fields.Reference, strings.Clone(text[start:end])
		}
	}
}

func stockOf(counts map[uint64]*stockCount) []StockSentence {
	var all []StockSentence
	for s := range maps.Values(counts) {
		if s.Titles = len(s.titles); s.Titles >= classify.StockTitles {
			all = append(all, s.StockSentence)
		}
	}
	slices.SortFunc(all, func(a, b StockSentence) int {
		return cmp.Or(cmp.Compare(b.Adverts, a.Adverts), cmp.Compare(b.Titles, a.Titles), cmp.Compare(a.Words, b.Words))
	})
	return all
}
