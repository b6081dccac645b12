package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
)

// The columns of a gold file.
var (
	goldNeeds = []string{"title", "in_scope", "level", "area"}
	goldTakes = []string{"id", "band", "employer", "text", "ambiguous"}
)

// readGold reads titles coded by hand from CSV. The codes must be the frame's.
// The error is one sentence: what is wrong with the first bad line, and how
// many others are bad.
func readGold(in io.Reader, name string, frame *classify.Frame) ([]dashboards.Gold, error) {
	r, columns, err := openGoldCSV(in, name)
	if err != nil {
		return nil, err
	}
	g := goldReader{columns: columns, levels: frame.Levels(), areas: frame.Areas()}
	var gold []dashboards.Gold
	var bad error
	more := 0
	for {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		title, fault := g.read(r, row, err)
		switch {
		case fault == nil:
			gold = append(gold, title)
		case bad == nil:
			bad = fmt.Errorf("%s: %w", name, fault)
		default:
			more++
		}
		if err != nil && !isRowFault(err) {
			break // nothing can be read beyond it
		}
	}
	switch {
	case bad != nil && more > 0:
		return nil, fmt.Errorf("%w; %s", bad, moreWrong(more))
	case bad != nil:
		return nil, bad
	case len(gold) == 0:
		return nil, fmt.Errorf("%s: there is no title below the line of column names", name)
	}
	return gold, nil
}

func moreWrong(n int) string {
	if n == 1 {
		return "1 more line is wrong"
	}
	return fmt.Sprintf("%d more lines are wrong", n)
}

// isRowFault tells a row with too many or too few values, after which the next
// can be read.
func isRowFault(err error) bool { return errors.Is(err, csv.ErrFieldCount) }

// openGoldCSV reads the line of column names.
func openGoldCSV(in io.Reader, name string) (*csv.Reader, map[string]int, error) {
	buffered := bufio.NewReader(in)
	start, _ := buffered.Peek(3)
	switch {
	case bytes.Equal(start, []byte("\xef\xbb\xbf")):
		_, _ = buffered.Discard(3)
	case bytes.HasPrefix(start, []byte("\xff\xfe")), bytes.HasPrefix(start, []byte("\xfe\xff")):
		return nil, nil, fmt.Errorf("%s is UTF-16; save it as CSV in UTF-8", name)
	}
	r := csv.NewReader(buffered)
	header, err := r.Read()
	switch {
	case err == io.EOF:
		return nil, nil, fmt.Errorf("%s is empty; its first line must name the columns %s", name, strings.Join(goldNeeds, ", "))
	case err != nil:
		return nil, nil, fmt.Errorf("%s is not CSV: %w", name, err)
	}
	columns := map[string]int{}
	for i, column := range header {
		column = strings.ToLower(strings.TrimSpace(column))
		if _, twice := columns[column]; twice && slices.Contains(slices.Concat(goldNeeds, goldTakes), column) {
			return nil, nil, fmt.Errorf("%s: the column %q is there twice", name, column)
		}
		columns[column] = i
	}
	for _, need := range goldNeeds {
		if _, ok := columns[need]; !ok {
			return nil, nil, fmt.Errorf("%s: there is no column %q; title, in_scope, level and area must be there, the columns are %s",
				name, need, cutText(strings.Join(header, ", ")))
		}
	}
	return r, columns, nil
}

// goldReader reads rows with the codes of a frame.
type goldReader struct {
	columns map[string]int
	levels  []classify.Level
	areas   []classify.Area
}

func (g *goldReader) read(r *csv.Reader, row []string, err error) (dashboards.Gold, error) {
	var bad *csv.ParseError
	if errors.As(err, &bad) {
		return dashboards.Gold{}, fmt.Errorf("line %d: %w", bad.Line, bad.Err)
	}
	if err != nil {
		return dashboards.Gold{}, err
	}
	line, _ := r.FieldPos(0)
	title, err := g.title(row)
	if err != nil {
		return title, fmt.Errorf("line %d: %w", line, err)
	}
	title.Line = line
	return title, nil
}

func (g *goldReader) title(row []string) (title dashboards.Gold, err error) {
	get := func(column string) string {
		if i, ok := g.columns[column]; ok {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	title.Advert = classify.Advert{Reference: get("id"), Title: get("title"), Employer: get("employer")}
	title.Advert.AddSection(classify.Description, get("text"))
	if title.Advert.Title == "" {
		return title, errors.New("the title is empty")
	}
	if err := title.Advert.Band.UnmarshalText([]byte(get("band"))); err != nil {
		return title, err
	}
	if title.InScope, err = yesNo("in_scope", get("in_scope")); err != nil {
		return title, err
	}
	if ambiguous := get("ambiguous"); ambiguous != "" {
		if title.Ambiguous, err = yesNo("ambiguous", ambiguous); err != nil {
			return title, err
		}
	}
	if title.Level, err = goldCode(title.InScope, "level", get("level"), g.levels); err != nil {
		return title, err
	}
	title.Area, err = goldCode(title.InScope, "area", get("area"), g.areas)
	return title, err
}

func yesNo(column, value string) (bool, error) {
	switch strings.ToLower(value) {
	case "yes":
		return true, nil
	case "no":
		return false, nil
	}
	return false, fmt.Errorf("%s is %q; it must be yes or no", column, cutText(value))
}

// goldCode finds a code among the frame's; out of scope there is none.
func goldCode[C ~string](inScope bool, column, value string, known []C) (C, error) {
	switch {
	case !inScope && value == "":
		return "", nil
	case !inScope:
		return "", fmt.Errorf("the title is out of scope and yet has the %s %q", column, cutText(value))
	case !slices.Contains(known, C(value)):
		names := make([]string, len(known))
		for i, k := range known {
			names[i] = string(k)
		}
		return "", fmt.Errorf("%s %q is none of the frame's: %s", column, cutText(value), strings.Join(names, "; "))
	}
	return C(value), nil
}

// cutText shortens what a message quotes of a file.
func cutText(s string) string {
	const most = 120
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
