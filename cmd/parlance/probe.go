package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
	"github.com/bdrw/parlance/store"
)

// probe asks the board for its own counts, once everything else of the pass is
// done: a probe that fails leaves a gap for itself and spoils nothing. It gives
// a note for each one that failed.
func (p *passer) probe(ctx context.Context, board *crawler.Crawler, rec *store.Recorder) (notes []string) {
	left, err := rec.ProbesLeft(p.probes)
	if err != nil {
		return []string{err.Error()}
	}
	for i, probe := range left {
		p.progress(passProgress{Stage: stageProbes, Done: i, Of: len(left)})
		err := p.probeOnce(ctx, board, rec, probe)
		switch {
		case ctx.Err() != nil:
			return notes // the pass stays open, and goes on with this probe
		case errors.Is(err, crawler.ErrRefused):
			return append(notes, fmt.Sprintf("Probes have a gap from %s on: %v", probe, err)) // not one request more
		case err != nil:
			notes = append(notes, fmt.Sprintf("The probe of %s has a gap: %v", probe, err))
		}
	}
	return notes
}

func (p *passer) probeOnce(ctx context.Context, board *crawler.Crawler, rec *store.Recorder, probe store.Probe) error {
	counted, err := board.Count(ctx, crawler.Search{Words: string(probe.Term), Location: probe.Centre, Miles: probe.Miles})
	if err != nil {
		return err
	}
	if whole := rec.Pass().Tally.TotalAfter; counted.Total > whole+whole/20 {
		return fmt.Errorf("the board counts %d adverts for the search, and %d in all", counted.Total, whole)
	}
	var groups []store.GroupCount
	for _, g := range classify.StaffGroups() {
		if n, asked := counted.Groups[g]; asked {
			groups = append(groups, store.GroupCount{Group: g, Count: n})
		}
	}
	return rec.RecordSiteCount(probe, counted.Total, groups)
}

// countable are the probes whose term the active frame knows, so that adverts
// are coded for it.
func (p *passer) countable() []store.Probe {
	terms := p.frame.Terms()
	return slices.DeleteFunc(slices.Clone(p.probes), func(probe store.Probe) bool { return !slices.Contains(terms, probe.Term) })
}
