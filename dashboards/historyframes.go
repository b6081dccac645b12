package dashboards

import (
	"fmt"
	"slices"

	"github.com/bdrw/parlance/store"
)

// frameNames lists the names of frames that were ever active.
func frameNames(src Store) ([]string, error) {
	vintages, err := src.Vintages()
	if err != nil {
		return nil, fmt.Errorf("read vintages: %w", err)
	}
	return store.FrameNames(vintages), nil
}

// frames lists the vintages that a question asks for: the active one, "", when
// it has no matcher on them, else those that its matchers fit.
func (s *factScan) frames() ([]string, error) {
	switch {
	case !slices.ContainsFunc(s.q.Matchers, func(m Matcher) bool { return m.Label == frameLabel }):
		return []string{""}, nil
	case s.facts != nil && s.facts.vacancies && s.q.fits(frameLabel, ""):
		return []string{""}, nil
	case s.facts != nil && s.facts.vacancies:
		return nil, nil
	}
	vintages, err := s.options.Store.Vintages()
	if err != nil {
		return nil, fmt.Errorf("read vintages: %w", err)
	}
	return s.q.vintages(vintages), nil
}

// vintages lists the frames that fit the matchers on them, and "" for the active
// one if no frame fits too. A frame is tried by the name that tells it from
// others; where none fits, by its id and version, its hash, and its version. A
// version that several frames have is given as such when a matcher names it: the
// store says then what to ask for instead.
func (q *Question) vintages(all []store.Vintage) (fit []string) {
	names := store.FrameNames(all)
	for i, v := range all {
		if version := v.Frame.Version; names[i] != version && q.states(frameLabel, version) {
			return []string{version}
		}
	}
	if q.fits(frameLabel, "") {
		fit = []string{""}
	}
	for _, name := range []func(i int) string{
		func(i int) string { return names[i] },
		func(i int) string { return all[i].Frame.Name() },
		func(i int) string { return all[i].Frame.Hash },
		func(i int) string { return all[i].Frame.Version },
	} {
		for i := range all {
			if f := name(i); q.fits(frameLabel, f) && !slices.Contains(fit, f) {
				fit = append(fit, f)
			}
		}
		if len(fit) > 0 {
			return fit
		}
	}
	return nil
}

// states says whether a matcher on a label is written with just that value,
// whether it wants it or not.
func (q *Question) states(label, value string) bool {
	return slices.ContainsFunc(q.Matchers, func(m Matcher) bool { return m.Label == label && m.Value == value })
}
