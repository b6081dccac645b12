package store

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/bdrw/parlance/classify"
)

// Options says how to open a store. The zero value is ready for use.
type Options struct {
	Timeout  time.Duration                // how long to wait for another process to let go; 2 s when zero
	ReadOnly bool                         // open beside other readers; nothing is created or written
	NoSync   bool                         // do not wait for the disk: for tests and throw-away stores only
	MaxSize  int64                        // bytes beyond which the file does not grow: writing pauses with ErrFull; no limit when zero
	Region   func(postcode string) string // NHS region of a postcode or outcode, "" when unknown; nil knows none
	Logger   *slog.Logger                 // nil logs nothing

	afterCommit func()
	opened      func(*os.File)
	chunk       int // adverts in one transaction of a listing
}

// DB is an open store. Its methods may be called from several goroutines; one
// Recorder per source writes at a time.
type DB struct {
	path    string
	options Options
	log     *slog.Logger

	handle sync.RWMutex // held for reading through every read transaction, for writing while the file is opened again
	bolt   *bbolt.DB

	writing sync.Mutex // held through a change, from reading to applying it in memory
	paused  atomic.Pointer[pause]

	mu sync.RWMutex // guards memory; taken for writing only while a commit is applied
	memory
	earlier earlierRows

	vacancies vacancyRows

	names     employerNames
	employers employers
}

// memory is what readers and recorders work on, loaded from the file.
type memory struct {
	labels  *labels
	rows    *rows
	live    map[uint64]*presence
	days    map[uint32]*calendar // by source
	vintage Vintage              // the active one; Number 0 while the store has no frame
	staged  *staged              // the vintage that is being made; nil when none is
}

func newMemory() memory {
	return memory{labels: newLabels(), rows: newRows(), live: map[uint64]*presence{}, days: map[uint32]*calendar{}}
}

// Open opens the store at path, and creates it with mode 0600 if there is none.
// It returns ErrHeld when another process keeps the file for longer than the
// timeout, ErrNewer when a newer program wrote it, ErrDamaged when it is cut
// short or not a store.
func Open(path string, o Options) (*DB, error) {
	if o.Timeout == 0 {
		o.Timeout = 2 * time.Second
	}
	if o.chunk == 0 {
		o.chunk = chunkSize
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if err := prepare(path, o); err != nil {
		return nil, explain(path, err)
	}
	db, err := openExisting(path, o)
	if err != nil {
		return nil, explain(path, err)
	}
	return db, nil
}

// prepare creates the file if there is none, and else refuses one that would
// make reading through a memory map fault.
func prepare(path string, o Options) error {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) && !o.ReadOnly {
		return create(path)
	}
	if err != nil {
		return err
	}
	return checkLength(path)
}

// create writes an empty store under a temporary name and then gives it its
// own, so that no half-made file is ever opened.
func create(path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := f.Close(); err != nil {
		return err
	}
	bolt, err := bbolt.Open(f.Name(), 0o600, boltOptions(Options{}))
	if err != nil {
		return err
	}
	if err := errors.Join(bolt.Update(createBuckets), bolt.Close()); err != nil {
		return err
	}
	// A link, unlike a rename, does not replace a store that was made meanwhile.
	err = os.Link(f.Name(), path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = os.Rename(f.Name(), path)
	}
	return errors.Join(ignoreExist(err), syncFolder(path))
}

