package crawler

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"strings"
	"time"
)

// ErrNoContact refuses a public board that would be read anonymously.
var ErrNoContact = errors.New("a public board is only read under your contact: give an e-mail address or a web page with --contact")

// ErrGone says that the board no longer shows an advert (404 or 410).
var ErrGone = errors.New("the advert is gone")

// ErrUnchanged says that a page is as it was when it was read (304).
var ErrUnchanged = errors.New("the page has not changed")

// ErrRefused says that the board does not want to be asked (401, 403, 429 after
// every retry, or any other failure that asks with Retry-After for a longer
// wait): the caller stops its pass.
var ErrRefused = errors.New("the board refuses to answer")

// Options say which board is read, for whom, and how patiently. The zero value
// of every field but Board has a meaning.
type Options struct {
	Board   Board
	Contact string // e-mail address or web page of the operator; public boards demand it
	Version string // of Parlance, for the User-Agent; empty means "dev"

	Logger *slog.Logger     // nil discards
	Now    func() time.Time // reads Retry-After dates of answers without a date; nil means time.Now

	// Hosts is what is remembered of hosts beyond this crawler and shared with
	// others; nil means nothing.
	Hosts *Hosts
	// Interval is the least time from one request to a host to the next. Zero
	// means one second for a public board and no wait for others.
	Interval time.Duration
	// MaxInterval bounds the time to which a slow host lengthens the interval,
	// which is five times that of its last answer. Zero means 30 s, and no wait
	// where Interval is none.
	MaxInterval time.Duration
	// Jitter is the share of Interval by which each wait is lengthened at most,
	// at random: zero means 0.25, a negative value none.
	Jitter float64
	// Connections to one host at a time; zero means 1.
	Connections int
	Timeouts    Timeouts
	// MaxBody is the largest body in bytes, after decompression; a larger one
	// is an error. Zero means 8 MiB.
	MaxBody int64
	// Retries is how often a failed request is repeated: zero means 3, a
	// negative value never.
	Retries int
	// RetryWait is the wait before the first repetition; it doubles with each.
	// Zero means 2 s.
	RetryWait time.Duration
	// MaxWait is the longest wait. A board that asks for a longer one with
	// Retry-After is left alone. Zero means 5 minutes.
	MaxWait time.Duration
	// Budget is what the board may take in a day, and Spent what it has taken
	// today before. When it is spent nothing more is asked (ErrBudget). A part
	// that is zero has no limit.
	Budget, Spent Spending
	// Transport replaces the network; nil means the network.
	Transport http.RoundTripper
}

// Timeouts limit the phases of one request. Zero means 10 s to dial, 10 s for
// TLS, 30 s for the header and 60 s for the body.
type Timeouts struct {
	Dial, TLS, Header, Body time.Duration
}

// Crawler reads one board. It may be used by several goroutines.
type Crawler struct {
	board     Board
	selectors compiledSelectors
	fetch     *fetcher
	tally     *tally
	log       *slog.Logger
}

// New prepares the reading of a board. It refuses a public board without a
// contact (ErrNoContact) and a board whose description is wrong.
func New(opts Options) (*Crawler, error) {
	if err := opts.Board.Validate(); err != nil {
		return nil, err
	}
	if opts.Board.Public && strings.TrimSpace(opts.Contact) == "" {
		return nil, fmt.Errorf("board %s: %w", opts.Board.ID, ErrNoContact)
	}
	agent, err := userAgent(opts.Version, opts.Contact)
	if err != nil {
		return nil, err
	}
	if err := refuseColly(os.Environ()); err != nil {
		return nil, err
	}
	opts = opts.withDefaults()
	counts := newTally()
	return &Crawler{
		board:     opts.Board,
		selectors: opts.Board.Selectors.compile(),
		fetch:     newFetcher(transport(opts, agent, counts)),
		tally:     counts,
		log:       opts.Logger,
	}, nil
}

// Stats counts what a crawler asked for since it was made.
type Stats struct {
	Requests map[string]int // by status, "200", or NoAnswer
	Bytes    int64          // received as bodies, before decompression
	Invalid  int64          // bytes received that were no characters of their charset
	Time     time.Duration  // since the first request
}

// NoAnswer is the key in Requests of those that brought no status.
const NoAnswer = "no answer"

// Spending is what the requests counted have taken.
func (s Stats) Spending() Spending {
	spent := Spending{Bytes: s.Bytes, Time: s.Time}
	for _, n := range s.Requests {
		spent.Requests += n
	}
	return spent
}

// Stats gives the counts so far.
func (c *Crawler) Stats() Stats { return c.tally.stats() }

// Since gives what was counted after earlier.
func (s Stats) Since(earlier Stats) Stats {
	later := Stats{Requests: maps.Clone(s.Requests), Bytes: s.Bytes - earlier.Bytes, Invalid: s.Invalid - earlier.Invalid, Time: s.Time - earlier.Time}
	for status, n := range earlier.Requests {
		if later.Requests[status] -= n; later.Requests[status] == 0 {
			delete(later.Requests, status)
		}
	}
	return later
}

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Interval == 0 && o.Board.Public {
		o.Interval = time.Second
	}
	if o.Interval > 0 {
		o.MaxInterval = max(defaultTo(o.MaxInterval, 30*time.Second), o.Interval)
	}
	o.Hosts = defaultTo(o.Hosts, new(Hosts))
	o.Jitter = defaultTo(o.Jitter, 0.25)
	o.Connections = defaultTo(o.Connections, 1)
	o.MaxBody = defaultTo(o.MaxBody, 8<<20)
	o.Retries = defaultTo(o.Retries, 3)
	o.RetryWait = defaultTo(o.RetryWait, 2*time.Second)
	o.MaxWait = defaultTo(o.MaxWait, 5*time.Minute)
	o.Timeouts.Dial = defaultTo(o.Timeouts.Dial, 10*time.Second)
	o.Timeouts.TLS = defaultTo(o.Timeouts.TLS, 10*time.Second)
	o.Timeouts.Header = defaultTo(o.Timeouts.Header, 30*time.Second)
	o.Timeouts.Body = defaultTo(o.Timeouts.Body, time.Minute)
	return o
}

func defaultTo[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}

// userAgent is the name under which a board sees us: "Parlance/1.2 (+CONTACT)".
func userAgent(version, contact string) (string, error) {
	contact = strings.TrimSpace(contact)
	for _, r := range contact + version {
		if r <= ' ' || r > '~' || r == '(' || r == ')' {
			return "", fmt.Errorf("contact %q cannot be sent to a board: give one e-mail address or web page in plain letters", contact)
		}
	}
	agent := productName + "/" + defaultTo(version, "dev")
	if contact != "" {
		agent += " (+" + contact + ")"
	}
	return agent, nil
}

// refuseColly refuses an environment that would change how colly crawls behind
// the configuration's back.
func refuseColly(environment []string) error {
	for _, entry := range environment {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(strings.ToUpper(name), "COLLY_") {
			return fmt.Errorf("the environment sets %s, which would change how boards are read: unset it, and use the configuration", name)
		}
	}
	return nil
}
