package opendata

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// Bounds of a workbook, unpacked: a sheet of a million rows takes some 500 MB, of
// which no more than a part is held in memory.
const (
	maxWorkbook = 8 << 30
	partInRAM   = 16 << 20
)

// xlsxTable reads the first sheet of a workbook.
type xlsxTable struct {
	file  *excelize.File
	rows  *excelize.Rows
	total int // rows the sheet says that it has; 0 when it does not say
	row   int
	width int // cells of the heading
}

func openXLSX(in io.ReadSeeker, _ int64) (table, error) {
	file, err := excelize.OpenReader(in, excelize.Options{RawCellValue: true, UnzipSizeLimit: maxWorkbook, UnzipXMLSizeLimit: partInRAM})
	if err != nil {
		return nil, fmt.Errorf("the file is not a workbook that can be read: %w", err)
	}
	t := &xlsxTable{file: file}
	sheets := file.GetSheetList()
	if len(sheets) == 0 {
		_ = file.Close()
		return nil, fmt.Errorf("the workbook has no sheet")
	}
	if t.rows, err = file.Rows(sheets[0]); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("sheet %q: %w", sheets[0], err)
	}
	if area, err := file.GetSheetDimension(sheets[0]); err == nil {
		t.total = lastRow(area)
	}
	return t, nil
}

// lastRow is the row at which an area like A1:P1000000 ends; 0 when it is none.
func lastRow(area string) int {
	end := area
	for i := range area {
		if area[i] == ':' {
			end = area[i+1:]
		}
	}
	_, row, err := excelize.CellNameToCoordinates(end)
	if err != nil {
		return 0
	}
	return row
}

// next gives the cells of a row. A sheet leaves out the empty cells at the end of
// one, so those are put back.
func (t *xlsxTable) next() ([]string, int, error) {
	if !t.rows.Next() {
		if err := t.rows.Error(); err != nil {
			return nil, t.row, fmt.Errorf("after row %d: %w", t.row, err)
		}
		return nil, t.row, io.EOF
	}
	t.row++
	cells, err := t.rows.Columns()
	if err != nil {
		return nil, t.row, &RowError{t.row, err}
	}
	if t.width == 0 {
		t.width = len(cells)
	}
	for len(cells) < t.width {
		cells = append(cells, "")
	}
	for len(cells) > t.width && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	return cells, t.row, nil
}

func (t *xlsxTable) done() float64 {
	if t.total <= 0 {
		return 0
	}
	return min(1, float64(t.row)/float64(t.total))
}

func (t *xlsxTable) close() error {
	err := t.rows.Close()
	if closed := t.file.Close(); err == nil {
		err = closed
	}
	return err
}
