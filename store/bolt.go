package store

import (
	"os"

	"go.etcd.io/bbolt"
)

const (
	// A first listing of 8,000 adverts is stored 1.1 to 1.4 times as fast in pages
	// of 16 kB as in those of 4 kB, their texts as fast, in a file of the same size
	// (BenchmarkStore); pages of 64 kB make the file of four weeks 1.4 times as
	// large. It is fixed when a file is created.
	pageSize = 16384

	// Address space, not memory. A reader that is under way keeps a writer
	// waiting whenever the file outgrows the map: a commit beside a reader of 50 ms
	// takes 53 ms without this, 4 ms with it (BenchmarkWriterBesideAReader). The map
	// is outgrown at 1 GiB, and then once per GiB.
	initialMmap = 1 << 30

	chunkSize = 1000 // adverts read or written in one transaction
)

// boltOptions are the options of every file of a store. BenchmarkOptions
// measures them.
//
// The list of free pages is written with every commit: without that, opening
// reads the whole file, which takes 50 to 100 times as long for one of 32 MB
// already. It stays short, because what is big is only ever appended. A map finds
// a free page in constant time, an array in proportion to the number of them; with
// the few that there are, both are as fast.
func boltOptions(o Options) *bbolt.Options {
	return &bbolt.Options{
		PageSize:        pageSize,
		InitialMmapSize: initialMmap,
		FreelistType:    bbolt.FreelistMapType,
		NoFreelistSync:  false,
		Timeout:         o.Timeout,
		ReadOnly:        o.ReadOnly,
		NoSync:          o.NoSync,
		MaxSize:         int(o.MaxSize),
	}
}

// openFile opens the file of a store, and shows it to who asked for that.
func (o Options) openFile(path string, flag int, mode os.FileMode) (*os.File, error) {
	f, err := os.OpenFile(path, flag, mode)
	if err == nil && o.opened != nil {
		o.opened(f)
	}
	return f, err
}

// fillShares say how full a page is left when it is split, of the buckets that
// grow at their end. bbolt leaves half of it for keys that come between, and here
// none do: a store of four weeks takes 0.8 times the pages. Records that grow a
// little when they are written again need some room.
var fillShares = map[string]float64{
	"events": 0.95, "counts": 0.95, "passes": 0.95, "texts": 0.95, "stock": 0.95,
	"adverts": 0.85, "facts": 0.85, "codings": 0.85,
}

// filled sets how full the pages of a bucket become in this transaction.
func filled(b *bbolt.Bucket, name []byte) *bbolt.Bucket {
	if share, appended := fillShares[string(name)]; appended {
		b.FillPercent = share
	}
	return b
}
