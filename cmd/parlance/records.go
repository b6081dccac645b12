package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/bdrw/parlance/classify"
)

// record is one advert of the input, or why it cannot be read.
type record struct {
	line   int
	json   []byte // of JSON input, still to be parsed
	advert classify.Advert
	err    error
}

// openRecords finds out what the input is and gives a function that reads it
// record by record, up to io.EOF.
func openRecords(r io.Reader) (func() (record, error), error) {
	in := bufio.NewReaderSize(r, 1<<16)
	if magic, _ := in.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, fmt.Errorf("input: %w", err)
		}
		in = bufio.NewReaderSize(z, 1<<16)
	}
	if bom, _ := in.Peek(3); bytes.Equal(bom, []byte("\xef\xbb\xbf")) {
		_, _ = in.Discard(3)
	}
	for skipped := 0; ; {
		b, err := in.Peek(1)
		switch {
		case err == io.EOF:
			return func() (record, error) { return record{}, io.EOF }, nil
		case err != nil:
			return nil, fmt.Errorf("input: %w", err)
		case b[0] == '{':
			return jsonRecords(in, skipped), nil
		case b[0] == ' ' || b[0] == '\n' || b[0] == '\r' || b[0] == '\t':
			_, _ = in.Discard(1)
			if b[0] == '\n' {
				skipped++
			}
		default:
			return csvRecords(in, skipped)
		}
	}
}

// jsonRecords reads objects one a line, after so many lines that were empty.
func jsonRecords(in *bufio.Reader, skipped int) func() (record, error) {
	line := skipped
	return func() (record, error) {
		for {
			text, tooLong, err := readLine(in)
			if err != nil {
				return record{}, err
			}
			line++
			if tooLong {
				return record{line: line, err: fmt.Errorf("longer than %d bytes", maxLine)}, nil
			}
			if len(bytes.TrimSpace(text)) > 0 {
				return record{line: line, json: text}, nil
			}
		}
	}
}

// readLine reads one line into memory of its own. A line beyond maxLine is
// skipped to its end.
func readLine(in *bufio.Reader) (text []byte, tooLong bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if !tooLong {
			text = append(text, part...)
		}
		if len(text) > maxLine {
			text, tooLong = nil, true
		}
		switch {
		case err == nil:
			return text, tooLong, nil
		case errors.Is(err, bufio.ErrBufferFull):
		case err == io.EOF && (len(text) > 0 || tooLong):
			return text, tooLong, nil
		default:
			return nil, false, err
		}
	}
}

// csvRecords reads rows under a header, after so many lines that were empty.
func csvRecords(in io.Reader, skipped int) (func() (record, error), error) {
	r := csv.NewReader(in)
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("input: neither JSON lines nor CSV: %w", err)
	}
	columns := map[string]int{}
	for i, name := range header {
		columns[name] = i
	}
	if _, ok := columns["title"]; !ok {
		return nil, fmt.Errorf("input: neither JSON lines (the first byte is not '{') nor CSV with a column \"title\" (its columns are %q)", header)
	}
	return func() (record, error) {
		row, err := r.Read()
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return record{line: skipped + bad.StartLine, err: bad.Err}, nil
		}
		if err != nil {
			return record{}, err
		}
		line, _ := r.FieldPos(0)
		return csvRecord(columns, row, skipped+line), nil
	}, nil
}

func csvRecord(columns map[string]int, row []string, line int) record {
	object := map[string]string{}
	for _, name := range []string{"id", "title", "employer", "band", "staff_group", "text"} {
		if i, ok := columns[name]; ok && i < len(row) && row[i] != "" {
			object[name] = row[i]
		}
	}
	if object["id"] == "" {
		object["id"] = fmt.Sprint(line)
	}
	text, err := json.Marshal(object)
	return record{line: line, json: text, err: err}
}
