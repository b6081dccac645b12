package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// lived is the path of a closed store with some history: spells, versions,
// boilerplate, two vintages.
func lived(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "parlance.db")
	db, err := store.Open(path, store.Options{NoSync: true}.Hooked(40, nil))
	must(t, err)
	playStock(t, db)
	must(t, db.Close())
	return path
}

// stored is one record as it lies in a file: key and value side by side.
type stored struct {
	bucket     string
	key, value []byte
}

func recordsOf(t testing.TB, path string) []stored {
	t.Helper()
	bolt, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true})
	must(t, err)
	defer bolt.Close()
	var all []stored
	var walk func(name string, b *bbolt.Bucket) error
	walk = func(name string, b *bbolt.Bucket) error {
		return b.ForEach(func(k, v []byte) error {
			if v == nil {
				return walk(name, b.Bucket(k))
			}
			all = append(all, stored{name, bytes.Clone(k), bytes.Clone(v)})
			return nil
		})
	}
	must(t, bolt.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error { return walk(string(name), b) })
	}))
	return all
}

// flip turns one bit of a record's value over, wherever the record lies.
func flip(file []byte, r stored, bit int) []byte {
	lies := append(bytes.Clone(r.key), r.value...)
	spoilt := bytes.Clone(lies)
	spoilt[len(r.key)+bit/8] ^= 1 << (bit % 8)
	return bytes.ReplaceAll(file, lies, spoilt)
}

// TestEveryFlippedBit turns single bits over in values of every bucket: opening
// refuses the file, or the check names the bucket and the record.
func TestEveryFlippedBit(t *testing.T) {
	path := lived(t)
	sound := usedBytes(t, path)
	rng := rand.New(rand.NewPCG(1, 5))
	records := recordsOf(t, path)
	refused, named := 0, map[string]int{}
	for range 160 {
		r := records[rng.IntN(len(records))]
		must(t, os.WriteFile(path, flip(sound, r, rng.IntN(8*len(r.value))), 0o600))
		db, err := store.Open(path, store.Options{ReadOnly: true})
		if err != nil {
			refused++
			if !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), fmt.Sprintf("%s %x", r.bucket, r.key)) {
				t.Errorf("%s %x: refused with %v", r.bucket, r.key, err)
			}
			continue
		}
		faults, err := db.Check(t.Context())
		must(t, err)
		found := false
		for _, f := range faults {
			found = found || f.Bucket == r.bucket && f.Key == fmt.Sprintf("%x", r.key)
		}
		if named[r.bucket]++; !found {
			t.Errorf("%s %x is not among the faults %v", r.bucket, r.key, faults)
		}
		must(t, db.Close())
	}
	if refused < 10 || len(named) < 8 {
		t.Errorf("%d files were refused, faults found in %v", refused, named)
	}
}

// TestSalvage damages a store in several places at once and salvages it. What
// comes over is as it was, what does not is named, and the daemon can go on.
func TestSalvage(t *testing.T) {
	path := lived(t)
	sound := usedBytes(t, path)
	before := openAt(t, path, store.Options{NoSync: true})
	expect := exportOf(t, before)
	records := recordsOfOpen(t, before, path)
	for seed := range uint64(20) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 7))
			file := bytes.Clone(sound)
			for range rng.IntN(12) {
				r := records[rng.IntN(len(records))]
				file = flip(file, r, rng.IntN(8*len(r.value)))
			}
			for range rng.IntN(3) {
				page := 2 + rng.IntN(len(file)/16384-2)
				for i := range 16384 {
					file[page*16384+i] = byte(rng.Uint32())
				}
			}
			if rng.IntN(4) == 0 {
				file = file[:len(file)-rng.IntN(len(file)/4)]
			}
			src, dst := filepath.Join(t.TempDir(), "src.db"), filepath.Join(t.TempDir(), "dst.db")
			must(t, os.WriteFile(src, file, 0o400))
			result, err := store.Salvage(t.Context(), src, dst)
			if errors.Is(err, store.ErrDamaged) && strings.Contains(err.Error(), "first pages") {
				return
			}
			must(t, err)
			compareSalvaged(t, expect, dst, &result)
		})
	}
}

