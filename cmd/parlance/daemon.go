package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

var runCommand = command{
	name:    "run",
	args:    "[flags]",
	summary: "watch the board: a pass on schedule, the page and /metrics",
	about: `Run is the daemon. It makes a pass over www.jobs.nhs.uk on schedule, and at once
when one was missed, and serves the page and /metrics. It holds the store; other
commands reach it through the socket beside the store. It needs your contact, which
goes to the board with every request.`,
	examples: []string{
		"parlance run --contact you@example.org",
		"parlance run --config /etc/parlance.yaml",
		`parlance run --contact you@example.org --schedule "0 6 * * 1-5" --listen 127.0.0.1:8080`,
	},
	run: runDaemon,
}

func runDaemon(ctx context.Context, e env, c command, args []string) (err error) {
	fs := c.flagSet(e)
	var set settings
	set.register(fs, "config", "contact", "store", "listen", "schedule")
	if err := parse(fs, args, 0); err != nil {
		return err
	}
	cfg, err := set.load()
	if err != nil {
		return err
	}
	page, err := listen(cfg.Listen)
	if err != nil {
		return err
	}
	defer page.Close()
	p, closeStore, err := openPasser(cfg, e)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeStore()) }()
	socket, err := listenSocket(cfg.Store)
	if err != nil {
		return err
	}
	defer socket.Close()
	d, err := newDaemon(cfg, p)
	if err != nil {
		return err
	}
	return d.run(ctx, page, socket)
}

// daemon makes passes on schedule and answers.
type daemon struct {
	log      *slog.Logger
	passer   *passer
	schedule schedule
	flights  *flights
	url      string // of the board
	pages    atomic.Pointer[http.Handler]

	activations *activations
	backups     *backups
	token       token
}

func newDaemon(cfg Config, p *passer) (*daemon, error) {
	s, err := parseSchedule(cfg.Schedule)
	if err != nil {
		return nil, err
	}
	t, err := readToken(cfg.TokenFile)
	if err != nil {
		return nil, err
	}
	d := &daemon{log: p.log, token: t, passer: p, schedule: s, url: cfg.Board.URL}
	d.flights = &flights{pass: func(ctx context.Context, progress func(passProgress)) (store.Pass, error) {
		p.progress = progress
		return p.pass(ctx)
	}}
	d.activations = &activations{log: p.log, db: p.db, now: p.now, alone: d.flights.alone, switched: d.useFrame}
	d.backups = &backups{db: p.db, log: p.log, now: p.now}
	d.turnPages()
	return d, nil
}

// useFrame makes passes code with a frame, and pages show it. No pass is under
// way.
func (d *daemon) useFrame(f codingFrame) {
	d.passer.frame = f.frame
	d.turnPages()
}

// turnPages makes the pages anew.
func (d *daemon) turnPages() {
	pages := newSurfaces(d.pageOptions(), d.schedule.silence(d.passer.now()))
	d.pages.Store(&pages)
}

func (d *daemon) servePage(w http.ResponseWriter, r *http.Request) { (*d.pages.Load()).ServeHTTP(w, r) }

// handler answers what comes over TCP: pages to everyone, actions to who bears the
// token.
func (d *daemon) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /-/backup", d.token.guard(http.HandlerFunc(d.backups.servePage)))
	mux.HandleFunc("/", d.servePage)
	return mux
}

// run serves page and socket and keeps the schedule until ctx ends. The store
// may be closed when it returns: no pass is under way any more.
func (d *daemon) run(ctx context.Context, page, socket net.Listener) error {
	last, err := d.lastPass()
	if err != nil {
		return err
	}
	d.log.Info("serving", "page", "http://"+page.Addr().String()+"/", "store", d.passer.db.Path())
	defer d.flights.wait()
	defer d.activations.wait()
	g, ctx := errgroup.WithContext(ctx)
	ctl := &control{base: ctx, log: d.log, flights: d.flights, db: d.passer.db,
		activations: d.activations, backups: d.backups}
	d.activations.resume(ctx)
	g.Go(func() error { return serve(ctx, d.log, page, d.handler()) })
	g.Go(func() error { return serve(ctx, d.log, socket, ctl.handler()) })
	g.Go(func() error {
		d.keeper(ctx).keep(ctx)
		return nil
	})
	g.Go(func() error {
		d.schedule.keep(ctx, d.log, d.passer.now, last, d.scheduledPass)
		return nil
	})
	err = g.Wait()
	d.log.Info("stopped")
	return err
}

