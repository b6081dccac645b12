package main

import (
	"cmp"
	"slices"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// due lists the pages to ask for: those never read or changed in the list, and
// then those that were read long ago.
func (p *passer) due(rec *store.Recorder) ([]store.Again, error) {
	pending, err := allPending(rec)
	if err != nil {
		return nil, err
	}
	due := make([]store.Again, len(pending))
	for i := range pending {
		due[i].Advert = pending[i]
	}
	if p.recheck <= 0 {
		return due, nil
	}
	day := rec.Pass().Day - classify.Day(p.recheck/(24*time.Hour))
	for cursor := uint64(0); ; {
		some, next, err := rec.Recheck(day, cursor, pageOfPending)
		if err != nil || len(some) == 0 {
			return due, err
		}
		due, cursor = append(due, some...), next
	}
}

// allPending lists the adverts whose pages are to be read, a thousand at a time
// those of an employer side by side: they share most of their words, so they
// compress best together, and their boilerplate is told together. Further apart
// texts must not lie, or going through adverts in order would unpack the blocks
// of a large pass over and over.
func allPending(rec *store.Recorder) ([]classify.Advert, error) {
	var all []classify.Advert
	for cursor := uint64(0); ; {
		some, next, err := rec.Pending(cursor, pageOfPending)
		if err != nil || len(some) == 0 {
			return all, err
		}
		all, cursor = append(all, byEmployer(some)...), next
	}
}

func byEmployer(adverts []classify.Advert) []classify.Advert {
	keys, order := make([]string, len(adverts)), make([]int, len(adverts))
	for i := range adverts {
		keys[i], order[i] = adverts[i].EmployerKey(), i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(keys[a], keys[b]) })
	sorted := make([]classify.Advert, len(adverts))
	for to, from := range order {
		sorted[to] = adverts[from]
	}
	return sorted
}
