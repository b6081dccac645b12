package dashboards

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// statistics counts the flow, and keeps what it counted until a pass changes it.
type statistics struct {
	options *Options
	mu      sync.Mutex
	kept    map[string]*made
	letGo   *time.Timer
	view    *flowView // the one asked for last; nil when nobody asked for a while
	of      string    // what view is of
}

func newStatistics(o *Options) *statistics { return &statistics{options: o} }

// made is what was computed from a flow.
type made struct {
	once  sync.Once
	value any
	err   error
}

const (
	// keepView is how long a flow is held: at 550,000 adverts a year, five years
	// take 25 MB.
	keepView = 5 * time.Minute
	// keepMade is how many results are held, the largest of 44 kB.
	keepMade = 512
)

// flowOf says which flow is asked about.
type flowOf struct {
	source string
	where  map[store.Dimension]string
	frame  string // "" is the active one
}

// text tells whether adverts must be read to know whether they fit.
func (f flowOf) text() bool {
	for d := range f.where {
		if d != store.ByStaffGroup && d != store.ByRegion && d != store.BySource {
			return true
		}
	}
	return false
}

func (f flowOf) key() string {
	parts := []string{f.source, f.frame}
	for d, v := range f.where {
		parts = append(parts, string(d)+"="+v)
	}
	slices.Sort(parts[2:])
	return strings.Join(parts, "\x00")
}

// flow reads a flow, or gives the one that was read last.
func (s *statistics) flow(r *reading, of flowOf) (*flowView, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := s.state(r) + of.key()
	if s.view != nil && s.of == key {
		s.letGo.Reset(keepView)
		return s.view, nil
	}
	v, err := readFlow(s.options, r, of)
	if err != nil {
		return nil, err
	}
	if s.letGo != nil {
		s.letGo.Stop()
	}
	s.view, s.of = v, key
	s.letGo = time.AfterFunc(keepView, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.view == v {
			s.view = nil
		}
	})
	return v, nil
}

// state changes whenever figures of the source may have.
func (s *statistics) state(r *reading) string { return r.stamp() + " " + s.options.Frame.Hash + " " }

func readFlow(o *Options, r *reading, of flowOf) (*flowView, error) {
	flow, err := o.Store.Flow(store.FlowQuery{Source: of.source, From: firstDay, To: math.MaxInt16 * 2, Where: of.where, Frame: of.frame})
	if err != nil {
		return nil, err
	}
	employers, err := o.Store.Employers()
	if err != nil {
		return nil, err
	}
	v := newFlowView(flow, employers, r.passes)
	if of.text() {
		v.also = store.FlowRead
	}
	v.ownFrom = o.Store.OwnWordsFrom(of.source)
	breaks, err := breaksWithin(o.Store, of.source, firstDay, classify.Day(math.MaxInt32))
	for _, b := range breaks {
		if b.Parts(true) {
			v.breaks = append(v.breaks, b)
		}
	}
	return v, err
}

// keep gives what make computed under the name, once for each state of the store.
func keep[T any](s *statistics, r *reading, of flowOf, name string, compute func(*flowView) T) (T, error) {
	key := s.state(r) + of.key() + "\x00" + name
	s.mu.Lock()
	m := s.kept[key]
	if m == nil {
		if len(s.kept) >= keepMade || s.kept == nil {
			s.kept = map[string]*made{}
		}
		m = &made{}
		s.kept[key] = m
	}
	s.mu.Unlock()
	m.once.Do(func() {
		v, err := s.flow(r, of)
		if m.err = err; err == nil {
			m.value = compute(v)
		}
	})
	if m.err != nil {
		s.mu.Lock()
		delete(s.kept, key)
		s.mu.Unlock()
		var none T
		return none, fmt.Errorf("count the flow of %s: %w", of.source, m.err)
	}
	return m.value.(T), nil
}
