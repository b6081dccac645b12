package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// Vintage is what one frame makes of the whole history: a fact row for every
// advert, version and spell. The active vintage is the one that passes record
// into; an earlier one stays as it was when the next took its place.
type Vintage struct {
	Number    uint64
	Frame     classify.FrameRef
	Activated time.Time
	Ended     time.Time               // zero while it is the active one
	Last      map[string]classify.Day // day of each source's latest complete listing when it ended
	Carried   int                     // fact rows that an earlier frame coded, because their text was gone
}

// FrameFile is the file of a coding frame, byte for byte.
type FrameFile struct {
	Ref   classify.FrameRef
	Data  []byte
	First time.Time // when it was first made active; zero if it never was
}

// verify compares the file with the hash by which it goes.
func (f *FrameFile) verify() error {
	sum := sha256.Sum256(f.Data)
	if got := hex.EncodeToString(sum[:])[:12]; got != f.Ref.Hash {
		return fmt.Errorf("coding frame %s: the hash of its file is %s, not %s", f.Name(), got, f.Ref.Hash)
	}
	return nil
}

// Name is the frame as people are told of it: "health-informatics 1.0".
func (f *FrameFile) Name() string { return f.Ref.Name() }

// codingBucket holds the codings of the active vintage or of the one that is
// being made; nil for every other.
func codingBucket(tx *bbolt.Tx, vintage uint64) *bbolt.Bucket {
	return tx.Bucket(bucketCodings).Bucket(keyNumber(vintage))
}

// ActiveFrame gives the frame that passes code with; false when the store has
// none yet.
func (db *DB) ActiveFrame() (FrameFile, bool, error) {
	db.mu.RLock()
	ref, none := db.vintage.Frame, db.vintage.Number == 0
	db.mu.RUnlock()
	if none {
		return FrameFile{}, false, nil
	}
	f, err := db.frameFile(ref.Hash)
	return f, err == nil, err
}

func (db *DB) frameFile(hash string) (f FrameFile, err error) {
	err = db.viewBolt(func(tx *bbolt.Tx) error {
		f, err = loadFrame(tx, hash)
		return err
	})
	if err != nil {
		return f, fmt.Errorf("read coding frame: %w", err)
	}
	return f, nil
}

func loadFrame(tx *bbolt.Tx, hash string) (FrameFile, error) {
	payload, err := getSealed(tx, bucketFrames, []byte(hash))
	if err != nil {
		return FrameFile{}, err
	}
	if payload == nil {
		return FrameFile{}, fmt.Errorf("frame %s: %w", hash, ErrNotFound)
	}
	return decodeFrame(payload)
}

// AdoptFrame makes the frame the active one of a store that has none, and does
// nothing in a store that has one.
func (db *DB) AdoptFrame(file FrameFile, now time.Time) error {
	if _, has, err := db.ActiveFrame(); has || err != nil {
		return err
	}
	err := db.change(func(c *change) error {
		if err := file.verify(); err != nil {
			return err
		}
		number, err := c.createVintage()
		if err != nil {
			return err
		}
		v := Vintage{Number: number, Frame: file.Ref, Activated: now.UTC().Round(0)}
		if err := c.activate(&v, file); err != nil {
			return err
		}
		c.done = append(c.done, func() { db.vintage = v })
		return nil
	})
	if err != nil {
		return fmt.Errorf("adopt coding frame: %w", err)
	}
	return nil
}

// createVintage makes the room of another vintage and gives its number.
func (c *change) createVintage() (uint64, error) {
	number, err := c.tx.Bucket(bucketVintages).NextSequence()
	if err != nil {
		return 0, err
	}
	for _, name := range [][]byte{bucketFacts, bucketCodings} {
		if _, err := c.tx.Bucket(name).CreateBucket(keyNumber(number)); err != nil {
			return 0, fmt.Errorf("vintage %d: %w", number, err)
		}
	}
	return number, nil
}

// activate writes that a vintage is the active one.
func (c *change) activate(v *Vintage, file FrameFile) error {
	if file.First.IsZero() {
		file.First = v.Activated
	}
	if err := c.saveFrame(&file); err != nil {
		return err
	}
	if err := c.saveVintage(v); err != nil {
		return err
	}
	var e encoder
	e.uint(v.Number)
	return c.put(bucketMeta, keyActive, e.b)
}

func (c *change) saveFrame(f *FrameFile) error {
	return c.put(bucketFrames, []byte(f.Ref.Hash), encodeFrame(f))
}

// Vintages lists every vintage there ever was, oldest first.
func (db *DB) Vintages() ([]Vintage, error) {
	var all []Vintage
	err := db.viewBolt(func(tx *bbolt.Tx) error {
		return walk(tx.Bucket(bucketVintages), bucketVintages, func(_, payload []byte) error {
			v, err := decodeVintage(payload)
			all = append(all, v)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("list vintages: %w", err)
	}
	return all, nil
}

// loadVintage reads which vintage is active and whether another is being made.
func (m *memory) loadVintage(tx *bbolt.Tx) error {
	payload, err := getSealed(tx, bucketMeta, keyActive)
	if err != nil || payload == nil {
		return err
	}
	d := decoder{b: payload}
	number := d.uint()
	if err := d.end(); err != nil {
		return fmt.Errorf("%w: meta active: %v", ErrDamaged, err)
	}
	if payload, err = getSealed(tx, bucketVintages, keyNumber(number)); err != nil {
		return err
	}
	if m.vintage, err = decodeVintage(payload); err != nil {
		return fmt.Errorf("%w: vintage %d: %v", ErrDamaged, number, err)
	}
	if factBucket(tx, number) == nil || codingBucket(tx, number) == nil {
		return fmt.Errorf("%w: the rows of vintage %d are missing", ErrDamaged, number)
	}
	if payload, err = getSealed(tx, bucketMeta, keyActivation); err != nil || payload == nil {
		return err
	}
	m.staged, err = decodeStaged(payload)
	return err
}

// errNoFrame is what a pass says of a store without a frame.
var errNoFrame = errors.New("the store has no coding frame yet; adopt one first")

// mayPass says whether a pass may code with the frame.
func (db *DB) mayPass(frame classify.FrameRef) error {
	switch active := db.vintage; {
	case active.Number == 0:
		return errNoFrame
	case active.Frame != frame:
		return fmt.Errorf("the pass codes with frame %s (%s), but the store's active one is %s (%s); activate the other first",
			frame.Name(), frame.Hash, active.Frame.Name(), active.Frame.Hash)
	}
	return nil
}

func vintageNumber(key []byte) uint64 { return binary.BigEndian.Uint64(key) }
