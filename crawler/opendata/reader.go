package opendata

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
)

// RowError is a row that cannot be read; the next one can be.
type RowError struct {
	Row int // of the file, the heading being 1
	Err error
}

// Error names the row.
func (e *RowError) Error() string { return fmt.Sprintf("row %d: %v", e.Row, e.Err) }

// Unwrap is what is wrong with it.
func (e *RowError) Unwrap() error { return e.Err }

// table yields rows of cells with their numbers; io.EOF ends it.
type table interface {
	next() (cells []string, row int, err error)
	// done is the share of the file that was read, from 0 to 1.
	done() float64
	close() error
}

// Reader reads the vacancies of one file. It holds one row in memory, and of an
// XLSX file the file as it is packed.
type Reader struct {
	table   table
	columns columns
}

// Open opens a file: XLSX by the first bytes of it, else CSV. Close it after use.
func Open(path string) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open vacancy data: %w", err)
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = errors.New("it is a folder")
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open vacancy data %s: %w", path, err), f.Close())
	}
	r, err := NewReader(f, info.Size())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", filepath.Base(path), err), f.Close())
	}
	r.table = &closing{r.table, f}
	return r, nil
}

// closing closes the file after the table.
type closing struct {
	table
	file io.Closer
}

func (c *closing) close() error { return errors.Join(c.table.close(), c.file.Close()) }

// NewReader reads a file of a size in bytes from in.
func NewReader(in io.ReadSeeker, size int64) (*Reader, error) {
	var magic [4]byte
	n, err := io.ReadFull(in, magic[:])
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	open := openCSV
	if string(magic[:n]) == "PK\x03\x04" {
		open = openXLSX
	}
	t, err := open(in, size)
	if err != nil {
		return nil, err
	}
	r := &Reader{table: t}
	heading, _, err := t.next()
	if errors.Is(err, io.EOF) {
		err = errors.New("the file is empty; its first row must name the columns")
	}
	if err == nil {
		r.columns, err = readHeading(heading)
	}
	if err != nil {
		return nil, errors.Join(err, t.close())
	}
	return r, nil
}

// Layout says which of the two layouts the file has.
func (r *Reader) Layout() Layout { return r.columns.layout }

// Done is the share of the file that was read, from 0 to 1.
func (r *Reader) Done() float64 { return r.table.done() }

// Close lets go of the file.
func (r *Reader) Close() error { return r.table.close() }

// Next gives the next vacancy. A *RowError leaves the reader at the row after
// it; io.EOF ends the file; after any other error there is nothing more to read.
func (r *Reader) Next() (Vacancy, error) {
	for {
		cells, row, err := r.table.next()
		if err != nil {
			return Vacancy{}, err
		}
		if blank(cells) {
			continue
		}
		v, err := r.columns.vacancy(cells)
		if err != nil {
			return Vacancy{}, &RowError{row, err}
		}
		v.Row = row
		return v, nil
	}
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// vacancy reads the cells of a row.
func (c *columns) vacancy(cells []string) (Vacancy, error) {
	if len(cells) != c.n {
		return Vacancy{}, fmt.Errorf("it has %d cells, the heading has %d", len(cells), c.n)
	}
	get := func(f field) string { return crawler.Unescape(at(cells, c.at[f])) }
	name, _ := classify.Redact(get(title))
	v := Vacancy{ID: get(id), Reference: get(reference), Title: name, Employer: get(employer), AreaOfWork: get(areaOfWork),
		Contract: get(contract), Pattern: get(pattern), Postcode: get(postcode), Region: get(region)}
	switch {
	case v.ID == "":
		return v, errors.New("it has no vacancy id")
	case len(v.ID) > maxID:
		return v, fmt.Errorf("its vacancy id has %d bytes, and may have %d", len(v.ID), maxID)
	case v.Title == "":
		return v, fmt.Errorf("vacancy %s has no title", v.ID)
	}
	var known bool
	if group := get(staffGroup); group != "" {
		if v.StaffGroup, known = classify.ParseStaffGroup(group); !known {
			v.StatedGroup = group
		}
	}
	if label := get(band); label != "" {
		if v.Band, known = classify.ParseBand(label); !known {
			v.StatedBand = label
		}
	}
	return v, c.dates(&v, get)
}

// maxID bounds the identity of a vacancy, in bytes.
const maxID = 200

func (c *columns) dates(v *Vacancy, get func(field) string) (err error) {
	if v.Posted, err = readDay(get(posted)); err != nil {
		return fmt.Errorf("published date of vacancy %s: %w", v.ID, err)
	}
	if v.Closes, err = readDay(get(closes)); err != nil {
		return fmt.Errorf("closing date of vacancy %s: %w", v.ID, err)
	}
	switch {
	case c.layout == Dated && v.Posted == 0:
		return fmt.Errorf("vacancy %s has no published date", v.ID)
	case v.Closes != 0 && v.Closes < v.Posted:
		return fmt.Errorf("vacancy %s closes on %s, before it was published on %s", v.ID, v.Closes, v.Posted)
	}
	return nil
}
