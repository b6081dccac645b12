package store_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// prosePool makes texts of about 3 kB: sentences drawn from a pool, half of
// them those of the employer, as real adverts repeat themselves.
type prosePool struct {
	rng       *rand.Rand
	sentences []string
}

func newProse() *prosePool {
	p := &prosePool{rng: rand.New(rand.NewPCG(1, 2))}
	words := strings.Fields("the service team patients care data support manage develop digital systems work with trust staff quality improve lead hospital community clinical information experience")
	for range 20000 {
		var b strings.Builder
		for range 8 + p.rng.IntN(12) {
			fmt.Fprintf(&b, "%s%d ", words[p.rng.IntN(len(words))], p.rng.IntN(30))
		}
		p.sentences = append(p.sentences, b.String()+".")
	}
	return p
}

func (p *prosePool) text(employer int) string {
	var b strings.Builder
	for b.Len() < 3000 {
		n := p.rng.IntN(len(p.sentences))
		if p.rng.IntN(2) == 0 {
			n = employer*20 + p.rng.IntN(20)
		}
		b.WriteString(p.sentences[n])
	}
	return b.String()
}

func benchAdverts(n int) []store.Detailed {
	p := newProse()
	all := make([]store.Detailed, n)
	for i := range all {
		a := advert(fmt.Sprintf("C%04d-26-%05d", i%400, i), 14+i%30)
		a.EmployerCode = fmt.Sprintf("C%04d", i%400)
		a.StaffGroup = classify.StaffGroup(1 + i%9)
		all[i] = read(a, p.text(i%400))
	}
	return all
}

// BenchmarkStore stores a first listing and every text, the disk waited for.
func BenchmarkStore(b *testing.B) {
	const n = 8000
	adverts := benchAdverts(n)
	payload := 0
	listing := store.Listing{Code: titleCoding, Whole: true}
	for _, d := range adverts {
		payload += len(d.Advert.Text)
		a := d.Advert
		a.Text, a.Sections = "", nil
		listing.Adverts = append(listing.Adverts, a)
	}
	for _, batch := range []int{64, 1000} {
		b.Run(fmt.Sprint("batch=", batch), func(b *testing.B) {
			var listed, texts time.Duration
			var size int64
			for b.Loop() {
				db, err := store.Open(filepath.Join(b.TempDir(), "parlance.db"), store.Options{})
				must(b, err)
				r := begin(b, db, 0)
				start := time.Now()
				must(b, r.RecordListing(listing))
				listed += time.Since(start)
				start = time.Now()
				for i := 0; i < n; i += batch {
					must(b, r.RecordDetails(adverts[i:min(n, i+batch)]))
				}
				texts += time.Since(start)
				finish(b, r, day0.At(9, 0))
				s, err := db.Stats()
				must(b, err)
				size = s.FileBytes
				must(b, db.Close())
			}
			count := float64(b.N * n)
			b.ReportMetric(count/listed.Seconds(), "listed/s")
			b.ReportMetric(count/texts.Seconds(), "texts/s")
			b.ReportMetric(float64(size)/float64(payload), "file/payload")
		})
	}
}

// large makes a store of n adverts, in listings of 20,000 that each replace
// the one before.
func large(b *testing.B, n int) string {
	path := filepath.Join(b.TempDir(), "parlance.db")
	db, err := store.Open(path, store.Options{NoSync: true})
	must(b, err)
	for day := 0; day*20000 < n; day++ {
		var adverts []store.Detailed
		for i := range 20000 {
			a := advert(fmt.Sprintf("C%04d-26-%07d", i%400, day*20000+i), day)
			a.EmployerCode = fmt.Sprintf("C%04d", i%400)
			a.StaffGroup = classify.StaffGroup(1 + i%9)
			adverts = append(adverts, read(a, fmt.Sprint("data ", i%50)))
		}
		l := store.Listing{Whole: true, Code: titleCoding}
		for _, d := range adverts {
			l.Adverts = append(l.Adverts, d.Advert)
		}
		r := begin(b, db, day)
		must(b, r.RecordListing(l))
		for i := 0; i < len(adverts); i += 1000 {
			must(b, r.RecordDetails(adverts[i:i+1000]))
		}
		finish(b, r, (day0+classify.Day(day)).At(9, 0))
	}
	must(b, db.Close())
	return path
}

// BenchmarkLarge opens a store of 500,000 adverts and queries it.
func BenchmarkLarge(b *testing.B) {
	path := large(b, 500000)
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			db, err := store.Open(path, store.Options{})
			must(b, err)
			must(b, db.Close())
		}
	})
	db, err := store.Open(path, store.Options{})
	must(b, err)
	defer db.Close()
	for name, q := range map[string]store.Query{
		"all":            {},
		"term":           {Term: "data"},
		"by staff group": {By: []store.Dimension{store.ByStaffGroup}},
		"area and level": {By: []store.Dimension{store.ByArea, store.ByLevel}, Where: map[store.Dimension]string{store.ByScope: "in"}},
	} {
		q.From, q.To = day0, day0+60
		b.Run("select "+name, func(b *testing.B) {
			for b.Loop() {
				if _, err := db.Select(q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
