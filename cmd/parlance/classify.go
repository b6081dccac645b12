package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
)

var classifyCommand = command{
	name:    "classify",
	args:    "[flags] < ADVERTS",
	summary: "code adverts from standard input",
	about: `Classify reads adverts and writes one JSON object a line with the coding of each
and the evidence for it. It reads JSON lines, each a schema.org JobPosting or an
object {"id","title","employer","band","staff_group","text"}, or CSV with a column
"title" (and, if there, id, employer, band, staff_group, text). Input compressed
with gzip is read as it is. Start and end are byte offsets into the cleaned title
or text, which --text adds. A line that cannot be read is named on standard error,
the rest goes on, and the exit status is 1.`,
	examples: []string{
		`echo '{"id":"1","title":"Senior Information Analyst","band":"Band 6"}' | parlance classify`,
		"parlance classify --text < adverts.jsonl.gz > codings.jsonl",
		"parlance classify < titles.csv",
	},
	run: classifyInput,
}

// The input is coded in batches of this many lines, and a line may have so many
// bytes: memory does not grow with the input.
const (
	linesPerBatch = 128
	maxLine       = 16 << 20
)

func classifyInput(ctx context.Context, e env, c command, args []string) error {
	fs := c.flagSet(e)
	var set settings
	set.register(fs, "config")
	withText := fs.Bool("text", false, "add the cleaned title and text that the offsets point into")
	if err := parse(fs, args, 0); err != nil {
		return err
	}
	cfg, err := set.load()
	if err != nil {
		return err
	}
	frame, err := cfg.loadFrame()
	if err != nil {
		return err
	}
	read, err := openRecords(e.stdin)
	if err != nil {
		return err
	}
	run := &codingRun{frame: frame, withText: *withText, stderr: e.stderr}
	if err := run.all(ctx, read, e.stdout); err != nil {
		return err
	}
	if run.refused > 0 {
		return fmt.Errorf("%d lines could not be read; the others were coded", run.refused)
	}
	return nil
}

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
	for {
		b, err := in.Peek(1)
		switch {
		case err == io.EOF:
			return func() (record, error) { return record{}, io.EOF }, nil
		case err != nil:
			return nil, fmt.Errorf("input: %w", err)
		case b[0] == '{':
			return jsonRecords(in), nil
		case b[0] == ' ' || b[0] == '\n' || b[0] == '\r' || b[0] == '\t':
			_, _ = in.Discard(1)
		default:
			return csvRecords(in)
		}
	}
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

func csvRecords(in io.Reader) (func() (record, error), error) {
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
		line, _ := r.FieldPos(0)
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return record{line: bad.Line, err: bad.Err}, nil
		}
		if err != nil {
			return record{}, err
		}
		return csvRecord(columns, row, line), nil
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

// codingRun codes batches of records on every core and writes them in order.
type codingRun struct {
	frame    *classify.Frame
	withText bool
	stderr   io.Writer
	refused  int
}

// codedBatch is what one batch became.
type codedBatch struct {
	out     bytes.Buffer
	refused []error
}

func (run *codingRun) all(ctx context.Context, read func() (record, error), w io.Writer) error {
	g, ctx := errgroup.WithContext(ctx)
	queue := make(chan chan *codedBatch, runtime.GOMAXPROCS(0)) // in order of the input
	work := make(chan func(*classify.Coder))
	for range runtime.GOMAXPROCS(0) {
		g.Go(func() error {
			coder := run.frame.NewCoder()
			for job := range work {
				job(coder)
			}
			return nil
		})
	}
	g.Go(func() error {
		defer close(queue)
		defer close(work)
		return run.deal(ctx, read, queue, work)
	})
	g.Go(func() error { return run.write(ctx, queue, w) })
	return g.Wait()
}

// deal cuts the input into batches and hands them to the workers.
func (run *codingRun) deal(ctx context.Context, read func() (record, error), queue chan<- chan *codedBatch, work chan<- func(*classify.Coder)) error {
	for {
		records, err := readBatch(read)
		if err != nil {
			return fmt.Errorf("input: %w", err)
		}
		if len(records) == 0 {
			return nil
		}
		result := make(chan *codedBatch, 1)
		select {
		case queue <- result:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		work <- func(coder *classify.Coder) { result <- run.code(coder, records) }
	}
}

func readBatch(read func() (record, error)) ([]record, error) {
	var records []record
	for len(records) < linesPerBatch {
		r, err := read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	return records, nil
}

func (run *codingRun) write(ctx context.Context, queue <-chan chan *codedBatch, w io.Writer) error {
	for result := range queue {
		select {
		case batch := <-result:
			for _, err := range batch.refused {
				fmt.Fprintln(run.stderr, err)
			}
			run.refused += len(batch.refused)
			if _, err := w.Write(batch.out.Bytes()); err != nil {
				return fmt.Errorf("output: %w", err)
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

func (run *codingRun) code(coder *classify.Coder, records []record) *codedBatch {
	batch := &codedBatch{}
	enc := json.NewEncoder(&batch.out)
	enc.SetEscapeHTML(false)
	for _, r := range records {
		if r.err == nil {
			r.advert, r.err = crawler.ReadRecord(r.json)
		}
		if r.err == nil {
			coding := coder.Code(&r.advert, nil)
			r.err = enc.Encode(newCodedAdvert(&r.advert, &coding, run.withText))
		}
		if r.err != nil {
			batch.refused = append(batch.refused, fmt.Errorf("line %d: %w", r.line, r.err))
		}
	}
	return batch
}
