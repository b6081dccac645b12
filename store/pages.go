package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
)

// This file reads a bbolt file page by page, without bbolt: of a damaged file
// everything that can be reached, where bbolt gives up at the first bad page.

// meta is what one of the two meta pages says.
type meta struct {
	pageSize         int64
	root, free, high uint64 // pages: of the bucket of buckets, of the list of free pages, the first never used
	tx               uint64
}

// A meta page: a page header, then these fields, little-endian.
const (
	metaMagic  = 0xED0CDAED
	headerSize = 16
	metaLength = headerSize + 64
)

// newestMeta reads the two meta pages, of which the valid one with the higher
// transaction counts, as with bbolt itself.
func newestMeta(f io.ReaderAt) (meta, error) {
	var newest meta
	for _, at := range []int64{0, pageSize, 4096, 8192, 65536} {
		if m, ok := readMeta(f, at); ok && (newest.high == 0 || m.tx > newest.tx) {
			newest = m
		}
	}
	if newest.high == 0 {
		return newest, fmt.Errorf("%w: it is not a parlance store, or its first pages are lost", ErrDamaged)
	}
	return newest, nil
}

func readMeta(f io.ReaderAt, at int64) (m meta, ok bool) {
	page := make([]byte, metaLength)
	if _, err := f.ReadAt(page, at); err != nil {
		return m, false
	}
	b := page[headerSize:]
	sum := fnv.New64a()
	sum.Write(b[:56])
	word := binary.LittleEndian.Uint64
	if binary.LittleEndian.Uint32(b) != metaMagic || word(b[56:]) != sum.Sum64() {
		return m, false
	}
	size := int64(binary.LittleEndian.Uint32(b[8:]))
	return meta{pageSize: size, root: word(b[16:]), free: word(b[32:]), high: word(b[40:]), tx: word(b[48:])}, size >= 1024 && size <= 1<<20
}

// pages reads the pages of a file.
type pages struct {
	f io.ReaderAt
	meta
	used map[uint64]bool               // pages that were read, overflow included
	lost func(page uint64, why string) // called for each page that cannot be read
}

func newPages(f io.ReaderAt, m meta, lost func(page uint64, why string)) *pages {
	return &pages{f: f, meta: m, used: map[uint64]bool{0: true, 1: true}, lost: lost}
}

// The kinds of pages, and the mark of an element of a leaf that is a bucket.
const (
	branchPage = 0x01
	leafPage   = 0x02
	freePage   = 0x10
	bucketItem = 0x01
)

var errPage = errors.New("it is not a page of the tree")

// item is an element of a leaf. Of a bucket, the value is its header, and its
// only page if that is small.
type item struct {
	key, value []byte
	bucket     bool
}

// page reads a page with those it overflows into.
func (p *pages) page(id uint64) ([]byte, error) {
	head := make([]byte, headerSize)
	if _, err := p.f.ReadAt(head, int64(id)*p.pageSize); err != nil {
		return nil, err
	}
	overflow := uint64(binary.LittleEndian.Uint32(head[12:]))
	switch {
	case binary.LittleEndian.Uint64(head) != id:
		return nil, fmt.Errorf("%w: it says that it is page %d", errPage, binary.LittleEndian.Uint64(head))
	case id+overflow >= p.high:
		return nil, fmt.Errorf("%w: it goes on for %d pages", errPage, overflow)
	}
	for at := id; at <= id+overflow; at++ {
		if p.used[at] {
			return nil, fmt.Errorf("%w: it belongs to another place, too", errPage)
		}
		p.used[at] = true
	}
	page := make([]byte, int64(overflow+1)*p.pageSize)
	_, err := p.f.ReadAt(page, int64(id)*p.pageSize)
	return page, err
}

// walk calls fn with every item of the tree under a page, in order.
func (p *pages) walk(id uint64, fn func(item) error) error {
	page, err := p.page(id)
	if err == nil {
		kind := binary.LittleEndian.Uint16(page[8:])
		if kind == branchPage {
			return p.branch(id, page, fn)
		}
		if kind == leafPage {
			return p.leaf(id, page, fn)
		}
		err = errPage
	}
	p.lost(id, err.Error())
	return nil
}

func (p *pages) branch(id uint64, page []byte, fn func(item) error) error {
	for i := range int(binary.LittleEndian.Uint16(page[10:])) {
		at := headerSize + 16*i
		if at+16 > len(page) {
			p.lost(id, "it has more branches than room")
			return nil
		}
		if err := p.walk(binary.LittleEndian.Uint64(page[at+8:]), fn); err != nil {
			return err
		}
	}
	return nil
}

func (p *pages) leaf(id uint64, page []byte, fn func(item) error) error {
	word := func(at int) uint64 { return uint64(binary.LittleEndian.Uint32(page[at:])) }
	for i := range int(binary.LittleEndian.Uint16(page[10:])) {
		at := headerSize + 16*i
		if at+16 > len(page) {
			p.lost(id, "it has more records than room")
			return nil
		}
		key := uint64(at) + word(at+4)
		value := key + word(at+8)
		end := value + word(at+12)
		if end > uint64(len(page)) {
			p.lost(id, fmt.Sprintf("its record %d does not lie in it", i))
			continue
		}
		if err := fn(item{page[key:value:value], page[value:end:end], word(at)&bucketItem != 0}); err != nil {
			return err
		}
	}
	return nil
}

// bucket calls fn with every item of a bucket, given its own item, and gives its
// sequence.
func (p *pages) bucket(of item, fn func(item) error) (sequence uint64, err error) {
	if len(of.value) < 16 {
		p.lost(0, fmt.Sprintf("bucket %q has no header", of.key))
		return 0, nil
	}
	root := binary.LittleEndian.Uint64(of.value)
	sequence = binary.LittleEndian.Uint64(of.value[8:])
	switch {
	case root != 0:
		return sequence, p.walk(root, fn)
	case len(of.value) < 16+headerSize:
		p.lost(0, fmt.Sprintf("bucket %q is cut short", of.key))
		return sequence, nil
	}
	return sequence, p.leaf(0, of.value[16:], fn)
}

// freePages reads the list of free pages, and counts its own as used.
func (p *pages) freePages() ([]uint64, error) {
	page, err := p.page(p.free)
	if err != nil {
		return nil, err
	}
	count, from := uint64(binary.LittleEndian.Uint16(page[10:])), headerSize
	if count == 0xFFFF {
		count, from = binary.LittleEndian.Uint64(page[headerSize:]), headerSize+8
	}
	if binary.LittleEndian.Uint16(page[8:]) != freePage || count > uint64(len(page)-from)/8 {
		return nil, errPage
	}
	free := make([]uint64, count)
	for i := range free {
		free[i] = binary.LittleEndian.Uint64(page[from+8*i:])
	}
	return free, nil
}
