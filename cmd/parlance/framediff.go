package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

var frameDiffCommand = command{
	name:    "frame diff",
	args:    "[FILE] [flags]",
	summary: "show what another coding frame would change",
	about: `Frame diff codes every stored advert with the frame in FILE, compares it with the
stored codings, and changes nothing. It shows how many adverts change scope, level,
area, acceptance and terms, from which code to which, with some of their titles; how
far the frames agree (kappa); and what becomes of every published series on the last
complete day. Without FILE it takes the configured frame, or the one that comes with
Parlance. Beside a running daemon, the daemon does the work.`,
	examples: []string{
		"parlance frame diff frame.yaml",
		"parlance frame diff frame.yaml --format json --samples 10 > diff.json",
	},
	run: func(ctx context.Context, e env, c command, args []string) error {
		return compareFrames(ctx, e, c, args, 1)
	},
}

var frameCompareCommand = command{
	name:    "frame compare",
	args:    "FILE FILE [flags]",
	summary: "compare two coding frames on the stored adverts",
	about: `Frame compare codes every stored advert with two frames and shows the same as
'parlance frame diff' does, the first frame in the place of the stored codings.`,
	examples: []string{"parlance frame compare frame-1.yaml frame-2.yaml"},
	run: func(ctx context.Context, e env, c command, args []string) error {
		return compareFrames(ctx, e, c, args, 2)
	},
}

// trialRequest asks for a comparison; it goes through the daemon's socket.
type trialRequest struct {
	Old     *frameRequest // nil: the codings as they are stored
	New     frameRequest
	Samples int
}

// frameRequest is a frame file on its way through the socket.
type frameRequest struct {
	Name string
	Data []byte
}

func (f frameRequest) compile() (codingFrame, error) { return compileFrame(f.Name, f.Data) }

func compareFrames(ctx context.Context, e env, c command, args []string, files int) error {
	fs := c.flagSet(e)
	var set settings
	set.register(fs, "config", "store")
	format := fs.String("format", "text", "`text` or json")
	samples := fs.Int("samples", 3, "`NUMBER` of adverts shown for each kind of change, 0 to 100")
	names, err := parseFiles(fs, args, files)
	if err != nil {
		return err
	}
	if err := textOrJSON(*format); err != nil {
		return err
	}
	if *samples < 0 || *samples > 100 {
		return usagef("--samples %d is not between 0 and 100", *samples)
	}
	if files == 2 && len(names) != 2 {
		return usagef("two frame files are wanted")
	}
	cfg, err := set.load()
	if err != nil {
		return err
	}
	req, err := readTrial(cfg, names, *samples)
	if err != nil {
		return err
	}
	diff, err := tryFrames(ctx, e, cfg.Store, req)
	if err != nil {
		return err
	}
	return writeDiff(e.stdout, diff, *format)
}

// parseFiles reads flags and up to max file names, in any order.
func parseFiles(fs *flag.FlagSet, args []string, max int) (names []string, err error) {
	for {
		if err := parse(fs, args, len(args)); err != nil {
			return nil, err
		}
		if fs.NArg() == 0 {
			return names, nil
		}
		if len(names) == max {
			return nil, usagef("unexpected argument %q", fs.Arg(0))
		}
		names, args = append(names, fs.Arg(0)), fs.Args()[1:]
	}
}

// readTrial reads the frames, so that a faulty file is told before any work.
func readTrial(cfg Config, names []string, samples int) (trialRequest, error) {
	req := trialRequest{Samples: samples}
	if len(names) == 0 {
		names = []string{cfg.Frame}
	}
	var read []frameRequest
	for _, name := range names {
		f, err := readFrame(name)
		if err != nil {
			return req, err
		}
		read = append(read, frameRequest{name, f.file.Data})
	}
	req.New = read[len(read)-1]
	if len(read) == 2 {
		req.Old = &read[0]
	}
	return req, nil
}

func tryFrames(ctx context.Context, e env, path string, req trialRequest) (diff *dashboards.FrameDiff, err error) {
	bar := newBar(e.stderr, 1, "adverts")
	progress := barProgress(bar)
	if daemon := dialDaemon(path); daemon != nil {
		return daemon.tryFrames(ctx, req, progress)
	}
	db, err := openExisting(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return runTrial(ctx, db, req, progress)
}

// runTrial compares frames on the store; the command and the daemon both do it.
func runTrial(ctx context.Context, db *store.DB, req trialRequest, progress func(done, of uint64)) (*dashboards.FrameDiff, error) {
	to, err := req.New.compile()
	if err != nil {
		return nil, err
	}
	trial := store.Trial{New: to.frame, Progress: progress}
	active, has, err := db.ActiveFrame()
	if err != nil {
		return nil, err
	}
	if !has {
		return nil, fmt.Errorf("store %s holds no advert yet", db.Path())
	}
	old := active.Ref
	if req.Old != nil {
		from, err := req.Old.compile()
		if err != nil {
			return nil, err
		}
		trial.Old, old = from.frame, from.file.Ref
	}
	days, err := completeDays(db)
	if err != nil {
		return nil, err
	}
	diff := dashboards.NewFrameDiff(old, to.frame, days, req.Samples)
	if err := db.Try(ctx, trial, diff.Add); err != nil {
		return nil, err
	}
	diff.Finish()
	return diff, nil
}

// completeDays gives the last complete day of every source that has one.
func completeDays(db *store.DB) (map[string]classify.Day, error) {
	days := map[string]classify.Day{}
	for _, source := range db.Sources() {
		latest, has, err := db.LatestPublished(source)
		if err != nil {
			return nil, err
		}
		if has {
			days[source] = latest.Day
		}
	}
	return days, nil
}

func writeDiff(w io.Writer, diff *dashboards.FrameDiff, format string) error {
	if format == "text" {
		return diff.WriteText(w)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(diff)
}