func ignoreExist(err error) error {
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// syncFolder makes the name of a file last: a power cut may undo it else.
func syncFolder(path string) error {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

func createBuckets(tx *bbolt.Tx) error {
	for _, name := range buckets {
		if _, err := tx.CreateBucket(name); err != nil {
			return err
		}
	}
	c := &change{tx: tx}
	for _, b := range knownBreaks {
		if err := c.addBreak(b); err != nil {
			return err
		}
	}
	return putSchema(tx, schema())
}

func openExisting(path string, o Options) (*DB, error) {
	bolt, err := openBolt(path, o)
	if err != nil {
		return nil, err
	}
	db := &DB{bolt: bolt, path: path, options: o, log: o.Logger}
	err = guard(func() error { return migrate(bolt, o) })
	if err == nil {
		db.memory, err = loadMemory(bolt)
	}
	if err == nil && !o.ReadOnly {
		err = errors.Join(db.dropCodings(), removeLeftovers(path)) // of what was killed
	}
	if err != nil {
		return nil, errors.Join(err, db.bolt.Close())
	}
	return db, nil
}

// openBolt opens the file that is at the path once it has the lock: while it
// waits for that, the process that has it may put another file in its place.
func openBolt(path string, o Options) (bolt *bbolt.DB, err error) {
	var opened *os.File
	options := boltOptions(o)
	options.OpenFile = func(path string, flag int, mode os.FileMode) (*os.File, error) {
		f, err := o.openFile(path, flag, mode)
		opened = f
		return f, err
	}
	for {
		err = guard(func() (err error) {
			bolt, err = bbolt.Open(path, 0o600, options)
			return err
		})
		if err != nil || same(opened, path) {
			return bolt, err
		}
		if err := bolt.Close(); err != nil {
			return nil, err
		}
	}
}

// same says whether the open file is the one at the path; if nobody can tell, it is.
func same(f *os.File, path string) bool {
	is, err := f.Stat()
	there, err2 := os.Stat(path)
	return err != nil || err2 != nil || os.SameFile(is, there)
}

// loadMemory reads into memory what the readers and the recorder work on.
func loadMemory(bolt *bbolt.DB) (memory, error) {
	m := newMemory()
	err := guard(func() error { return bolt.View(m.load) })
	return m, err
}

// Close lets go of the file. A pass that is being recorded stays open, and is
// resumed by the next BeginPass of its day.
func (db *DB) Close() error {
	db.earlier.mu.Lock()
	db.earlier.forget()
	db.earlier.mu.Unlock()
	db.vacancies.close()
	return db.bolt.Close()
}

// Path is the path the store was opened with.
func (db *DB) Path() string { return db.path }

// explain turns what the system or bbolt says into a sentence for the operator.
func explain(path string, err error) error {
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return fmt.Errorf("open store %s: %w%s; stop that process, or use the commands that go through its socket", path, ErrHeld, holder(path))
	case errors.Is(err, ErrNewer):
		return fmt.Errorf("open store %s: %w; use that version, or another --store", path, err)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrVersionMismatch):
		return fmt.Errorf("open store %s: %w: it is not a parlance store (%v); restore a backup, or name another file with --store", path, ErrDamaged, err)
	case errors.Is(err, ErrDamaged):
		return fmt.Errorf("open store %s: %w; restore a backup, or name another file with --store", path, err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("open store %s: %w; the user running parlance must be able to read and write the file and its folder", path, err)
	case errors.Is(err, syscall.EISDIR):
		return fmt.Errorf("open store %s: it is a folder; name a file in it with --store", path)
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("open store %s: %w; make room on its disk, or name a file on another with --store", path, err)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("open store %s: %w; check the path given with --store", path, err)
	}
	return fmt.Errorf("open store %s: %w", path, err)
}

// knownSchema refuses a file of another schema, and one that lacks a bucket.
func knownSchema(tx *bbolt.Tx) error {
	v, err := schemaOf(tx)
	if err != nil {
		return err
	}
	if v > schema() {
		return fmt.Errorf("%w: its schema is %d, this program knows %d", ErrNewer, v, schema())
	}
	for _, name := range buckets {
		if tx.Bucket(name) == nil {
			return fmt.Errorf("%w: bucket %s is missing", ErrDamaged, name)
		}
	}
	return nil
}

func (db *DB) region(places []classify.Place) string {
	if db.options.Region == nil {
		return ""
	}
	for _, p := range places {
		if r := db.options.Region(p.Postcode); r != "" {
			return r
		}
	}
	return ""
}
