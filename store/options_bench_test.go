package store_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

// BenchmarkOptions measures the options of the file: what a day of texts costs in
// time and room, and what opening costs, by size of page and by how free pages
// are kept. The file is used as a store uses it: blocks and records appended, a
// small bucket that churns.
func BenchmarkOptions(b *testing.B) {
	for _, page := range []int{4096, 16384, 65536} {
		for name, o := range map[string]bbolt.Options{
			"map":          {FreelistType: bbolt.FreelistMapType},
			"array":        {FreelistType: bbolt.FreelistArrayType},
			"map,not kept": {FreelistType: bbolt.FreelistMapType, NoFreelistSync: true},
		} {
			b.Run(fmt.Sprintf("page=%d/free=%s", page, name), func(b *testing.B) {
				o.PageSize, o.InitialMmapSize = page, 1<<30
				var written, opened time.Duration
				var size, payload int64
				for b.Loop() {
					path := filepath.Join(b.TempDir(), "options.db")
					start := time.Now()
					payload = fillFile(b, path, &o)
					written += time.Since(start)
					start = time.Now()
					bolt, err := bbolt.Open(path, 0o600, &o)
					must(b, err)
					opened += time.Since(start)
					must(b, bolt.View(func(tx *bbolt.Tx) error {
						size = tx.Size() // of the pages in use: the file itself grows by 16 MB
						return nil
					}))
					must(b, bolt.Close())
				}
				b.ReportMetric(written.Seconds()*1000/float64(b.N), "ms/day")
				b.ReportMetric(opened.Seconds()*1e6/float64(b.N), "µs/open")
				b.ReportMetric(float64(size)/float64(payload), "file/payload")
			})
		}
	}
}

// fillFile writes 13,000 adverts as a first pass does, and gives how many bytes
// of keys and values there are.
func fillFile(b *testing.B, path string, o *bbolt.Options) (payload int64) {
	b.Helper()
	bolt, err := bbolt.Open(path, 0o600, o)
	must(b, err)
	record, block := make([]byte, 900), make([]byte, 40<<10)
	for part := range 13000 / 64 {
		must(b, bolt.Update(func(tx *bbolt.Tx) error {
			for _, name := range []string{"adverts", "texts", "live"} {
				bucket, err := tx.CreateBucketIfNotExists([]byte(name))
				if err != nil {
					return err
				}
				for i := range 64 {
					key, value := fmt.Appendf(nil, "%016d", part*64+i), record
					switch {
					case name == "texts" && i > 0:
						continue
					case name == "texts":
						value = block
					case name == "live": // every pass writes some of it again
						key, value = fmt.Appendf(nil, "%016d", (part*7919+i)%13000), record[:24]
					}
					if err := bucket.Put(key, value); err != nil {
						return err
					}
					payload += int64(len(key) + len(value))
				}
			}
			return nil
		}))
	}
	must(b, bolt.Close())
	return payload
}

// BenchmarkWriterBesideAReader measures how long a writer that makes the file
// grow waits for a reader that is under way for 50 ms, by the size of the first
// map.
func BenchmarkWriterBesideAReader(b *testing.B) {
	for _, initial := range []int{0, 1 << 30} {
		b.Run(fmt.Sprint("initial=", initial), func(b *testing.B) {
			var waited time.Duration
			for b.Loop() {
				bolt, err := bbolt.Open(filepath.Join(b.TempDir(), "map.db"), 0o600, &bbolt.Options{PageSize: 16384, InitialMmapSize: initial, NoSync: true})
				must(b, err)
				reading, read := make(chan struct{}), make(chan error, 1)
				go func() {
					read <- bolt.View(func(*bbolt.Tx) error {
						close(reading)
						time.Sleep(50 * time.Millisecond)
						return nil
					})
				}()
				<-reading
				start := time.Now()
				must(b, bolt.Update(func(tx *bbolt.Tx) error {
					bucket, err := tx.CreateBucket([]byte("texts"))
					if err != nil {
						return err
					}
					return bucket.Put([]byte("block"), make([]byte, 1<<20))
				}))
				waited += time.Since(start)
				must(b, <-read)
				must(b, bolt.Close())
			}
			b.ReportMetric(waited.Seconds()*1000/float64(b.N), "ms/commit")
		})
	}
}
