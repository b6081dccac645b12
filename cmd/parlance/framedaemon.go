package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

// activations lets one frame at a time be made the active one in the daemon,
// while passes go on. Whoever asks for the same frame meanwhile joins.
type activations struct {
	log      *slog.Logger
	db       *store.DB
	now      func() time.Time
	alone    func(ctx context.Context, fn func() error) error
	switched func(codingFrame)

	mu      sync.Mutex
	current *activating

	vacancies sync.WaitGroup // what codes those that an activation left
}

// activating is an activation under way, or ended when done is closed.
type activating struct {
	frame  codingFrame
	done   chan struct{}
	result string // valid after done
	err    error  // valid after done

	waiting atomic.Bool // for the pass under way to end

	mu        sync.Mutex
	coded, of uint64
}

func (a *activating) set(coded, of uint64) {
	a.mu.Lock()
	a.coded, a.of = coded, of
	a.mu.Unlock()
}

func (a *activating) progress() (coded, of uint64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.coded, a.of
}

// begin starts an activation that ctx ends, or joins the one of the same frame.
func (as *activations) begin(ctx context.Context, f codingFrame) (*activating, error) {
	as.mu.Lock()
	defer as.mu.Unlock()
	if as.current != nil {
		if as.current.frame.file.Ref == f.file.Ref {
			return as.current, nil
		}
		return nil, fmt.Errorf("the activation of frame %s is under way; wait for its end", as.current.frame.file.Name())
	}
	a := &activating{frame: f, done: make(chan struct{})}
	as.current = a
	go as.run(ctx, a)
	return a, nil
}

func (as *activations) run(ctx context.Context, a *activating) {
	log := as.log.With("frame", a.frame.file.Name(), "hash", a.frame.file.Ref.Hash)
	log.Info("coding history by another frame")
	job := activation{
		db: as.db, frame: a.frame, now: as.now, progress: a.logged(log),
		switched: func() { as.switched(a.frame) },
		alone: func(ctx context.Context, fn func() error) error {
			a.waiting.Store(true)
			return as.alone(ctx, func() error {
				a.waiting.Store(false)
				return fn()
			})
		},
	}
	if a.result, a.err = job.run(ctx); a.err != nil {
		log.Error("frame not activated", "error", a.err)
	} else {
		log.Info(a.result)
	}
	as.mu.Lock()
	as.current = nil
	as.mu.Unlock()
	close(a.done)
}

// logged is set, and writes every tenth into the log.
func (a *activating) logged(log *slog.Logger) func(coded, of uint64) {
	tenth := uint64(0)
	return func(coded, of uint64) {
		a.set(coded, of)
		if now := 10 * coded / max(of, 1); now > tenth {
			tenth = now
			log.Info("coding history", "adverts", coded, "of", of)
		}
	}
}

// wait blocks until the activation under way, if any, has ended, and what it left
// is not coded any more.
func (as *activations) wait() {
	defer as.vacancies.Wait()
	as.mu.Lock()
	a := as.current
	as.mu.Unlock()
	if a != nil {
		<-a.done
	}
}

// resume goes on with an activation that has not ended, and with the imported
// vacancies that one left.
func (as *activations) resume(ctx context.Context) {
	as.vacancies.Go(func() { as.finish(ctx) })
	f, err := chooseFrame(as.db, codingFrame{}, true)
	if err == nil && f.frame != nil {
		_, err = as.begin(ctx, f)
	}
	if err != nil {
		as.log.Error("the activation that has not ended cannot go on; activate another frame, or the active one to give it up", "error", err)
	}
}

// finish codes the imported vacancies that another frame than the active one
// coded. Most often there are none.
func (as *activations) finish(ctx context.Context) {
	recoded, err := recodeVacancies(ctx, as.db)
	switch {
	case ctx.Err() != nil: // the next start goes on
	case err != nil:
		as.log.Error("imported vacancies are not all coded by the active frame; the next start goes on with them", "error", err)
	case recoded > 0:
		as.log.Info("imported vacancies are coded by the active frame", "vacancies", recoded)
	}
}

// frameLine reports on work with frames: its progress, and at the end its result.
type frameLine struct {
	Done    uint64                `json:"done,omitempty"`    // adverts
	Waiting bool                  `json:"waiting,omitempty"` // for the pass under way to end
	Of      uint64                `json:"of,omitempty"`
	Result  string                `json:"result,omitempty"` // of an activation
	Diff    *dashboards.FrameDiff `json:"diff,omitempty"`
	Failure string                `json:"failure,omitempty"`
}

