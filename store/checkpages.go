package store

import (
	"fmt"
	"os"

	"go.etcd.io/bbolt"
)

// pages checks that every page of the file belongs to one place: to the tree of
// a bucket, or to the list of free pages.
func (c *checker) pages() error {
	return c.db.viewBolt(func(tx *bbolt.Tx) error {
		f, err := os.Open(c.db.path)
		if err != nil {
			return err
		}
		defer f.Close()
		m, found := metaOf(f, uint64(tx.ID()))
		if !found {
			return nil // two commits came between: the pages are those of a later transaction
		}
		before := len(c.faults)
		var enough error
		p := newPages(f, m, func(page uint64, why string) {
			if enough == nil {
				enough = c.fault([]byte("pages"), nil, "page %d: %s", page, why)
			}
		})
		var visit func(item) error
		visit = func(i item) error {
			if i.bucket {
				_, err := p.bucket(i, visit)
				return err
			}
			return enough
		}
		if err := p.walk(m.root, visit); err != nil {
			return err
		}
		if what := p.account(); what != "" && len(c.faults) == before {
			return c.fault([]byte("pages"), nil, "%s", what)
		}
		return enough
	})
}

// metaOf reads the meta page of a transaction.
func metaOf(f *os.File, tx uint64) (meta, bool) {
	for _, at := range []int64{0, pageSize} {
		if m, ok := readMeta(f, at); ok && m.tx == tx {
			return m, true
		}
	}
	return meta{}, false
}

// account says what is wrong with the list of free pages, given the pages that
// are in use; "" when nothing is.
func (p *pages) account() string {
	free, err := p.freePages()
	if err != nil {
		return fmt.Sprintf("the list of free pages, page %d: %v", p.free, err)
	}
	for _, id := range free {
		if p.used[id] || id >= p.high {
			return fmt.Sprintf("page %d is listed as free, and is in use", id)
		}
		p.used[id] = true
	}
	if missing := p.high - uint64(len(p.used)); missing > 0 {
		return fmt.Sprintf("%d pages are neither in use nor listed as free", missing)
	}
	return ""
}
