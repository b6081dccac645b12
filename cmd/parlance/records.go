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
	"strings"

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
			return nil, inputError(err)
		}
		in = bufio.NewReaderSize(z, 1<<16)
	}
	if bom, _ := in.Peek(3); bytes.Equal(bom, []byte("\xef\xbb\xbf")) {
		_, _ = in.Discard(3)
	}
	return sniff(in)
}

// sniff tells JSON lines from CSV by the first two lines that are not blank:
// the first of JSON lines may be one that cannot be read. It never waits for
// more of the input than it needs.
func sniff(in *bufio.Reader) (func() (record, error), error) {
	var head, first []byte
	for len(head) < maxLine {
		line, err := in.ReadSlice('\n')
		head = append(head, line...)
		again := io.MultiReader(bytes.NewReader(head), in)
		switch text := bytes.TrimSpace(line); {
		case len(text) == 0:
		case text[0] == '{':
			return jsonRecords(bufio.NewReaderSize(again, 1<<16)), nil
		case first != nil:
			return nil, notAdverts(first)
		case hasTitle(text):
			return csvRecords(again)
		default:
			first = bytes.Clone(text)
		}
		switch {
		case err == io.EOF && first == nil:
			return func() (record, error) { return record{}, io.EOF }, nil
		case err == io.EOF, errors.Is(err, bufio.ErrBufferFull):
			return nil, notAdverts(first)
		case err != nil:
			return nil, inputError(err)
		}
	}
	return nil, notAdverts(first)
}

func inputError(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the gzip file is cut short; fetch it again")
	}
	return fmt.Errorf("input: %w", err)
}

func notAdverts(first []byte) error {
	hint := "give one JSON object a line, or a table with commas between its columns"
	if len(first) > 0 && first[0] == '[' {
		hint = "give the objects of a JSON array one a line, as 'jq -c .[]' writes them"
	}
	return fmt.Errorf("input: neither JSON lines nor CSV with a column \"title\", it begins with %.40q; %s", first, hint)
}

// hasTitle reports whether the line is the header of a table with titles.
func hasTitle(line []byte) bool {
	header, err := csv.NewReader(bytes.NewReader(line)).Read()
	if err != nil {
		return false
	}
	_, ok := columnsOf(header)["title"]
	return ok
}

// columnsOf gives the columns of a header by name, in lower case.
func columnsOf(header []string) map[string]int {
	columns := map[string]int{}
	for i, name := range header {
		columns[strings.ToLower(strings.TrimSpace(name))] = i
	}
	return columns
}

func jsonRecords(in *bufio.Reader) func() (record, error) {
	line := 0
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

// recordLimit fails when a record takes more than maxLine bytes: a quote that
// is never closed would have the whole input for one field.
type recordLimit struct {
	r    io.Reader
	left int
}

var errLongRecord = fmt.Errorf("a record is longer than %d bytes; is a quote not closed?", maxLine)

func (l *recordLimit) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errLongRecord
	}
	n, err := l.r.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}

func csvRecords(in io.Reader) (func() (record, error), error) {
	limit := &recordLimit{in, maxLine}
	r := csv.NewReader(limit)
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err != nil {
		return nil, inputError(err)
	}
	columns := columnsOf(header)
	last := 1 // line
	return func() (record, error) {
		limit.left = maxLine
		row, err := r.Read()
		var bad *csv.ParseError
		switch {
		case errors.As(err, &bad) && bad.Line > bad.StartLine:
			return record{line: bad.StartLine, err: fmt.Errorf("the record that begins here fails on line %d: %w", bad.Line, bad.Err)}, nil
		case errors.As(err, &bad):
			return record{line: bad.Line, err: bad.Err}, nil
		case errors.Is(err, errLongRecord):
			return record{}, fmt.Errorf("after line %d: %w", last, err)
		case err != nil:
			return record{}, err
		}
		last, _ = r.FieldPos(0)
		return csvRecord(columns, row, last), nil
	}, nil
}

func csvRecord(columns map[string]int, row []string, line int) record {
	object := map[string]string{}
	for _, name := range []string{"id", "title", "employer", "band", "staff_group", "text"} {
		if i, ok := columns[name]; ok && i < len(row) && row[i] != "" {
			object[name] = row[i]
		}
	}
	text, err := json.Marshal(object)
	return record{line: line, json: text, err: err}
}
