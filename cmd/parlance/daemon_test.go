package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler/replica"
	"github.com/bdrw/parlance/store"
)

// madeUp is a made-up board, smallBoard a sixteenth of it and widerBoard an
// eighth: each made once.
var (
	madeUp     = sync.OnceValue(func() *replica.Corpus { return replica.Synthetic(7, 2, classify.DayOf(testNow)) })
	smallBoard = sync.OnceValue(func() *replica.Corpus { return madeUp().Thin(16) })
	widerBoard = sync.OnceValue(func() *replica.Corpus { return madeUp().Thin(8) })
)

// boardOf serves smallBoard at noon of testNow's day and writes a configuration
// that points at it.
func boardOf(t *testing.T, dir string) (board *replica.Board, config, db string) {
	t.Helper()
	return boardOver(t, smallBoard(), dir)
}

// boardOver is boardOf for the adverts of a corpus.
func boardOver(t *testing.T, corpus *replica.Corpus, dir string) (board *replica.Board, config, db string) {
	t.Helper()
	board = replica.New(corpus, replica.Options{})
	board.SetNow(testNow)
	srv := httptest.NewServer(board)
	t.Cleanup(srv.Close)
	config, db = configOf(t, dir, srv.URL)
	return board, config, db
}

// configOf writes a configuration that points at a board on this machine.
func configOf(t *testing.T, dir, url string) (config, db string) {
	t.Helper()
	config, db = filepath.Join(dir, "parlance.yaml"), filepath.Join(dir, "p.db")
	text := fmt.Sprintf("contact: you@example.org\nstore: %s\nlisten: 127.0.0.1:0\nboard:\n  url: %s\n  interval: 1ms\n  max_interval: 1ms\n  private_addresses: true\n  retries: 0\n", db, url)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return config, db
}

// TestCommandsBesideADaemon runs every command that needs the store while a
// daemon holds it.
func TestCommandsBesideADaemon(t *testing.T) {
	t.Parallel()
	board, config, db := boardOver(t, widerBoard(), t.TempDir())
	daemon := start(t, "run", "--config", config)
	daemon.await(t, `pass ended.* outcome=complete`)
	if info, err := os.Stat(socketPath(db)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket: %v, %v", info, err)
	}
	if out := mustRun(t, "crawl", "--config", config); !strings.Contains(out, "pass 2 of 2026-11-24 over nhs-jobs: complete") {
		t.Errorf("crawl beside the daemon says %q", out)
	}
	if out := mustRun(t, "check", "--config", config); !strings.Contains(out, "is sound") {
		t.Errorf("check beside the daemon says %q", out)
	}
	beside := mustRun(t, "export", "adverts", "--config", config)
	if trends := mustRun(t, "export", "trends", "--config", config, "--format", "jsonl"); !strings.Contains(trends, `"term":"digital","field":"anywhere","trend":"too short"`) {
		t.Errorf("the export of trends beside the daemon says %q", trends)
	}
	if code := daemon.stop(); code != exitOK {
		t.Errorf("told to stop, the daemon ends with status %d: %s", code, daemon.errs.String())
	}
	if alone := mustRun(t, "export", "adverts", "--config", config); alone != beside {
		t.Errorf("the export beside the daemon has %d bytes, alone %d", len(beside), len(alone))
	}
	if live := len(board.Corpus().LiveAt(testNow)); live < 100 || strings.Count(beside, "\n") != 1+live {
		t.Errorf("the export has %d lines for %d adverts", strings.Count(beside, "\n"), live)
	}
}

func TestStoreHeldByAnotherProcess(t *testing.T) {
	t.Parallel()
	_, config, db := boardOf(t, t.TempDir())
	held, err := store.Open(db, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	for _, args := range [][]string{{"crawl"}, {"run"}, {"export", "counts"}, {"check"}} {
		code, _, errs := program(t, "", append(args, "--config", config)...)
		if code != exitError || !strings.Contains(errs, db) {
			t.Errorf("%s on a held store: status %d, %q", args[0], code, errs)
		}
	}
}

// TestBoardFaults crawls boards that misbehave: each pass is a gap that says
// why, and what an earlier pass published stays.
func TestBoardFaults(t *testing.T) {
	t.Parallel()
	board, config, _ := boardOf(t, t.TempDir())
	mustRun(t, "crawl", "--config", config)
	before := mustRun(t, "export", "counts", "--config", config)
	for kind, says := range map[replica.FaultKind]string{
		replica.HTMLForXML: "web page instead of XML",
		replica.JSONError:  "JSON",
		replica.CutOff:     "broke off",
		replica.EmptyList:  "no advert",
	} {
		board.Fault(replica.Fault{Kind: kind})
		code, out, errs := program(t, "", "crawl", "--config", config)
		board.ClearFaults()
		if code != exitGap || !strings.Contains(out, "note: ") || !strings.Contains(out, says) {
			t.Errorf("%v: status %d\n%s%s", kind, code, out, errs)
		}
		if after := mustRun(t, "export", "counts", "--config", config); after != before {
			t.Errorf("%v changed what was published", kind)
		}
	}
	mustRun(t, "check", "--config", config)
}

// TestStoppedPassIsTakenUp stops a crawl among the adverts' pages; the next one
// goes on and lists nothing again.
func TestStoppedPassIsTakenUp(t *testing.T) {
	t.Parallel()
	var pages, lists atomic.Int64
	dir := t.TempDir()
	board, config, _ := boardOver(t, widerBoard(), dir)
	reached := make(chan struct{})
	counting := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "jobadvert") {
			if pages.Add(1) == batchSize+40 {
				close(reached)
			}
		} else if r.URL.Path != "/robots.txt" && !isProbe(r) {
			lists.Add(1)
		}
		board.ServeHTTP(w, r)
	}))
	defer counting.Close()
	text := fmt.Sprintf("contact: you@example.org\nstore: %s\nboard:\n  url: %s\n  interval: 1ms\n  max_interval: 1ms\n  private_addresses: true\n", filepath.Join(dir, "p.db"), counting.URL)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	crawl := start(t, "crawl", "--config", config)
	select {
	case <-reached:
	case <-crawl.ended:
		t.Fatalf("the pass ended after %d pages: %s", pages.Load(), crawl.errs.String())
	}
	if code := crawl.stop(); code != exitError || !strings.Contains(crawl.errs.String(), "the next start goes on with it") {
		t.Errorf("stopped: status %d, %q", code, crawl.errs.String())
	}
	listed := lists.Load()
	out := mustRun(t, "crawl", "--config", config)
	if lists.Load() != listed {
		t.Errorf("the list was read again, in %d requests", lists.Load()-listed)
	}
	live := int64(len(board.Corpus().LiveAt(testNow)))
	if twice := pages.Load() - live; !strings.Contains(out, "pass 1 of") || twice > 2*batchSize+2 {
		t.Errorf("%d pages were read twice: %s", twice, out)
	}
}

