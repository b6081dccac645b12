package store

import (
	"encoding/binary"
	"encoding/json"
	"maps"
	"slices"

	"github.com/bdrw/parlance/classify"
)

// passRecord is a pass as stored: with what resuming and replaying it needs.
type passRecord struct {
	Pass
	Verdict   Outcome `json:",omitempty"` // of the listing: Complete, Partial or Quarantined
	Events    uint64  // written so far
	Published bool    `json:",omitempty"` // this pass published the listing families of its day
	WroteText bool    `json:",omitempty"` // this pass published the text families of its day
	ListedAt  uint64  `json:",omitempty"` // events before the listing families were counted
	Vintage   uint64  `json:",omitempty"` // whose rows the events hold, once every live advert has one of it
	Pages     int     `json:",omitempty"` // pages read or found unreadable
	Followed  uint64  `json:",omitempty"` // the last advert that was given one because the vintage is new
}

func (p *passRecord) clone() *passRecord {
	c := *p
	c.Reasons, c.Fallen, c.Fills = slices.Clone(p.Reasons), slices.Clone(p.Fallen), maps.Clone(p.Fills)
	c.Tally.Requests = map[string]int{}
	for status, n := range p.Tally.Requests {
		c.Tally.Requests[status] = n
	}
	return &c
}

func encodePass(p *passRecord) ([]byte, error) { return json.Marshal(p) }

func decodePass(payload []byte) (*passRecord, error) {
	p := &passRecord{}
	return p, json.Unmarshal(payload, p)
}

// encodeCounts writes what was published of a source and day, which are in the key.
func encodeCounts(intern interner, dc *DayCounts) []byte {
	var e encoder
	e.uint(dc.Pass)
	e.str(dc.Frame.ID)
	e.str(dc.Frame.Version)
	e.str(dc.Frame.Hash)
	e.uint(uint64(len(dc.Counts)))
	for _, c := range dc.Counts {
		e.uint(uint64(intern(labelCount, c.Family)))
		e.ids(internAll(intern, labelCount, c.Labels))
		e.uint(uint64(c.Value))
	}
	return e.b
}

func decodeCounts(l *labels, key, payload []byte) (DayCounts, error) {
	d := &decoder{b: payload}
	if len(key) != 7 {
		return DayCounts{}, errValue
	}
	dc := DayCounts{
		Source: l.text(d, labelSource, uint32(binary.BigEndian.Uint16(key))),
		Day:    classify.Day(binary.BigEndian.Uint32(key[2:])),
		Pass:   d.uint(),
		Frame:  classify.FrameRef{ID: d.str(), Version: d.str(), Hash: d.str()},
	}
	for range d.count() {
		dc.Counts = append(dc.Counts, Count{
			Family: l.read(d, labelCount), Labels: textsOf[string](l, d, labelCount, d.ids()), Value: d.below(maxSpan)})
	}
	return dc, d.end()
}
