package store

import (
	"os"

	"go.etcd.io/bbolt"
)

const (
	// A page of 16 kB holds several records of the usual 2 kB: the file takes
	// 1.2 times what is in it, and twice that in pages of 4 kB. It is fixed when a
	// file is created.
	pageSize = 16384

	// Address space, not memory. A reader that is under way keeps a writer
	// waiting whenever the file outgrows the map: with this much it never does
	// below 1 GiB, and beyond that once per GiB.
	initialMmap = 1 << 30

	chunkSize = 1000 // adverts read or written in one transaction
)

// boltOptions are the options of every file of a store. BenchmarkOptions
// measures them.
//
// The list of free pages is written with every commit: without that, opening
// would read the whole file. It stays short, because what is big is only ever
// appended. A map finds a free page in constant time, an array in proportion to
// the number of them.
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
