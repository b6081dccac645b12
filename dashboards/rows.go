package dashboards

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// csvRows writes rows as RFC 4180 has them, lines ended by CR LF. A cell that
// a spreadsheet would run as a formula is defused with a leading apostrophe:
// titles are written by strangers.
func csvRows(w io.Writer) func([]any) error {
	return func(cells []any) error {
		var line strings.Builder
		for i, c := range cells {
			if i > 0 {
				line.WriteByte(',')
			}
			line.WriteString(csvCell(c))
		}
		line.WriteString("\r\n")
		_, err := io.WriteString(w, line.String())
		return err
	}
}

func csvCell(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return quote(defuse(v))
	case []string:
		return quote(defuse(strings.Join(v, "; ")))
	}
	return fmt.Sprint(value)
}

// defuse keeps a cell from being read as a formula. The characters are those
// of OWASP's "CSV Injection", also behind blanks, which some programs pass over,
// and in their wide forms.
func defuse(s string) string {
	begin, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " \n"))
	if strings.ContainsRune("=+-@\t\r＝＋－＠", begin) {
		return "'" + s
	}
	return s
}

func quote(s string) string {
	if !strings.ContainsAny(s, "\",\r\n") {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// jsonRows writes one object a line with its keys in the order of the columns.
func jsonRows(w io.Writer, columns []string) func([]any) error {
	return func(cells []any) error {
		var line bytes.Buffer
		encoder := json.NewEncoder(&line)
		encoder.SetEscapeHTML(false)
		for i, c := range cells {
			fmt.Fprintf(&line, "%c%q:", "{,"[min(i, 1)], columns[i])
			if err := encoder.Encode(c); err != nil {
				return fmt.Errorf("write %s: %w", columns[i], err)
			}
			line.Truncate(line.Len() - 1) // the encoder ends each value with a line feed
		}
		line.WriteString("}\n")
		_, err := w.Write(line.Bytes())
		return err
	}
}

func anyCells(names []string) []any {
	cells := make([]any, len(names))
	for i, n := range names {
		cells[i] = n
	}
	return cells
}
