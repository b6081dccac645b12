package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler/opendata"
	"github.com/bdrw/parlance/store"
)

var importCommand = command{
	name:    "import",
	args:    "foi FILE... [flags]",
	summary: "take in published vacancy history",
	about: `Import foi reads NHSBSA's open vacancy data, CSV or XLSX in either of its layouts,
as published in answer to FOI-03121 and FOI-03341: one row per vacancy, with the
official staff group and pay band. There is no text, so vacancies are coded by their
title alone; they are the source nhsbsa-foi, which is never added to adverts. Where
the layout has dates, vacancies are counted by the day of publication and, with a
closing date, in the stock of each day; without dates they are in the export alone.

A row that cannot be read is named with its number, the rest goes on, and the exit
status is 1. An import may be repeated. It works beside a running daemon.`,
	examples: []string{
		"parlance import foi vacancies-2018.csv vacancies-2023.xlsx",
		"parlance export vacancies > vacancies.csv",
	},
	run: importData,
}

const (
	importBatch = 5000 // vacancies in one transaction
	shownFaults = 20   // of a file
)

// vacancySink takes vacancies in, codes and records them.
type vacancySink interface {
	add([]store.Vacancy) error
	// finish ends the import and tells what became of it; the sink is closed.
	finish(context.Context) (importResult, error)
	// abandon closes a sink that is not finished: what was added stays.
	abandon() error
}

// importResult tells what an import did.
type importResult struct {
	store.Imported
	Recoded int // vacancies of earlier imports that another frame had coded
}

func importData(ctx context.Context, e env, c command, args []string) (err error) {
	fs := c.flagSet(e)
	var set settings
	set.register(fs, "config", "store")
	words, err := parseWords(fs, args, 1000)
	if err != nil {
		return err
	}
	if len(words) < 2 || words[0] != "foi" {
		return usagef("say what to import: foi FILE...")
	}
	cfg, err := set.load()
	if err != nil {
		return err
	}
	sink, err := openSink(ctx, cfg, e)
	if err != nil {
		return err
	}
	bad := 0
	for _, path := range words[1:] {
		n, err := importFile(ctx, e, path, sink)
		if err != nil {
			return errors.Join(err, sink.abandon())
		}
		bad += n
	}
	result, err := sink.finish(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "vacancies added %d, changed %d, there already %d\n", result.Added, result.Changed, result.Same)
	if result.Recoded > 0 {
		fmt.Fprintf(e.stdout, "vacancies of earlier imports coded by the active frame: %d\n", result.Recoded)
	}
	if bad > 0 {
		return fmt.Errorf("%d rows or files could not be read; the others were imported", bad)
	}
	return nil
}

// openSink gives the daemon that holds the store, or opens the store.
func openSink(ctx context.Context, cfg Config, e env) (vacancySink, error) {
	if daemon := dialDaemon(cfg.Store); daemon != nil {
		return daemon.importVacancies(ctx), nil
	}
	configured, err := readFrame(cfg.Frame)
	if err != nil {
		return nil, err
	}
	log := cfg.logger(e.stderr)
	db, err := store.Open(cfg.Store, store.Options{Logger: log, Region: classify.Region})
	if err != nil {
		return nil, err
	}
	frame, err := activeFrame(log, db, configured, e.now())
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &localSink{vacancyCoder: newVacancyCoder(db, frame), close: db.Close}, nil
}

// fileImport is the reading of one file.
type fileImport struct {
	e      env
	name   string
	reader *opendata.Reader
	sink   vacancySink
	batch  []store.Vacancy
	rows   int
	bad    int
	// What was stated and is none of the known values: how often, and one of them.
	groups, bands             int
	sampleGroup, sampleBanded string
}

// importFile reads one file to its end, and gives how many of its rows could not
// be read. The error is one of recording; a file that cannot be read at all is
// one bad row.
func importFile(ctx context.Context, e env, path string, sink vacancySink) (bad int, err error) {
	reader, err := opendata.Open(path)
	if err != nil {
		fmt.Fprintln(e.stderr, err)
		return 1, nil
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	f := &fileImport{e: e, name: filepath.Base(path), reader: reader, sink: sink}
	bar := newBar(e.stderr, 1000, f.name)
	for more := true; more; {
		if err := ctx.Err(); err != nil {
			return f.bad, fmt.Errorf("import of %s stopped after row %d; import it again, what is there already stays: %w", f.name, f.rows+1, err)
		}
		if more, err = f.read(); err != nil {
			return f.bad, err
		}
		_ = bar.Set(int(1000 * reader.Done())) // a bar that cannot be drawn is no reason to stop
	}
	_ = bar.Finish()
	f.report()
	return f.bad, nil
}

// read reads a batch and hands it on; false at the end of the file.
func (f *fileImport) read() (more bool, err error) {
	f.batch = f.batch[:0]
	for more = true; more && len(f.batch) < importBatch; {
		v, err := f.reader.Next()
		var bad *opendata.RowError
		switch {
		case err == nil:
			f.take(v)
		case errors.As(err, &bad):
			f.fault(err)
		default:
			if !errors.Is(err, io.EOF) {
				f.fault(err)
			}
			more = false
		}
	}
	if len(f.batch) == 0 {
		return more, nil
	}
	return more, f.sink.add(f.batch)
}

func (f *fileImport) fault(err error) {
	if f.bad++; f.bad <= shownFaults {
		fmt.Fprintf(f.e.stderr, "%s: %v\n", f.name, err)
	}
}

func (f *fileImport) take(v opendata.Vacancy) {
	f.rows++
	if v.StatedGroup != "" {
		f.groups, f.sampleGroup = f.groups+1, v.StatedGroup
	}
	if v.StatedBand != "" {
		f.bands, f.sampleBanded = f.bands+1, v.StatedBand
	}
	f.batch = append(f.batch, store.Vacancy{ID: v.ID, Reference: v.Reference, Title: v.Title, Employer: v.Employer, AreaOfWork: v.AreaOfWork,
		Contract: v.Contract, Pattern: v.Pattern, Postcode: v.Postcode, Region: v.Region, StaffGroup: v.StaffGroup, Band: v.Band,
		Posted: v.Posted, Closes: v.Closes})
}

// report tells what was read of the file.
func (f *fileImport) report() {
	if f.bad > shownFaults {
		fmt.Fprintf(f.e.stderr, "%s: %d more rows could not be read\n", f.name, f.bad-shownFaults)
	}
	fmt.Fprintf(f.e.stdout, "%s: %d rows in the layout %s\n", f.name, f.rows, f.reader.Layout())
	if f.reader.Layout() == opendata.Undated {
		fmt.Fprintf(f.e.stdout, "  note: it does not say when a vacancy was published: these are in 'export vacancies', and in no series\n")
	}
	if f.groups > 0 {
		fmt.Fprintf(f.e.stdout, "  note: %d rows state something that is none of the nine staff groups, such as %q; theirs is not stated\n", f.groups, f.sampleGroup)
	}
	if f.bands > 0 {
		fmt.Fprintf(f.e.stdout, "  note: %d rows state a pay band that is not known, such as %q; theirs is not stated\n", f.bands, f.sampleBanded)
	}
}
