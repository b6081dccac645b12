package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

var exportCommand = command{
	name:    "export",
	args:    "adverts|counts|probes|vacancies|breaks|shares|trends|openmetrics [flags]",
	summary: "write what is stored as CSV, JSON lines or OpenMetrics",
	about: `Export adverts writes a row per advert, without text and contacts. Export counts
writes a tidy row per date and series: what each day's pass published. Export probes
writes what the board's own search counted, and we, for each term around each place,
after the report's own counts. Export vacancies writes a row per vacancy of imported
open data. Export breaks
writes the breaks in series: days across which figures differ for a reason that is
not the board's. Export shares writes the share of every term, of the adverts posted
in four weeks, with its interval by employer; export trends the verdict on each:
rising, falling, no clear change, too few adverts, too short. Export openmetrics
writes the history of every metric with its time stamps, but for the wide ones, for a
Prometheus to take in:

  promtool tsdb create-blocks-from openmetrics --max-block-duration=8760h FILE DIR

It works beside a running daemon.`,
	examples: []string{
		"parlance export adverts --format csv > adverts.csv",
		"parlance export counts --format jsonl --output counts.jsonl",
		"parlance export probes > probes.csv",
		"parlance export breaks",
		"parlance export shares --format jsonl",
		"parlance export trends",
		"parlance export openmetrics --from 2025-01-01 --to 2025-12-31 --output 2025.txt",
	},
	run: exportStore,
}

// exports are the things that can be exported.
var exports = []string{"adverts", "counts", "probes", "vacancies", "breaks", "shares", "trends", exportOpenMetrics}

func exportStore(ctx context.Context, e env, c command, args []string) error {
	what, rest := subject(args)
	fs := c.flagSet(e)
	var set settings
	set.register(fs, "config", "store")
	x := exportRequest{what: what}
	fs.StringVar(&x.format, "format", "csv", "`csv` or jsonl")
	from := fs.String("from", "", "of openmetrics: begin with this `DAY`, as in 2025-01-31; else with the first")
	to := fs.String("to", "", "of openmetrics: end with this `DAY`; else with today")
	output := fs.String("output", "", "write to this `FILE`, which appears only when it is whole")
	if err := parse(fs, rest, 0); err != nil {
		return err
	}
	if !slices.Contains(exports, what) {
		return usagef("say what to export: %s", strings.Join(exports, ", "))
	}
	if x.format != "csv" && x.format != "jsonl" {
		return usagef("--format %q is neither csv nor jsonl", x.format)
	}
	if err := x.period(*from, *to, e.now()); err != nil {
		return err
	}
	cfg, err := set.load()
	if err != nil {
		return err
	}
	if *output == "" {
		return x.exportTo(ctx, e.stdout, cfg)
	}
	return writeWhole(*output, func(w io.Writer) error { return x.exportTo(ctx, w, cfg) })
}

// subject takes the first word of args, if it is not a flag.
func subject(args []string) (word string, rest []string) {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return "", args
	}
	return args[0], args[1:]
}

func (x exportRequest) exportTo(ctx context.Context, w io.Writer, cfg Config) (err error) {
	if daemon := dialDaemon(cfg.Store); daemon != nil {
		return daemon.export(ctx, w, x)
	}
	db, err := openExisting(cfg.Store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return x.export(ctx, w, db)
}

// export writes one export; both the command and the daemon's socket use it.
func (x exportRequest) export(ctx context.Context, w io.Writer, db *store.DB) error {
	buf := bufio.NewWriterSize(w, 1<<16)
	var err error
	switch format := dashboards.Format(x.format); x.what {
	case "adverts":
		err = dashboards.WriteAdverts(buf, format, db)
	case "counts":
		err = dashboards.WriteCounts(buf, format, db, db.Sources()...)
	case "probes":
		err = dashboards.WriteProbes(buf, format, db, db.Sources()...)
	case "vacancies":
		err = dashboards.WriteVacancies(buf, format, db, store.FOI)
	case "breaks":
		err = dashboards.WriteBreaks(buf, format, db)
	case "shares":
		err = exportStatistics(buf, format, db, dashboards.WriteShares)
	case "trends":
		err = exportStatistics(buf, format, db, dashboards.WriteTrends)
	case exportOpenMetrics:
		err = x.openMetrics(ctx, buf, db)
	default:
		err = fmt.Errorf("there is no export of %q", x.what)
	}
	if err != nil {
		return err
	}
	return buf.Flush()
}

// exportStatistics writes what is counted of the terms of the active frame.
func exportStatistics(w io.Writer, format dashboards.Format, db *store.DB, write func(io.Writer, dashboards.Format, *dashboards.Options) error) error {
	o, err := historyOptions(db)
	if err != nil {
		return err
	}
	return write(w, format, &o)
}

// historyOptions are what the history of a store is read with; one without a frame
// has no terms.
func historyOptions(db *store.DB) (dashboards.Options, error) {
	// No figure of the history depends on the clock: it ends on the last pass.
	o := dashboards.Options{Store: db, Now: func() time.Time { return time.Time{} }}
	for _, source := range db.Sources() {
		o.Sources = append(o.Sources, dashboards.Source{ID: source})
	}
	file, has, err := db.ActiveFrame()
	if err != nil || !has {
		return o, err
	}
	frame, err := storedFrame(file)
	if err != nil {
		return o, err
	}
	o.Frame, o.Terms, o.Crossed = frame.Ref(), frame.Terms(), frame.CrossedTerms()
	return o, nil
}

// openExisting opens a store for reading; unlike a pass it never creates one.
func openExisting(path string) (*store.DB, error) {
	if err := exists(path); err != nil {
		return nil, err
	}
	return store.Open(path, store.Options{ReadOnly: true})
}

// exists refuses a path at which there is no store.
func exists(path string) error {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("store: %w; 'parlance crawl' or 'parlance run' makes it", err)
	}
	return nil
}

// writeWhole writes a file under a temporary name and renames it when all of it
// is on disk.
func writeWhole(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("output: %w; choose another with --output", err)
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
