package store

import (
	"encoding/binary"

	"github.com/bdrw/parlance/classify"
)

// keyProbe is the key of a result: source 2 | day 4 | probe 4 | measure 1.
func keyProbe(source uint32, day classify.Day, probe uint32, m ProbeMeasure) []byte {
	key := binary.BigEndian.AppendUint32(keySource(source), uint32(day))
	return append(binary.BigEndian.AppendUint32(key, probe), byte(m))
}

// keyProbes begins the keys of a day.
func keyProbes(source uint32, day classify.Day) []byte {
	return binary.BigEndian.AppendUint32(keySource(source), uint32(day))
}

// encodeProbe writes a result; source, day, probe and measure are in the key.
func encodeProbe(intern interner, r *ProbeResult) []byte {
	var e encoder
	e.uint(r.Pass)
	e.uint(uint64(r.Count))
	e.uint(uint64(len(r.Groups)))
	for _, g := range r.Groups {
		e.byte(byte(g.Group))
		e.uint(uint64(g.Count))
	}
	if r.Measure == SiteCount {
		return e.b
	}
	e.str(r.Frame.ID)
	e.str(r.Frame.Version)
	e.str(r.Frame.Hash)
	e.uint(uint64(r.Employers))
	e.uint(uint64(len(r.Shared)))
	for _, s := range r.Shared {
		e.uint(uint64(intern(labelTerm, string(s.Term))))
		e.uint(uint64(s.Sum))
	}
	return e.b
}

func decodeProbe(l *labels, key, payload []byte) (ProbeResult, error) {
	if len(key) != 11 || key[10] > byte(TextCount) {
		return ProbeResult{}, errValue
	}
	d := &decoder{b: payload}
	r := ProbeResult{
		Source:  l.text(d, labelSource, uint32(binary.BigEndian.Uint16(key))),
		Day:     classify.Day(binary.BigEndian.Uint32(key[2:])),
		Measure: ProbeMeasure(key[10]),
	}
	var ok bool
	if r.Probe, ok = parseProbe(l.text(d, labelProbe, binary.BigEndian.Uint32(key[6:]))); !ok {
		d.fail(errValue)
	}
	r.Pass, r.Count = d.uint(), d.below(maxSpan)
	for range d.count() {
		r.Groups = append(r.Groups, GroupCount{readStaffGroup(d), d.below(maxSpan)})
	}
	if r.Measure == TextCount {
		r.Frame = classify.FrameRef{ID: d.str(), Version: d.str(), Hash: d.str()}
		r.Employers = d.below(maxSpan)
		for range d.count() {
			r.Shared = append(r.Shared, SharedTerm{classify.Term(l.read(d, labelTerm)), int(d.uint())})
		}
	}
	return r, d.end()
}
