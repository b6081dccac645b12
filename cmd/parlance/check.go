package main

import (
	"context"
	"fmt"

	"github.com/bdrw/parlance/store"
)

var checkCommand = command{
	name:    "check",
	args:    "[flags]",
	summary: "check every record of the store",
	about: `Check reads every record of the store and compares its checksum, recounts the
facts from the adverts, and replays the passes' events against what was published.
It works beside a running daemon. The exit status is 1 when it finds a fault.`,
	examples: []string{"parlance check --store parlance.db"},
	run:      check,
}

func check(ctx context.Context, e env, c command, args []string) error {
	fs := c.flagSet(e)
	var set settings
	set.register(fs, "config", "store")
	if err := parse(fs, args, 0); err != nil {
		return err
	}
	cfg, err := set.load()
	if err != nil {
		return err
	}
	faults, err := checkAt(ctx, cfg.Store)
	if err != nil {
		return err
	}
	for _, fault := range faults {
		fmt.Fprintln(e.stdout, fault)
	}
	if len(faults) > 0 {
		return fmt.Errorf("store %s has %d faults", cfg.Store, len(faults))
	}
	_, err = fmt.Fprintf(e.stdout, "store %s is sound\n", cfg.Store)
	return err
}

func checkAt(ctx context.Context, path string) ([]string, error) {
	if daemon := dialDaemon(path); daemon != nil {
		return daemon.check(ctx)
	}
	db, err := openExisting(path)
	if err != nil {
		return nil, err
	}
	defer db.Close() // read only: nothing to lose
	return checkStore(ctx, db)
}

func checkStore(ctx context.Context, db *store.DB) ([]string, error) {
	faults, err := db.Check(ctx)
	texts := make([]string, len(faults))
	for i, fault := range faults {
		texts[i] = fault.String()
	}
	return texts, err
}
