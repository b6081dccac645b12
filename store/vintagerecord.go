package store

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/bdrw/parlance/classify"
)

// encodeFrame writes a frame's file, compressed; its hash is in the key too.
func encodeFrame(f *FrameFile) []byte {
	var e encoder
	e.str(f.Ref.ID)
	e.str(f.Ref.Version)
	e.str(f.Ref.Hash)
	e.int(unixOf(f.First))
	e.str(string(packer.EncodeAll(f.Data, nil)))
	return e.b
}

// unixOf is the time in seconds; 0 for no time.
func unixOf(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func decodeFrame(payload []byte) (FrameFile, error) {
	d := &decoder{b: payload}
	f := FrameFile{Ref: classify.FrameRef{ID: d.str(), Version: d.str(), Hash: d.str()}}
	if at := d.int(); at != 0 {
		f.First = time.Unix(at, 0).UTC()
	}
	packed := d.str()
	if err := d.end(); err != nil {
		return f, err
	}
	var err error
	if f.Data, err = unpacker.DecodeAll([]byte(packed), nil); err != nil {
		return f, fmt.Errorf("frame %s: %w", f.Ref.Hash, err)
	}
	return f, f.verify()
}

func (c *change) saveVintage(v *Vintage) error {
	payload, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("vintage %d: %w", v.Number, err)
	}
	return c.put(bucketVintages, keyNumber(v.Number), payload)
}

func decodeVintage(payload []byte) (Vintage, error) {
	var v Vintage
	return v, json.Unmarshal(payload, &v)
}

// staged is a vintage that is being made.
type staged struct {
	Vintage uint64
	Frame   classify.FrameRef
	Begun   time.Time
	Done    uint64 // the last advert that it holds, apart from stale ones
	High    uint64 // the last advert there was when it was begun; later ones are stale from the start
}

func (c *change) saveStaged(s *staged) error {
	payload, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("activation of frame %s: %w", s.Frame.Hash, err)
	}
	return c.put(bucketMeta, keyActivation, payload)
}

func decodeStaged(payload []byte) (*staged, error) {
	s := &staged{}
	if err := json.Unmarshal(payload, s); err != nil {
		return nil, fmt.Errorf("%w: meta activation: %v", ErrDamaged, err)
	}
	return s, nil
}
