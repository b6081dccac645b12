package opendata

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// maxRow bounds one row in bytes: a quote that is never closed would have the
// rest of the file for one cell.
const maxRow = 1 << 20

var errLongRow = fmt.Errorf("a row is longer than %d bytes; is a quote not closed?", maxRow)

// csvTable reads CSV.
type csvTable struct {
	r     *csv.Reader
	limit *limited
	size  int64
	row   int
	lost  bool // a row was too long: where the next begins is not known
}

// limited fails when one row takes more than maxRow bytes.
type limited struct {
	r    io.Reader
	left int
	read int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errLongRow
	}
	n, err := l.r.Read(p[:min(len(p), l.left)])
	l.left -= n
	l.read += int64(n)
	return n, err
}

func openCSV(in io.ReadSeeker, size int64) (table, error) {
	buffered := bufio.NewReader(in)
	start, _ := buffered.Peek(3)
	switch {
	case bytes.Equal(start, []byte("\xef\xbb\xbf")):
		_, _ = buffered.Discard(3)
	case bytes.HasPrefix(start, []byte("\xff\xfe")), bytes.HasPrefix(start, []byte("\xfe\xff")):
		return nil, errors.New("the file is UTF-16; save it as CSV in UTF-8")
	case bytes.HasPrefix(start, []byte("\xd0\xcf\x11")):
		return nil, errors.New("the file is an old Excel workbook; save it as XLSX or CSV")
	}
	// The CSV reader fills a buffer ahead of the row that it gives.
	limit := &limited{r: buffered, left: maxRow}
	r := csv.NewReader(limit)
	r.FieldsPerRecord, r.ReuseRecord = -1, true
	return &csvTable{r: r, limit: limit, size: size}, nil
}

func (t *csvTable) next() ([]string, int, error) {
	if t.lost {
		return nil, t.row, io.EOF
	}
	t.limit.left = maxRow
	cells, err := t.r.Read()
	if errors.Is(err, io.EOF) {
		return nil, t.row, err
	}
	t.row++
	var bad *csv.ParseError
	switch {
	case errors.Is(err, errLongRow):
		t.lost = true
		return nil, t.row, fmt.Errorf("row %d: %w; what follows it was not read", t.row, errLongRow)
	case errors.As(err, &bad):
		return nil, t.row, &RowError{t.row, fmt.Errorf("on line %d: %w", bad.Line, bad.Err)}
	case err != nil:
		return nil, t.row, fmt.Errorf("row %d: %w", t.row, err)
	}
	for i := range cells {
		cells[i] = decoded(cells[i])
	}
	return cells, t.row, nil
}

// decoded reads a cell that is no UTF-8 as Windows-1252, which gives some letter
// to every byte.
func decoded(cell string) string {
	if utf8.ValidString(cell) {
		return cell
	}
	text, err := charmap.Windows1252.NewDecoder().String(cell)
	if err != nil {
		return cell
	}
	return text
}

func (t *csvTable) done() float64 {
	if t.size <= 0 {
		return 1
	}
	return min(1, float64(t.limit.read)/float64(t.size))
}

func (t *csvTable) close() error { return nil }
