package store

import (
	"strconv"

	"github.com/klauspost/compress/zstd"

	"github.com/bdrw/parlance/classify"
)

// maxBlock bounds what a block may unpack to, whatever its header claims.
const maxBlock = 256 << 20

var (
	packer   = must(zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20), zstd.WithLowerEncoderMem(true)))
	unpacker = must(zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(maxBlock)))
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err) // the options are constant and valid
	}
	return v
}

// prose is one text with its sections.
type prose struct {
	text     string
	sections []classify.Section
}

func proseOf(a *classify.Advert) prose { return prose{a.Text, a.Sections} }

func (p *prose) hash() hash {
	parts := make([]string, 1, 8)
	parts[0] = p.text
	for _, s := range p.sections {
		parts = append(parts, "{"+string(s.Kind)+" "+strconv.Itoa(s.Start)+" "+strconv.Itoa(s.End)+"}")
	}
	return hashOf(parts...)
}

// packBlock compresses the texts of a batch together: adverts of one employer
// share most of their words, so a block takes a third of what its texts take
// alone.
func packBlock(texts []prose) []byte {
	var e encoder
	e.uint(uint64(len(texts)))
	for _, p := range texts {
		e.uint(uint64(len(p.sections)))
		for _, s := range p.sections {
			e.str(string(s.Kind))
			e.uint(uint64(s.Start))
			e.uint(uint64(s.End))
		}
		e.str(p.text)
	}
	return packer.EncodeAll(e.b, nil)
}

// unpackBlock gives every text of a block, and how many bytes they hold. The
// texts share one piece of memory. Of a block whose texts were all deleted an
// empty record is left, which tells it from one that is lost.
func unpackBlock(payload []byte) (texts []prose, size int, err error) {
	if len(payload) == 0 {
		return nil, 0, nil
	}
	b, err := unpacker.DecodeAll(payload, nil)
	if err != nil {
		return nil, 0, err
	}
	d := sharing(b)
	n := d.count()
	texts = make([]prose, 0, min(n, 1024))
	for range n {
		p := prose{sections: readSections(d), text: d.str()}
		size += len(p.text)
		texts = append(texts, p)
	}
	return texts, size, d.end()
}

func readSections(d *decoder) []classify.Section {
	n := d.count()
	if n == 0 {
		return nil
	}
	sections := make([]classify.Section, n)
	for i := range sections {
		sections[i] = classify.Section{Kind: classify.SectionKind(d.str()), Start: d.below(maxBlock), End: d.below(maxBlock)}
	}
	return sections
}
