package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
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
when one was missed, and serves the page and /metrics. A pass that could not list the
whole board is repeated on the same day. The daemon holds the store; other commands
reach it through the socket beside the store. It needs your contact, which goes to
the board with every request.`,
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
	set.register(fs, "config", "contact", "store", "listen", "listen-openly", "web.config.file", "schedule")
	if err := parse(fs, args, 0); err != nil {
		return err
	}
	cfg, err := set.loadSound(e.now)
	if err != nil {
		return err
	}
	page, err := cfg.exposure().bind()
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
	d := newDaemon(cfg, p)
	d.reloads.read = func() (Config, error) { return set.loadSound(e.now) }
	d.reloads.asked = e.hangup()
	return d.run(ctx, page, socket)
}

// daemon makes passes on schedule and answers.
type daemon struct {
	log     *slog.Logger
	passer  *passer
	flights *flights
	config  atomic.Pointer[Config]        // as it is in effect
	probes  atomic.Pointer[[]store.Probe] // of the configuration in effect; the next pass takes them
	reloads reloads

	turning sync.Mutex // guards passer.frame, and held while the pages are made anew
	pages   atomic.Pointer[http.Handler]

	activations *activations
	backups     *backups
}

func newDaemon(cfg Config, p *passer) *daemon {
	d := &daemon{log: p.log, passer: p, reloads: reloads{rescheduled: make(chan struct{})}}
	d.config.Store(&cfg)
	probes := p.probes
	d.probes.Store(&probes)
	d.reloads.loaded(p.now())
	d.flights = &flights{pass: func(ctx context.Context, progress func(passProgress)) (store.Pass, error) {
		cfg := d.config.Load()
		options := cfg.crawlerOptions(p.log, p.now)
		options.Hosts = p.crawler.Hosts // what is known of them outlives a pass
		p.progress, p.crawler, p.probes = progress, options, *d.probes.Load()
		p.configure(cfg)
		return p.pass(ctx)
	}}
	d.activations = &activations{log: p.log, db: p.db, now: p.now, alone: d.flights.alone, switched: d.useFrame}
	d.backups = &backups{db: p.db, log: p.log, now: p.now}
	d.turnPages()
	return d
}

// useFrame makes passes code with a frame, and pages show it. No pass is under
// way.
func (d *daemon) useFrame(f codingFrame) {
	d.turning.Lock()
	d.passer.frame = f.frame
	d.turning.Unlock()
	d.turnPages()
}

// turnPages makes the pages anew.
func (d *daemon) turnPages() {
	d.turning.Lock()
	defer d.turning.Unlock()
	pages := newSurfaces(d.pageOptions(), d.schedule().silence(d.passer.now()))
	d.pages.Store(&pages)
}

func (d *daemon) servePage(w http.ResponseWriter, r *http.Request) { (*d.pages.Load()).ServeHTTP(w, r) }

// web is what the network sees of the daemon.
func (d *daemon) web() *web {
	return &web{
		exposure: d.config.Load().exposure(),
		hosts:    func() []string { return d.config.Load().Hosts },
		token:    func() token { return token{d.config.Load().TokenFile} },
		pages:    http.HandlerFunc(d.servePage),
		actions:  map[string]http.Handler{"POST /-/backup": http.HandlerFunc(d.backups.servePage)},
	}
}

// run serves page and socket and keeps the schedule until ctx ends. The store
// may be closed when it returns: no pass is under way any more.
func (d *daemon) run(ctx context.Context, page, socket net.Listener) error {
	last, err := d.lastPass()
	if err != nil {
		return err
	}
	d.log.Info("serving", "page", d.config.Load().exposure().url(page.Addr()), "store", d.passer.db.Path())
	defer d.flights.wait()
	defer d.activations.wait()
	g, ctx := errgroup.WithContext(ctx)
	ctl := &control{base: ctx, log: d.log, flights: d.flights, db: d.passer.db,
		activations: d.activations, backups: d.backups}
	d.activations.resume(ctx)
	g.Go(func() error { return serveWeb(ctx, d.log, page, d.web()) })
	g.Go(func() error { return serve(ctx, d.log, socket, ctl.handler()) })
	g.Go(func() error {
		d.keeper(ctx).keep(ctx)
		return nil
	})
	g.Go(func() error {
		d.keepSchedule(ctx, last)
		return nil
	})
	g.Go(func() error {
		d.keepReloading(ctx)
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

// passesOfDay is how many passes a day has at most, for finding a complete one.
const passesOfDay = 50

// gap is when the newest pass began if its day has no whole list yet, zero if it
// has or if a pass is under way.
func (d *daemon) gap() time.Time {
	passes, err := d.passer.db.Passes(d.passer.board.ID, passesOfDay)
	if err != nil || len(passes) == 0 || passes[0].Outcome == store.Running {
		return time.Time{}
	}
	for _, p := range passes {
		if p.Day == passes[0].Day && p.Outcome == store.Complete {
			return time.Time{}
		}
	}
	return passes[0].Started
}

// nextPass is when the next pass begins.
func (d *daemon) nextPass() time.Time {
	now := d.passer.now()
	next, _ := d.schedule().upcoming(time.Time{}, d.gap(), now)
	return next
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
	if len(pass.Fallen) > 0 {
		log.Error("the board may have been redesigned: fields are stated far less often than usual", "pass", pass.ID, "fields", pass.Fallen)
	}
	for _, reason := range pass.Reasons {
		log.Warn("pass note", "pass", pass.ID, "note", reason)
	}
}

func (d *daemon) pageOptions() dashboards.Options {
	o := pageOptions(d.passer, dashboards.Source{ID: d.passer.board.ID, Name: d.passer.board.Name, URL: d.config.Load().Board.URL})
	o.Interval = d.schedule().interval(d.passer.now())
	o.NextPass = d.nextPass
	o.Reloaded = d.reloads.last
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
