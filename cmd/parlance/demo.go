package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
	"github.com/bdrw/parlance/crawler/replica"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

var demoCommand = command{
	name:    "demo",
	args:    "[flags]",
	summary: "show everything on a board of its own, in a minute",
	about: `Demo starts a job board on this machine, a lookalike of NHS Jobs with adverts made
up from a seed, moves its clock day by day and makes on each day the pass that the
daemon makes: over HTTP, into a real store. Before that it writes 30 months of the
board's past into the store, marked as synthetic, so that there is a year to compare
with. The page is up at once and fills while the passes run. With --corpus the board
shows the adverts of a file instead: each appears at its datePosted and stays through
the day of its validThrough, and the last day is that of the last datePosted. A demo
that was stopped goes on where it was when --store names the same file.`,
	examples: []string{
		"parlance demo",
		"parlance demo --days 28 --exit --store demo.db",
		"parlance demo --days 28 --past 24",
		"parlance demo --corpus adverts.jsonl.gz --days 14",
	},
	run: runDemo,
}

// demoFlags are the flags of demo.
type demoFlags struct {
	corpus, store string
	page          exposure
	today         string
	days, past    int // days over HTTP, months before them
	seed          uint64
	exit          bool
}

func runDemo(ctx context.Context, e env, c command, args []string) (err error) {
	fs := c.flagSet(e)
	var f demoFlags
	fs.StringVar(&f.corpus, "corpus", "", "show the schema.org JobPostings of this JSON-lines `FILE`, plain or gzip")
	fs.StringVar(&f.store, "store", "", "keep the database in this `FILE`; else it is thrown away")
	f.page = defaultConfig().exposure()
	fs.StringVar(&f.page.listen, "listen", f.page.listen, "serve the page at `HOST:PORT`")
	fs.StringVar(&f.page.configFile, "web.config.file", "", "serve by the TLS and passwords of this `FILE`")
	fs.BoolVar(&f.page.openly, "listen-openly", false, "serve other machines without --web.config.file")
	fs.IntVar(&f.days, "days", 182, "replay this `NUMBER` of days")
	fs.IntVar(&f.past, "past", defaultPast, "write this `NUMBER` of months of the made-up board's past first, without HTTP; none unless said so if --days or --corpus is given")
	fs.StringVar(&f.today, "today", "", "end the made-up board on this `DAY`, as in 2026-11-24, for a demo that comes out the same every time")
	fs.Uint64Var(&f.seed, "seed", 1, "the `NUMBER` that the made-up adverts come from")
	fs.BoolVar(&f.exit, "exit", false, "stop when all days are in, instead of serving on")
	if err := parse(fs, args, 0); err != nil {
		return err
	}
	if f.days < 1 || f.days > 3660 {
		return usagef("--days %d is not between 1 and 3660", f.days)
	}
	if err := f.settlePast(fs); err != nil {
		return err
	}
	if f.today != "" {
		day, err := classify.ParseDay(f.today)
		if err != nil {
			return usagef("--today: %v", err)
		}
		e.now = func() time.Time { return day.At(12, 0) }
	}
	d := &demo{flags: f, env: e, log: slog.New(slog.NewTextHandler(e.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	defer func() { err = errors.Join(err, d.tearDown()) }()
	if e.getenv("GOGC") == "" {
		// Half a year in a minute makes garbage fast, of little that lives: this
		// saves an eighth of the processor time for 70 MB.
		defer debug.SetGCPercent(debug.SetGCPercent(400))
	}
	if err := d.setUp(); err != nil {
		return err
	}
	return d.run(ctx)
}

// demo is a board on loopback and the daemon's pass over it, day by day.
type demo struct {
	flags  demoFlags
	env    env
	log    *slog.Logger
	page   net.Listener
	board  net.Listener
	store  string
	passer *passer
	clock  boardClock
	close  []func() error // in the order of birth

	corpus  *replica.Corpus // set by load
	bad     []replica.LineError
	last    classify.Day
	done    atomic.Int64 // days, of the past too
	filling atomic.Bool
}

func (d *demo) tearDown() error {
	var errs []error
	for i := len(d.close) - 1; i >= 0; i-- {
		errs = append(errs, d.close[i]())
	}
	return errors.Join(errs...)
}

func (d *demo) keep(close func() error) { d.close = append(d.close, close) }

// setUp opens everything that does not take long, so that the page is up
// before the adverts are made.
func (d *demo) setUp() error {
	var err error
	if d.page, err = d.flags.page.bind(); err != nil {
		return err
	}
	d.keep(ignoreClosed(d.page.Close))
	if d.board, err = listen("127.0.0.1:0"); err != nil {
		return err
	}
	d.keep(ignoreClosed(d.board.Close))
	if err := d.chooseStore(); err != nil {
		return err
	}
	configured, err := readFrame("")
	if err != nil {
		return err
	}
	d.clock.real = d.env.now
	db, err := store.Open(d.store, store.Options{Logger: d.log, Region: classify.Region, NoSync: d.flags.store == ""})
	if err != nil {
		return err
	}
	d.keep(db.Close)
	frame, err := activeFrame(d.log, db, configured, d.env.now())
	if err != nil {
		return err
	}
	board := replicaBoard("http://"+d.board.Addr().String(), d.flags.corpus != "")
	probes, err := defaultProbesConfig().probes(frame)
	if err != nil {
		return err
	}
	d.passer = &passer{
		probes: probes,
		log:    d.log, db: db, board: board, frame: frame, now: d.clock.now,
		crawler:  crawler.Options{Board: board, Version: version(), Logger: d.log, Now: d.clock.now},
		progress: func(passProgress) {},
	}
	return nil
}

// chooseStore takes the file of --store, or a directory that is removed at the
// end.
func (d *demo) chooseStore() error {
	if d.flags.store != "" {
		d.store = d.flags.store
		return nil
	}
	dir, err := os.MkdirTemp("", "parlance-demo-")
	if err != nil {
		return fmt.Errorf("room for the demo's store: %w", err)
	}
	d.store = filepath.Join(dir, "demo.db")
	d.keep(func() error { return os.RemoveAll(dir) })
	return nil
}

// replicaBoard describes the board on loopback: NHS Jobs in every way but its
// address and its name. A corpus of a file has no staff groups to list by.
func replicaBoard(url string, plain bool) crawler.Board {
	b := crawler.NHSJobs()
	b.ID, b.Name, b.BaseURL, b.Public = "replica", "the demonstration board", url, false
	b.PrivateAddresses = true
	if plain {
		b.FacetValues = nil
	}
	return b
}

func ignoreClosed(close func() error) func() error {
	return func() error {
		if err := close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	}
}

// run serves the page and makes the passes.
func (d *demo) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	fmt.Fprintf(d.env.stdout, "the page is at %s\n", d.flags.page.url(d.page.Addr()))
	d.filling.Store(true)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return serveWeb(ctx, d.log, d.page, d.web()) })
	g.Go(func() error {
		err := d.replay(ctx, g)
		if d.flags.exit || err != nil {
			cancel()
		}
		return err
	})
	err := g.Wait()
	if errors.Is(err, context.Canceled) {
		err = nil // told to stop
	}
	if err == nil && len(d.bad) > 0 {
		err = fmt.Errorf("%d lines of %s could not be read; the others were shown", len(d.bad), d.flags.corpus)
	}
	return err
}

