package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// Activation makes a new vintage of the whole history by another frame, and
// then puts it in the place of the active one. Until then everything answers
// with the old one, and passes go on. It is made in small transactions with a
// cursor: an activation that was killed is taken up by BeginActivation.
//
// What a pass changes meanwhile is marked as stale and coded again before the
// new vintage takes its place, so that nothing is lost whatever the order.
type Activation struct {
	db      *DB
	file    FrameFile
	frame   *classify.Frame
	shelf   *shelf
	vintage uint64
}

// ErrActive is returned by BeginActivation for the frame that is active.
var ErrActive = errors.New("the frame is the active one already")

// PendingFrame gives the frame whose activation was begun and has not ended.
func (db *DB) PendingFrame() (file FrameFile, pending bool, err error) {
	db.mu.RLock()
	s := db.staged
	db.mu.RUnlock()
	if s == nil {
		return file, false, nil
	}
	file, err = db.frameFile(s.Frame.Hash)
	return file, err == nil, err
}

// BeginActivation begins to code history by another frame, or goes on where it
// was stopped. Another activation that has not ended is given up. It returns
// ErrActive for the frame that is active, and an error for one that bears the
// id and version of another file that was active.
func (db *DB) BeginActivation(file FrameFile, frame *classify.Frame, now time.Time) (*Activation, error) {
	if frame.Ref() != file.Ref {
		return nil, fmt.Errorf("activate coding frame %s: its file is that of %s", frame.Ref().Name(), file.Name())
	}
	if err := db.giveUp(&file.Ref); err != nil {
		return nil, err
	}
	a := &Activation{db: db, file: file, frame: frame, shelf: newShelf(db)}
	err := db.change(func(c *change) error {
		var err error
		a.vintage, err = c.stage(file, now)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("activate coding frame %s: %w", file.Name(), err)
	}
	return a, nil
}

// staged gives the state of the vintage that the activation makes; it is an
// error if that was given up. The caller holds the lock.
func (a *Activation) staged() (staged, error) {
	if s := a.db.staged; s != nil && s.Vintage == a.vintage {
		return *s, nil
	}
	return staged{}, errors.New("the activation was given up, or has ended")
}

// stage makes the room of the new vintage, unless that was done before.
func (c *change) stage(file FrameFile, now time.Time) (vintage uint64, err error) {
	switch active := c.db.vintage; {
	case active.Number == 0:
		return 0, errNoFrame
	case active.Frame == file.Ref:
		return 0, ErrActive
	case c.db.staged != nil:
		return c.db.staged.Vintage, nil
	}
	known, err := c.sameName(file.Ref)
	if err != nil {
		return 0, err
	}
	if file.First = known.First; known.Ref.Hash == "" {
		if err := errors.Join(file.verify(), c.saveFrame(&file)); err != nil {
			return 0, err
		}
	}
	s := &staged{Frame: file.Ref, Begun: now.UTC().Round(0), High: c.tx.Bucket(bucketAdverts).Sequence()}
	if s.Vintage, err = c.createVintage(); err != nil {
		return 0, err
	}
	c.done = append(c.done, func() { c.db.staged = s })
	return s.Vintage, c.saveStaged(s)
}

// sameName finds the frame that bears the id and version, and refuses the new
// one if it is another: a figure that names a version must mean one frame.
func (c *change) sameName(ref classify.FrameRef) (FrameFile, error) {
	var known FrameFile
	err := walk(c.tx.Bucket(bucketFrames), bucketFrames, func(_, payload []byte) error {
		f, err := decodeFrame(payload)
		if f.Ref.ID == ref.ID && f.Ref.Version == ref.Version {
			known = f
		}
		return err
	})
	if err == nil && known.Ref.Hash != "" && known.Ref.Hash != ref.Hash {
		err = fmt.Errorf("another frame of that id and version was active before (its hash is %s, this one's %s); give the new one another version",
			known.Ref.Hash, ref.Hash)
	}
	return known, err
}

// Recode codes history by the new frame, on every processor. Passes may go on
// meanwhile; what they change is coded again at the end, but for what they
// change after that. Progress is called now and then, in adverts; it may be nil.
func (a *Activation) Recode(ctx context.Context, progress func(done, of uint64)) error {
	if progress == nil {
		progress = func(_, _ uint64) {}
	}
	a.db.mu.RLock()
	s, err := a.staged()
	a.db.mu.RUnlock()
	if err != nil {
		return fmt.Errorf("code history by frame %s: %w", a.file.Name(), err)
	}
	progress(s.Done, s.High)
	err = a.db.warm(ctx, func() error {
		return inOrder(ctx, runs(s.Done+1, s.High, a.db.options.chunk), a.worker, func(r run) error {
			if err := a.save(r, true); err != nil {
				return err
			}
			progress(r.upTo, s.High)
			return nil
		})
	})
	if err == nil {
		err = a.refresh(ctx)
	}
	if err != nil {
		return fmt.Errorf("code history by frame %s: %w", a.file.Name(), err)
	}
	return nil
}

// refresh codes again what was changed since it was coded, once.
func (a *Activation) refresh(ctx context.Context) error {
	var numbers []uint64
	for after := uint64(0); ; {
		var err error
		if numbers, err = a.stale(after); err != nil || len(numbers) == 0 {
			return err
		}
		after = numbers[len(numbers)-1]
		r, err := a.worker()(numbers)
		if err != nil {
			return err
		}
		if err := a.save(r, false); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// stale lists adverts that were changed since they were coded.
func (a *Activation) stale(after uint64) (numbers []uint64, err error) {
	err = a.db.viewBolt(func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucketStale).Cursor()
		for k, _ := c.Seek(keyNumber(after + 1)); k != nil && len(numbers) < a.db.options.chunk; k, _ = c.Next() {
			numbers = append(numbers, vintageNumber(k))
		}
		return nil
	})
	return numbers, err
}
