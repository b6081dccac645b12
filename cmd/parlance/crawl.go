package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
	"github.com/bdrw/parlance/store"
)

var crawlCommand = command{
	name:    "crawl",
	args:    "[flags]",
	summary: "make one pass over the board and exit",
	about: `Crawl makes one pass: it lists the board, reads the page of each new or changed
advert, codes it, and records and publishes what it found. Where a daemon runs on
the same store, the daemon makes the pass. Exit status 3 says that the pass ended
but its listing was not complete: a gap.`,
	examples: []string{
		"parlance crawl --contact you@example.org",
		"parlance crawl --config parlance.yaml --store /var/lib/parlance/parlance.db",
	},
	run: crawl,
}

func crawl(ctx context.Context, e env, c command, args []string) error {
	fs := c.flagSet(e)
	var set settings
	set.register(fs, "config", "contact", "store")
	if err := parse(fs, args, 0); err != nil {
		return err
	}
	cfg, err := set.load()
	if err != nil {
		return err
	}
	if daemon := dialDaemon(cfg.Store); daemon != nil {
		return daemon.crawl(ctx, e)
	}
	p, closeStore, err := openPasser(cfg, e)
	if err != nil {
		return err
	}
	p.progress = passBar(e.stderr)
	pass, err := p.pass(ctx)
	return errors.Join(describe(e.stdout, pass, err), closeStore())
}

// openPasser opens what a pass needs: the frame, the board and the store.
func openPasser(cfg Config, e env) (*passer, func() error, error) {
	configured, err := readFrame(cfg.Frame)
	if err != nil {
		return nil, nil, err
	}
	probes, err := cfg.Probes.probes(configured.frame)
	if err != nil {
		return nil, nil, err
	}
	log := cfg.logger(e.stderr)
	options := cfg.crawlerOptions(log, e.now)
	if _, err := crawler.New(options); err != nil {
		return nil, nil, err // said before a store is made
	}
	db, err := store.Open(cfg.Store, cfg.storeOptions(log))
	if err != nil {
		return nil, nil, err
	}
	frame, err := activeFrame(log, db, configured, e.now())
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	p := &passer{log: log, db: db, board: options.Board, crawler: options, frame: frame, probes: probes, now: e.now, progress: func(passProgress) {}, keepText: cfg.KeepText}
	return p, db.Close, nil
}

// storeOptions are those of every command that writes to the store.
func (c Config) storeOptions(log *slog.Logger) store.Options {
	return store.Options{Logger: log, Region: classify.Region, MaxSize: c.MaxSize}
}

// describe tells a person what became of a pass, and turns a gap into an error.
func describe(w io.Writer, pass store.Pass, err error) error {
	if err != nil {
		return err
	}
	t := pass.Tally
	fmt.Fprintf(w, "pass %d of %s over %s: %s\n", pass.ID, pass.Day, pass.Source, pass.Outcome)
	fmt.Fprintf(w, "  listed %d of %d adverts; live %d, with text %d\n", t.Listed, t.TotalAfter, t.Live, t.WithText)
	fmt.Fprintf(w, "  appeared %d, changed %d, gone %d; pages read %d, failed %d\n", t.Appeared, t.Changed, t.Gone, t.DetailsRead, t.DetailsFailed)
	fmt.Fprintf(w, "  took %s\n", pass.Ended.Sub(pass.Started).Round(time.Millisecond))
	for _, reason := range pass.Reasons {
		fmt.Fprintf(w, "  note: %s\n", reason)
	}
	if pass.Outcome != store.Complete {
		return errGap
	}
	return nil
}
