package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

var frameActivateCommand = command{
	name:    "frame activate",
	args:    "[FILE] [flags]",
	summary: "code all history by another coding frame, and use it from now on",
	about: `Frame activate codes every stored advert again with the frame in FILE and then makes
it the active one, at one stroke. Until then everything answers as before. The old
figures stay: what was published never changes, the old vintage can be asked for, and
a break is recorded. It may be stopped or killed at any moment; the next call, or the
next start of the daemon, goes on where it was. Without FILE it takes the frame whose
activation was begun, else the configured one or the one that comes with Parlance.
Beside a running daemon, the daemon does the work, and passes go on meanwhile.`,
	examples: []string{
		"parlance frame diff frame.yaml",
		"parlance frame activate frame.yaml",
	},
	run: activateFrame,
}

func activateFrame(ctx context.Context, e env, c command, args []string) error {
	fs := c.flagSet(e)
	var set settings
	set.register(fs, "config", "store")
	names, err := parseFiles(fs, args, 1)
	if err != nil {
		return err
	}
	cfg, err := set.load()
	if err != nil {
		return err
	}
	req := frameRequest{Name: cfg.Frame}
	if len(names) == 1 {
		req.Name = names[0]
	}
	f, err := readFrame(req.Name)
	if err != nil {
		return err
	}
	req.Data = f.file.Data
	progress := barProgress(newBar(e.stderr, 1, "coding history"))
	if daemon := dialDaemon(cfg.Store); daemon != nil {
		return daemon.activate(ctx, e, req, len(names) == 0, progress)
	}
	return activateAlone(ctx, e, cfg, f, len(names) == 0, progress)
}

// activateAlone activates a frame in a store that no daemon holds.
func activateAlone(ctx context.Context, e env, cfg Config, f codingFrame, pendingFirst bool, progress func(done, of uint64)) (err error) {
	if err := exists(cfg.Store); err != nil {
		return err
	}
	db, err := store.Open(cfg.Store, cfg.storeOptions(cfg.logger(e.stderr)))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if f, err = chooseFrame(db, f, pendingFirst); err != nil {
		return err
	}
	job := activation{db: db, frame: f, now: e.now, progress: progress, alone: func(_ context.Context, fn func() error) error { return fn() }}
	result, err := job.run(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.stdout, result)
	return err
}

// chooseFrame prefers the frame of an activation that has not ended.
func chooseFrame(db *store.DB, f codingFrame, pendingFirst bool) (codingFrame, error) {
	if !pendingFirst {
		return f, nil
	}
	file, pending, err := db.PendingFrame()
	if err != nil || !pending {
		return f, err
	}
	frame, err := storedFrame(file)
	return codingFrame{file, frame}, err
}

// activation makes a frame the active one.
type activation struct {
	db       *store.DB
	frame    codingFrame
	now      func() time.Time
	progress func(done, of uint64)
	alone    func(ctx context.Context, fn func() error) error // runs fn while no pass is under way
	switched func()                                           // called when the frame is active, before any pass begins; may be nil
}

// run gives a sentence on what was done.
func (a *activation) run(ctx context.Context) (string, error) {
	began, name := time.Now(), a.frame.file.Name()
	job, err := a.db.BeginActivation(a.frame.file, a.frame.frame, a.now())
	if errors.Is(err, store.ErrActive) {
		return a.stay(ctx, name)
	}
	if err != nil {
		return "", err
	}
	if err := job.Recode(ctx, a.progress); err != nil {
		return "", stopped(ctx, err)
	}
	var vintage store.Vintage
	err = a.alone(ctx, func() error {
		if vintage, err = job.Switch(ctx, a.now()); err == nil && a.switched != nil {
			a.switched()
		}
		return err
	})
	if err != nil {
		return "", stopped(ctx, err)
	}
	if _, err := recodeVacancies(ctx, a.db); err != nil {
		return "", a.unfinished(name, err)
	}
	stats, err := a.db.Stats()
	if err != nil {
		return "", err
	}
	result := fmt.Sprintf("frame %s (%s) is active since %s; %d adverts were coded in %s, and a break is recorded",
		name, vintage.Frame.Hash, classify.DayOf(vintage.Activated), stats.Adverts, time.Since(began).Round(time.Millisecond))
	if vintage.Carried > 0 {
		result += fmt.Sprintf("; %d facts are carried over, because their text is gone", vintage.Carried)
	}
	return result, nil
}

// unfinished is the error of an activation whose frame is active, and whose
// vacancies are left.
func (a *activation) unfinished(name string, err error) error {
	return fmt.Errorf("frame %s is active, but imported vacancies are not all coded by it: %w; 'parlance frame activate' or the next start of the daemon goes on with them", name, err)
}

// stay drops what another activation has made so far: the active frame is the
// one that is wanted. An activation of it may have been cut short at the imported
// vacancies: it is ended.
func (a *activation) stay(ctx context.Context, name string) (string, error) {
	dropped, err := a.db.GiveUpActivation()
	if err != nil {
		return "", err
	}
	recoded, err := recodeVacancies(ctx, a.db)
	if err != nil {
		return "", a.unfinished(name, err)
	}
	result := fmt.Sprintf("frame %s (%s) is active already", name, a.frame.file.Ref.Hash)
	if dropped {
		result += "; the activation of another, which had not ended, is given up"
	}
	if recoded > 0 {
		result += fmt.Sprintf("; %d imported vacancies, which its activation had left, are coded by it", recoded)
	}
	return result, nil
}

// stopped says what becomes of an activation that was told to stop.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return fmt.Errorf("stopped before its end; 'parlance frame activate' or the next start of the daemon goes on with it: %w", err)
}
