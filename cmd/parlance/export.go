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

	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

var exportCommand = command{
	name:    "export",
	args:    "adverts|counts|probes|breaks [flags]",
	summary: "write what is stored as CSV or JSON lines",
	about: `Export adverts writes a row per advert, without text and contacts. Export counts
writes a tidy row per date and series: what each day's pass published. Export probes
writes what the board's own search counted, and we, for each term around each place,
after the report's own counts. Export breaks
writes the breaks in series: days across which figures differ for a reason that is
not the board's. It works beside a running daemon.`,
	examples: []string{
		"parlance export adverts --format csv > adverts.csv",
		"parlance export counts --format jsonl --output counts.jsonl",
		"parlance export probes > probes.csv",
		"parlance export breaks",
	},
	run: exportStore,
}

// exports are the things that can be exported.
var exports = []string{"adverts", "counts", "probes", "breaks"}

func exportStore(ctx context.Context, e env, c command, args []string) error {
	what, rest := subject(args)
	fs := c.flagSet(e)
	var set settings
	set.register(fs, "config", "store")
	format := fs.String("format", "csv", "`csv` or jsonl")
	output := fs.String("output", "", "write to this `FILE`, which appears only when it is whole")
	if err := parse(fs, rest, 0); err != nil {
		return err
	}
	if !slices.Contains(exports, what) {
		return usagef("say what to export: %s", strings.Join(exports, ", "))
	}
	if *format != "csv" && *format != "jsonl" {
		return usagef("--format %q is neither csv nor jsonl", *format)
	}
	cfg, err := set.load()
	if err != nil {
		return err
	}
	if *output == "" {
		return exportTo(ctx, e.stdout, cfg, what, *format)
	}
	return writeWhole(*output, func(w io.Writer) error { return exportTo(ctx, w, cfg, what, *format) })
}

// subject takes the first word of args, if it is not a flag.
func subject(args []string) (word string, rest []string) {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return "", args
	}
	return args[0], args[1:]
}

func exportTo(ctx context.Context, w io.Writer, cfg Config, what, format string) (err error) {
	if daemon := dialDaemon(cfg.Store); daemon != nil {
		return daemon.export(ctx, w, what, format)
	}
	db, err := openExisting(cfg.Store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return export(w, what, format, db)
}

// export writes one export; both the command and the daemon's socket use it.
func export(w io.Writer, what, format string, db *store.DB) error {
	buf := bufio.NewWriterSize(w, 1<<16)
	var err error
	switch what {
	case "adverts":
		err = dashboards.WriteAdverts(buf, dashboards.Format(format), db)
	case "counts":
		err = dashboards.WriteCounts(buf, dashboards.Format(format), db, db.Sources()...)
	case "probes":
		err = dashboards.WriteProbes(buf, dashboards.Format(format), db, db.Sources()...)
	case "breaks":
		err = dashboards.WriteBreaks(buf, dashboards.Format(format), db)
	default:
		err = fmt.Errorf("there is no export of %q", what)
	}
	if err != nil {
		return err
	}
	return buf.Flush()
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