// web is what the network sees of the demo, which has no actions.
func (d *demo) web() *web {
	return &web{
		exposure: d.flags.page,
		hosts:    func() []string { return nil },
		token:    func() token { return token{} },
		pages:    newSurfaces(d.pageOptions(), 24*time.Hour),
	}
}

// replay makes the corpus, starts the board and passes over it on every day
// that the store has not seen.
func (d *demo) replay(ctx context.Context, g *errgroup.Group) error {
	began := time.Now()
	if err := d.load(); err != nil {
		return err
	}
	for _, bad := range d.bad {
		fmt.Fprintf(d.env.stderr, "%s: %v\n", d.flags.corpus, bad)
	}
	if err := d.writePast(ctx); err != nil {
		return err
	}
	board := replica.New(d.corpus, replica.Options{})
	g.Go(func() error { return serve(ctx, d.log, d.board, board) })
	first, err := d.firstDay()
	if err != nil {
		return err
	}
	bar := newBar(d.env.stderr, d.total(), "days")
	for day := first; day <= d.last; day++ {
		d.done.Store(int64(day - d.last + classify.Day(d.total()) - 1))
		_ = bar.Set(int(d.done.Load()))
		if err := d.passOn(ctx, board, day); err != nil {
			return err
		}
	}
	_ = bar.Set(d.total())
	d.filling.Store(false)
	if d.flags.corpus == "" {
		d.clock.follow() // the last day is today
	}
	return d.summary(time.Since(began))
}

