package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strconv"

	"golang.org/x/sync/errgroup"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
	"github.com/bdrw/parlance/store"
)

var classifyCommand = command{
	name:    "classify",
	args:    "[flags] < ADVERTS",
	summary: "code adverts from standard input",
	about: `Classify reads adverts and writes one JSON object a line with the coding of each
and the evidence for it. It reads JSON lines, each a schema.org JobPosting or an
object {"id","title","employer","band","staff_group","text"}, or CSV with a column
"title" (and, if there, id, employer, band, staff_group, text). An advert without
an id gets the number of its line. Input compressed with gzip is read as it is.
Start and end are byte offsets into the cleaned title or text, which --text adds.
With --store, own_words is told by the boilerplate of the advert's employer in that
store, or in that of the daemon that runs on it; it is null without, and where the
store does not know the employer. An advert without datePosted is taken to be of
today. A line that cannot be read is named on standard error, the rest goes on, and the exit
status is 1.`,
	examples: []string{
		`echo '{"id":"1","title":"Senior Information Analyst","band":"Band 6"}' | parlance classify`,
		"parlance classify --text < adverts.jsonl.gz > codings.jsonl",
		"parlance classify < titles.csv",
		"parlance classify --explain < adverts.jsonl | less",
		"parlance classify --store parlance.db < adverts.jsonl > codings.jsonl",
	},
	run: classifyInput,
}

// The input is coded in batches of this many lines and about so many bytes, and
// a line may have so many: memory does not grow with the input. Text that is
// nothing but terms makes 60 times its size of codings.
const (
	linesPerBatch = 128
	bytesPerBatch = 1 << 20
	maxLine       = 1 << 20
)

func classifyInput(ctx context.Context, e env, c command, args []string) error {
	fs := c.flagSet(e)
	var set settings
	set.register(fs, "config", "store")
	explained := fs.Bool("explain", false, "print for reading: each code with its rule, each term in its context")
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
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	read, err := openRecords(untilDone(ctx, e.stdin))
	if err != nil {
		return err
	}
	run := &codingRun{frame: frame, withText: *withText, explained: *explained, stderr: e.stderr, today: classify.DayOf(e.now())}
	if set.store != "" {
		tell, closeStore, err := openStock(set.store)
		if err != nil {
			return err
		}
		defer closeStore() // read only: nothing to lose
		run.tell = tell
	}
	err = run.all(ctx, read, e.stdout)
	if run.refused > 0 {
		err = errors.Join(err, fmt.Errorf("%d lines could not be read; the others were coded", run.refused))
	}
	return err
}

// untilDone reads r until ctx ends. The read of a terminal or a pipe cannot be
// broken off: a goroutine that waits in one is left to the end of the process.
func untilDone(ctx context.Context, r io.Reader) io.Reader {
	out, in := io.Pipe()
	go func() {
		_, err := io.Copy(in, r)
		in.CloseWithError(err)
	}()
	context.AfterFunc(ctx, func() {
		in.CloseWithError(fmt.Errorf("stopped before its end: %w", context.Cause(ctx)))
	})
	return out
}

// codingRun codes batches of records on every core and writes them in order.
type codingRun struct {
	frame     *classify.Frame
	withText  bool
	explained bool
	tell      stockTeller // nil leaves own words unknown
	today     classify.Day
	stderr    io.Writer
	refused   int
	broken    error // why the input could not be read to its end
}

// codedBatch is what one batch became.
type codedBatch struct {
	out     bytes.Buffer
	refused []error
	failure error
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
	return errors.Join(g.Wait(), run.broken)
}

// deal cuts the input into batches and hands them to the workers.
func (run *codingRun) deal(ctx context.Context, read func() (record, error), queue chan<- chan *codedBatch, work chan<- func(*classify.Coder)) error {
	for run.broken == nil {
		records, err := readBatch(read)
		if err != nil { // what was read before it is still coded
			run.broken = inputError(err)
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
		work <- func(coder *classify.Coder) { result <- run.code(ctx, coder, records) }
	}
	return nil
}

// readBatch gives what it read before an error together with the error.
func readBatch(read func() (record, error)) ([]record, error) {
	var records []record
	for size := 0; len(records) < linesPerBatch && size < bytesPerBatch; {
		r, err := read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return records, err
		}
		records, size = append(records, r), size+len(r.json)
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
			if batch.failure != nil {
				return batch.failure
			}
			if _, err := w.Write(batch.out.Bytes()); err != nil {
				return fmt.Errorf("output: %w", err)
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

func (run *codingRun) code(ctx context.Context, coder *classify.Coder, records []record) *codedBatch {
	batch := &codedBatch{}
	enc := json.NewEncoder(&batch.out)
	enc.SetEscapeHTML(false)
	for i := range records {
		if r := &records[i]; r.err == nil {
			r.advert, r.err = crawler.ReadRecord(r.json)
		}
	}
	stock, err := run.stock(ctx, records)
	if err != nil {
		batch.failure = err
		return batch
	}
	for i, r := range records {
		if r.advert.Reference == "" {
			r.advert.Reference = strconv.Itoa(r.line)
		}
		if r.err == nil {
			coding := coder.Code(&r.advert, stock[i].Boilerplate())
			if run.explained {
				explain(&batch.out, &r.advert, &coding, run.frame)
				continue
			}
			r.err = enc.Encode(newCodedAdvert(&r.advert, &coding, run.withText))
		}
		if r.err != nil {
			batch.refused = append(batch.refused, fmt.Errorf("line %d: %w", r.line, r.err))
		}
	}
	return batch
}

// stock tells the stock sentences of each record that could be read.
func (run *codingRun) stock(ctx context.Context, records []record) ([]classify.Stock, error) {
	all := make([]classify.Stock, len(records))
	if run.tell == nil {
		return all, nil
	}
	var questions []store.StockQuestion
	var of []int
	for i := range records {
		if records[i].err == nil {
			questions, of = append(questions, store.NewStockQuestion(&records[i].advert, run.today)), append(of, i)
		}
	}
	answers, err := run.tell(ctx, questions)
	for n, answer := range answers {
		all[of[n]] = answer
	}
	return all, err
}
