package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

var purgeCommand = command{
	name:    "purge",
	args:    "REFERENCE... | --match WORDS [flags]",
	summary: "delete adverts for good",
	about: `Purge deletes adverts by their references, or all that hold some words in their
title, reference or any text that was read of them. Without --yes it only lists them.
Reference, address, title, pay and texts go; what stays is a nameless advert with its
facts, so that counts remain right. The references are kept as keyed hashes: an
advert that the board lists again is not stored again. The store is then written
anew, so that no deleted byte is left in it, and the backups that still hold the
adverts are named: deleting those is up to you. Beside a daemon it waits for the
pass under way to end.`,
	examples: []string{
		"parlance purge C9123-26-0042 --yes",
		`parlance purge --match "Jo Bloggs"`,
	},
	run: purge,
}

// purgeRequest says what to purge.
type purgeRequest struct {
	References []string
	Match      string
	Yes        bool // else it is only listed
}

// purgeResult says what was found, and deleted if that was asked for.
type purgeResult struct {
	Found   []store.Found
	Erased  store.Erased
	Failure string
}

const maxPurge = 1000 // references on one command line

func purge(ctx context.Context, e env, c command, args []string) error {
	fs := c.flagSet(e)
	var set settings
	set.register(fs, "config", "store")
	var req purgeRequest
	fs.StringVar(&req.Match, "match", "", "every advert that holds these `WORDS`, in upper or lower case")
	fs.BoolVar(&req.Yes, "yes", false, "delete what is found; there is no way back")
	var err error
	if req.References, err = parseWords(fs, args, maxPurge); err != nil {
		return err
	}
	if len(req.References) == 0 && strings.TrimSpace(req.Match) == "" {
		return usagef("say which adverts, by reference or with --match")
	}
	cfg, err := set.load()
	if err != nil {
		return err
	}
	var result purgeResult
	if daemon := dialDaemon(cfg.Store); daemon != nil {
		result, err = daemon.purge(ctx, req)
	} else {
		result, err = purgeAlone(ctx, e, cfg, req)
	}
	if err != nil {
		return err
	}
	return describePurge(e, req, &result)
}

func purgeAlone(ctx context.Context, e env, cfg Config, req purgeRequest) (result purgeResult, err error) {
	if err := exists(cfg.Store); err != nil {
		return result, err
	}
	db, err := store.Open(cfg.Store, cfg.storeOptions(cfg.logger(e.stderr)))
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return req.run(ctx, db, e.now())
}

func (req *purgeRequest) run(ctx context.Context, db *store.DB, now time.Time) (result purgeResult, err error) {
	if result.Found, err = db.FindPurge(ctx, req.References, req.Match); err == nil && req.Yes {
		result.Erased, err = db.Purge(ctx, result.Found, now)
	}
	return result, err
}

func describePurge(e env, req purgeRequest, result *purgeResult) error {
	for _, f := range result.Found {
		fmt.Fprintf(e.stdout, "%s  %s  %q\n", f.Source, f.Reference, f.Title)
	}
	if !req.Yes {
		fmt.Fprintf(e.stdout, "%d adverts would be deleted; --yes does it\n", len(result.Found))
		return nil
	}
	fmt.Fprintf(e.stdout, "%d adverts were deleted, with %d texts\n", result.Erased.Adverts, result.Erased.Texts)
	for _, b := range result.Erased.Backups {
		fmt.Fprintf(e.stdout, "this backup may hold them still: %s, of %s\n", b.Path, b.Made.In(classify.London).Format(time.DateTime))
	}
	return nil
}

// purge answers the purge command: what deletes waits for the pass under way.
func (c *control) purge(w http.ResponseWriter, r *http.Request) {
	var result purgeResult
	req, err := readRequest[purgeRequest](w, r)
	if err == nil {
		do := func() error {
			result, err = req.run(r.Context(), c.db, c.backups.now())
			return err
		}
		if req.Yes {
			err = c.flights.alone(r.Context(), do)
		} else {
			err = do()
		}
	}
	result.Failure = message(err)
	_ = json.NewEncoder(w).Encode(result) // a caller that left asks again
}

func (d *daemonClient) purge(ctx context.Context, req purgeRequest) (result purgeResult, err error) {
	body, err := json.Marshal(req)
	if err != nil {
		return result, err
	}
	resp, err := d.send(ctx, http.MethodPost, "/purge", body)
	if err != nil {
		return result, err
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&result); err != nil {
		return result, fmt.Errorf("running daemon: %w", err)
	}
	if result.Failure != "" {
		return result, errors.New(result.Failure)
	}
	return result, nil
}