func (d *demo) passOn(ctx context.Context, board *replica.Board, day classify.Day) error {
	board.SetNow(d.hour(day))
	d.clock.run(d.passHour(day))
	defer d.clock.stop()
	pass, err := d.passer.pass(ctx)
	if err != nil {
		return err
	}
	if pass.Outcome != store.Complete {
		logPass(d.log, pass)
	}
	return nil
}

// load makes the adverts, or reads them from the file.
func (d *demo) load() error {
	if d.flags.corpus == "" {
		d.last = classify.DayOf(d.env.now())
		d.corpus = replica.Synthetic(d.flags.seed, d.flags.pastDays()+d.flags.days, d.last)
		return nil
	}
	f, err := os.Open(d.flags.corpus)
	if err != nil {
		return fmt.Errorf("corpus: %w; check the path given with --corpus", err)
	}
	defer f.Close()
	d.corpus, d.bad, err = replica.ReadPostings(f)
	if err != nil {
		return fmt.Errorf("corpus %s: %w", d.flags.corpus, err)
	}
	d.last = d.corpus.LastDay()
	return nil
}

// firstDay is the first day without a pass: a demo that was stopped goes on.
func (d *demo) firstDay() (classify.Day, error) {
	first := d.last - classify.Day(d.flags.days) + 1
	passes, err := d.passer.db.Passes(d.passer.board.ID, 1)
	if err != nil || len(passes) == 0 {
		return first, err
	}
	if passes[0].Outcome == store.Running {
		return passes[0].Day, nil
	}
	return max(first, passes[0].Day+1), nil
}

// hour is what the board shows on a day: how it is at the present time of day,
// so that the last pass is now; or for a file at the end of the day, so that all
// of its last day's adverts are there.
func (d *demo) hour(day classify.Day) time.Time {
	if d.flags.corpus != "" {
		return day.At(23, 59).Add(59 * time.Second)
	}
	now := d.env.now().In(classify.London)
	return day.At(now.Hour(), now.Minute())
}

// passHour is when the pass of a day begins: at the board's hour, but early
// enough to end on its day.
func (d *demo) passHour(day classify.Day) time.Time {
	if latest := day.At(23, 0); d.hour(day).After(latest) {
		return latest
	}
	return d.hour(day)
}

func (d *demo) summary(took time.Duration) error {
	latest, ok, err := d.passer.db.LatestPublished(d.passer.board.ID)
	if err != nil {
		return err
	}
	if !ok {
		fmt.Fprintln(d.env.stdout, "no pass was complete; the page says why")
		return nil
	}
	fmt.Fprintf(d.env.stdout, "%d days are in after %s; on %s:\n", d.total(), took.Round(100*time.Millisecond), latest.Day)
	for _, c := range latest.Counts {
		switch c.Family {
		case "adverts", "adverts_in_scope":
			fmt.Fprintf(d.env.stdout, "  %-18s %6d\n", c.Family, c.Value)
		}
	}
	return nil
}

func (d *demo) pageOptions() dashboards.Options {
	o := pageOptions(d.passer, dashboards.Source{ID: d.passer.board.ID, Name: d.passer.board.Name, URL: d.passer.board.BaseURL})
	o.Interval = 24 * time.Hour
	o.Progress = func() (dashboards.Progress, bool) {
		what := fmt.Sprintf("Replaying %d days of the demonstration board", d.total())
		return dashboards.Progress{What: what, Done: int(d.done.Load()), Total: d.total()}, d.filling.Load()
	}
	return o
}