// TestSalvageOfMisplacedPages salvages files in which some pages hold what
// others held, as after writes that were lost or went astray.
func TestSalvageOfMisplacedPages(t *testing.T) {
	const size = 16384
	sound := usedBytes(t, lived(t))
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 11))
		file := bytes.Clone(sound)
		for range 1 + rng.IntN(3) {
			from, to := 2+rng.IntN(len(file)/size-2), 2+rng.IntN(len(file)/size-2)
			copy(file[to*size+8:(to+1)*size], sound[from*size+8:(from+1)*size]) // but for its number
		}
		src, dst := filepath.Join(t.TempDir(), "src.db"), filepath.Join(t.TempDir(), "dst.db")
		must(t, os.WriteFile(src, file, 0o400))
		if _, err := store.Salvage(t.Context(), src, dst); err != nil {
			t.Errorf("seed %d: %v", seed, err)
			continue
		}
		db, err := store.Open(dst, store.Options{NoSync: true})
		if err != nil {
			t.Errorf("seed %d: %v", seed, err)
			continue
		}
		_, err = db.Check(t.Context())
		must(t, err)
		must(t, db.Close())
	}
}

// recordsOfOpen reads the records of a store that is open, from a copy.
func recordsOfOpen(t *testing.T, db *store.DB, path string) []stored {
	t.Helper()
	copied := filepath.Join(t.TempDir(), "copy.db")
	copyStore(t, path, copied)
	return recordsOf(t, copied)
}

// compareSalvaged holds what was salvaged against the store before the damage.
func compareSalvaged(t *testing.T, expect export, path string, result *store.Salvaged) {
	t.Helper()
	db, err := store.Open(path, store.Options{NoSync: true})
	must(t, err)
	defer db.Close()
	was := map[string]store.AdvertRow{}
	for _, a := range expect.Adverts {
		was[a.Advert.Reference] = a
	}
	kept := 0
	labels := false
	for _, f := range result.Lost {
		labels = labels || f.Bucket == "labels" || f.Bucket == "pages" || f.Bucket == "passes" || f.Bucket == "live"
	}
	must(t, db.Adverts(func(a store.AdvertRow) error {
		kept++
		before := was[a.Advert.Reference]
		if labels { // names may be lost, and days that are told from them
			return nil
		}
		if diff := cmp.Diff(before, a); diff != "" {
			t.Errorf("advert %s changed (-before +salvaged):\n%s", a.Advert.Reference, diff)
		}
		_, err := db.Advert(board, a.Advert.Reference)
		return err
	}))
	if kept != result.Adverts || kept < len(was) && len(result.Lost) == 0 {
		t.Errorf("%d adverts of %d came over, %d are said to; lost: %v", kept, len(was), result.Adverts, result.Lost)
	}
	faults, err := db.Check(t.Context())
	must(t, err)
	for _, f := range faults[:min(3, len(faults))] {
		f.What = f.What[:min(300, len(f.What))]
		if len(result.Lost) == 0 || f.Bucket != "counts" && f.Bucket != "events" && f.Bucket != "stock" && f.Bucket != "vintages" {
			t.Errorf("after salvage: %v", f)
		}
	}
	goOn(t, db)
}

// goOn records one more pass, if the salvaged store has a frame at all.
func goOn(t *testing.T, db *store.DB) {
	t.Helper()
	file, has, err := db.ActiveFrame()
	if !has || err != nil {
		return
	}
	r, err := db.BeginPass(board, (day0+classify.Day(200)).At(6, 0), file.Ref)
	if err != nil {
		t.Errorf("begin a pass: %v", err)
		return
	}
	must(t, r.RecordListing(many(40)))
	readAll(t, r)
	finish(t, r, (day0+classify.Day(200)).At(9, 0))
}

func TestSalvageRefuses(t *testing.T) {
	path := lived(t)
	if _, err := store.Salvage(t.Context(), path, path); err == nil || !strings.Contains(err.Error(), "name another") {
		t.Errorf("over a file that is there: %v", err)
	}
	dst := filepath.Join(t.TempDir(), "dst.db")
	if _, err := store.Salvage(t.Context(), path+"x", dst); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of a file that is not there: %v", err)
	}
	db, err := store.Open(path, store.Options{NoSync: true})
	must(t, err)
	if _, err := store.Salvage(t.Context(), path, dst); runtime.GOOS == "linux" && !errors.Is(err, store.ErrHeld) {
		t.Errorf("of a store that is open: %v", err)
	}
	must(t, db.Close())
	must(t, os.WriteFile(path, make([]byte, 1<<20), 0o600))
	if _, err := store.Salvage(t.Context(), path, dst); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("of zeroes: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(dst), "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