// keeper brings the store back when it has paused, and then goes on with the
// pass and the activation that the pause cut short.
func (d *daemon) keeper(ctx context.Context) *keeper {
	return &keeper{log: d.log, paused: d.passer.db.Paused, resume: d.passer.db.Resume, again: func() {
		d.activations.resume(ctx)
		if last, err := d.lastPass(); err == nil && last.IsZero() {
			d.scheduledPass(ctx)
		}
	}}
}

// lastPass is when the newest pass that ended began: one that a kill left open
// is taken up again at once.
func (d *daemon) lastPass() (time.Time, error) {
	passes, err := d.passer.db.Passes(d.passer.board.ID, 1)
	if err != nil || len(passes) == 0 || passes[0].Outcome == store.Running {
		return time.Time{}, err
	}
	return passes[0].Started, nil
}

func (d *daemon) scheduledPass(ctx context.Context) {
	fl, _ := d.flights.begin(ctx)
	<-fl.done
	switch {
	case ctx.Err() != nil:
		d.log.Info("pass stopped before its end; the next start goes on with it")
	case errors.Is(fl.err, store.ErrPaused):
		d.log.Error("pass cut short; it goes on when the store can be written", "error", fl.err)
	case fl.err != nil:
		d.log.Error("pass failed", "error", fl.err)
	default:
		logPass(d.log, fl.pass)
	}
}

func logPass(log *slog.Logger, pass store.Pass) {
	t := pass.Tally
	log.Info("pass ended", "pass", pass.ID, "day", pass.Day.String(), "outcome", pass.Outcome,
		"listed", t.Listed, "live", t.Live, "appeared", t.Appeared, "changed", t.Changed, "gone", t.Gone,
		"read", t.DetailsRead, "failed", t.DetailsFailed, "took", pass.Ended.Sub(pass.Started).Round(time.Millisecond))
	for _, reason := range pass.Reasons {
		log.Warn("pass note", "pass", pass.ID, "note", reason)
	}
}

func (d *daemon) pageOptions() dashboards.Options {
	o := pageOptions(d.passer, dashboards.Source{ID: d.passer.board.ID, Name: d.passer.board.Name, URL: d.url})
	o.Interval = d.schedule.interval(d.passer.now())
	o.NextPass = func() time.Time { return d.schedule.next(d.passer.now()) }
	o.Progress = func() (dashboards.Progress, bool) {
		at, running := d.flights.running()
		what := "Reading the list of adverts"
		switch at.Stage {
		case stageAdverts:
			what = "Reading the pages of new and changed adverts"
		case stageProbes:
			what = "Asking the board for its own counts"
		}
		return dashboards.Progress{What: what, Done: at.Done, Total: at.Of}, running
	}
	return o
}

// pageOptions are the options of the page that every command shares.
func pageOptions(p *passer, source dashboards.Source) dashboards.Options {
	return dashboards.Options{
		Log:      p.log,
		Now:      p.now,
		Store:    p.db,
		Sources:  []dashboards.Source{source},
		Frame:    p.frame.Ref(),
		Levels:   p.frame.Levels(),
		Areas:    p.frame.Areas(),
		Terms:    p.frame.Terms(),
		Crossed:  p.frame.CrossedTerms(),
		FamilyOf: p.frame.FamilyOf,
		Circles:  p.frame.Circles(),
		Experts:  p.frame.Experts(),
		Version:  version(),
		Paused:   p.db.Paused,
	}
}