func TestSocketPathTooLong(t *testing.T) {
	_, err := listenSocket(strings.Repeat("x", maxSocketPath))
	if err == nil || !strings.Contains(err.Error(), "shorter path") {
		t.Errorf("got %v", err)
	}
}

func TestSocketOfAKilledProcessIsReplaced(t *testing.T) {
	db := filepath.Join(t.TempDir(), "p.db")
	left, err := net.ListenUnix("unix", &net.UnixAddr{Name: socketPath(db), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	left.SetUnlinkOnClose(false)
	left.Close()
	if dialDaemon(db) != nil {
		t.Error("a dead socket is taken for a daemon")
	}
	l, err := listenSocket(db)
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
}

func TestFlightsNeverRunTwoAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var running, runs atomic.Int64
		f := &flights{pass: func(ctx context.Context, progress func(passProgress)) (store.Pass, error) {
			if running.Add(1) > 1 {
				t.Error("two passes at once")
			}
			defer running.Add(-1)
			progress(passProgress{Stage: stageListing, Done: 1, Of: 2})
			time.Sleep(time.Minute)
			return store.Pass{ID: uint64(runs.Add(1))}, errors.New("the end")
		}}
		first, joined := f.begin(t.Context())
		second, again := f.begin(t.Context())
		synctest.Wait()
		if at, ok := f.running(); joined || !again || first != second || !ok || at.Done != 1 {
			t.Errorf("joined %v and %v, running %v at %v", joined, again, ok, at)
		}
		f.wait()
		if first.pass.ID != 1 || first.err == nil {
			t.Errorf("the pass gave %v, %v", first.pass.ID, first.err)
		}
		if third, joined := f.begin(t.Context()); joined || third == first {
			t.Error("a pass that has ended is joined")
		}
		f.wait()
	})
}

// What must not run beside a pass waits for its end, and the next pass for its.
func TestAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		f := &flights{pass: func(context.Context, func(passProgress)) (store.Pass, error) {
			time.Sleep(time.Hour)
			return store.Pass{}, nil
		}}
		first, _ := f.begin(t.Context())
		synctest.Wait()
		impatient, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := f.alone(impatient, func() error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("beside a pass: %v", err)
		}
		var next *flight
		if err := f.alone(t.Context(), func() error {
			next, _ = f.begin(t.Context())
			time.Sleep(10 * time.Minute)
			return nil
		}); err != nil || time.Since(began) != 70*time.Minute {
			t.Errorf("alone until %s: %v", time.Since(began), err)
		}
		<-first.done
		<-next.done
		if took := time.Since(began); took != 130*time.Minute {
			t.Errorf("the next pass ended after %s", took)
		}
	})
}

// TestGapIsRepeated has the board refuse its list in the morning: the next pass is
// six hours on, and once that is whole, on the schedule again.
func TestGapIsRepeated(t *testing.T) {
	t.Parallel()
	p, board, day := passerOver(t, smallBoard(), nil)
	d := newDaemon(defaultConfig(), p)
	board.SetNow(day.At(5, 30))
	if got, want := d.nextPass(), (day+1).At(5, 30); !got.Equal(want) {
		t.Errorf("without a pass the next one is at %s, want %s", got, want)
	}
	board.Fault(replica.Fault{Kind: replica.Forbidden})
	if pass, err := p.pass(t.Context()); err != nil || pass.Outcome != store.Failed {
		t.Fatalf("the pass ended %s: %v", pass.Outcome, err)
	}
	if got, want := d.nextPass(), day.At(11, 30); !got.Equal(want) {
		t.Errorf("after a failed pass the next one is at %s, want %s", got, want)
	}
	board.ClearFaults()
	board.SetNow(day.At(11, 30))
	if pass, err := p.pass(t.Context()); err != nil || pass.Outcome != store.Complete {
		t.Fatalf("the pass ended %s: %v", pass.Outcome, err)
	}
	if got, want := d.nextPass(), (day+1).At(5, 30); !got.Equal(want) {
		t.Errorf("after a complete pass the next one is at %s, want %s", got, want)
	}
}