// maxFrameRequest bounds what is read from the socket.
const maxFrameRequest = 64 << 20

func readRequest[T any](w http.ResponseWriter, r *http.Request) (T, error) {
	var req T
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxFrameRequest)).Decode(&req)
	return req, err
}

// activateRequest asks for an activation.
type activateRequest struct {
	Frame        frameRequest
	PendingFirst bool // go on with the activation that has not ended, if there is one
}

func (c *control) activate(w http.ResponseWriter, r *http.Request) {
	a, err := c.beginActivation(w, r)
	if err != nil {
		_ = json.NewEncoder(w).Encode(frameLine{Failure: err.Error()})
		return
	}
	c.follow(w, r, a, a.done)
	select {
	case <-a.done:
		_ = json.NewEncoder(w).Encode(frameLine{Result: a.result, Failure: message(a.err)})
	default: // the caller left
	}
}

func (c *control) beginActivation(w http.ResponseWriter, r *http.Request) (*activating, error) {
	req, err := readRequest[activateRequest](w, r)
	if err != nil {
		return nil, err
	}
	f, err := req.Frame.compile()
	if err != nil {
		return nil, err
	}
	if f, err = chooseFrame(c.db, f, req.PendingFirst); err != nil {
		return nil, err
	}
	return c.activations.begin(c.base, f)
}

// follow reports progress until the work is done or the caller leaves.
func (c *control) follow(w http.ResponseWriter, r *http.Request, a *activating, done <-chan struct{}) {
	enc, flusher := json.NewEncoder(w), http.NewResponseController(w)
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-done:
			return
		case <-tick.C:
			n, of := a.progress()
			_ = enc.Encode(frameLine{Done: n, Of: of, Waiting: a.waiting.Load()}) // a caller that left is noticed above
			_ = flusher.Flush()
		}
	}
}

func (c *control) tryFrames(w http.ResponseWriter, r *http.Request) {
	req, err := readRequest[trialRequest](w, r)
	var diff *dashboards.FrameDiff
	if err == nil {
		var at activating
		done := make(chan struct{})
		go func() {
			defer close(done)
			diff, err = runTrial(r.Context(), c.db, req, at.set)
		}()
		c.follow(w, r, &at, done)
		<-done
	}
	_ = json.NewEncoder(w).Encode(frameLine{Diff: diff, Failure: message(err)})
}

// activate has the daemon make a frame the active one, and follows it.
func (d *daemonClient) activate(ctx context.Context, e env, f frameRequest, pendingFirst bool, progress func(done, of uint64)) error {
	wait := sync.OnceFunc(func() {
		fmt.Fprintln(e.stderr, "all history is coded; the frame becomes active when the pass under way has ended")
	})
	line, err := d.frameWork(ctx, "/frame/activate", activateRequest{f, pendingFirst}, func(line frameLine) {
		progress(line.Done, line.Of)
		if line.Waiting {
			wait()
		}
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.stdout, line.Result)
	return err
}

// tryFrames has the daemon compare frames.
func (d *daemonClient) tryFrames(ctx context.Context, req trialRequest, progress func(done, of uint64)) (*dashboards.FrameDiff, error) {
	line, err := d.frameWork(ctx, "/frame/diff", req, func(line frameLine) { progress(line.Done, line.Of) })
	return line.Diff, err
}

func (d *daemonClient) frameWork(ctx context.Context, path string, req any, progress func(frameLine)) (frameLine, error) {
	body, err := json.Marshal(req)
	if err != nil {
		return frameLine{}, err
	}
	resp, err := d.send(ctx, http.MethodPost, path, body)
	if err != nil {
		return frameLine{}, err
	}
	defer resp.Body.Close()
	for dec := json.NewDecoder(resp.Body); ; {
		var line frameLine
		switch err := dec.Decode(&line); {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return line, errors.New("running daemon stopped before the end; an activation goes on when it starts again")
		case err != nil:
			return line, fmt.Errorf("running daemon: %w", err)
		case line.Failure != "":
			return line, errors.New(line.Failure)
		case line.Diff != nil || line.Result != "":
			return line, nil
		}
		progress(line)
	}
}
