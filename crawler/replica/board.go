package replica

import (
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bdrw/parlance/classify"
)

// Board serves a corpus as NHS Jobs would at the time its own clock shows. It is
// an http.Handler, safe for concurrent use.
type Board struct {
	corpus   *Corpus
	options  Options
	search   *searcher
	towns    gazetteer
	areas    atlas
	vacancy  []atomic.Pointer[vacancy] // XML of live adverts, by position in the corpus
	mu       sync.Mutex
	now      time.Time
	snapshot *snapshot // of now; nil when the clock has moved
	faults   []*Fault
}

// snapshot is the adverts live at one instant, newest first.
type snapshot struct {
	now  time.Time
	live []int32
}

// vacancy is the XML of one advert in one version.
type vacancy struct {
	edited bool
	xml    []byte
}

// New makes a board over the corpus.
func New(corpus *Corpus, options Options) *Board {
	b := &Board{
		corpus:  corpus,
		options: options,
		search:  newSearcher(corpus),
		towns:   newGazetteer(corpus),
		vacancy: make([]atomic.Pointer[vacancy], len(corpus.adverts)),
		now:     options.Start,
	}
	if b.now.IsZero() {
		b.now = corpus.last.At(12, 0)
	}
	return b
}

// Corpus is what the board serves.
func (b *Board) Corpus() *Corpus { return b.corpus }

// Now is what the board's clock shows.
func (b *Board) Now() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

// SetNow sets the board's clock. Adverts appear, change, close and vanish with it.
func (b *Board) SetNow(t time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = t
	b.forget(b.snapshot)
	b.snapshot = nil
}

// forget drops what was prepared for adverts that are no longer live.
func (b *Board) forget(old *snapshot) {
	if old == nil {
		return
	}
	day := classify.DayOf(b.now)
	for _, i := range old.live {
		if !b.corpus.adverts[i].liveOn(b.now, day) {
			b.vacancy[i].Store(nil)
			b.search.forget(i)
		}
	}
}

// current is the snapshot of the present instant.
func (b *Board) current() *snapshot {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.snapshot == nil {
		b.snapshot = &snapshot{b.now, b.corpus.liveAt(b.now)}
	}
	return b.snapshot
}

// ServeHTTP answers as the board does: the XML list, the HTML search, advert
// pages, refusals, and an HTML page with status 200 for every other path.
func (b *Board) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if b.options.OnRequest != nil {
		b.options.OnRequest(r.Method, r.URL.String())
	}
	fault := b.takeFault(r)
	if fault != nil && fault.refuse(w, b.Now()) {
		return
	}
	answer := b.answer(r, fault)
	if fault != nil && fault.spoil(w, r, &answer) {
		return
	}
	answer.send(w)
}

func (b *Board) answer(r *http.Request, fault *Fault) reply {
	path := r.URL.Path
	switch {
	case path == "/api/v1/search_xml":
		return b.list(r, fault)
	case path == "/api/v1/search":
		return jsonError(http.StatusForbidden, "Forbidden")
	case path == "/api/v1/search_json":
		return jsonError(http.StatusUnauthorized, "a token is required")
	case path == "/candidate/search/results":
		return b.results(r, fault)
	case strings.HasPrefix(path, advertPath):
		return b.advertPage(strings.TrimPrefix(path, advertPath)).unless(r)
	case path == robotsPath && b.options.Robots != "":
		return reply{status: http.StatusOK, contentType: "text/plain", body: []byte(b.options.Robots)}
	default:
		return htmlReply(http.StatusOK, strayPage())
	}
}

const robotsPath = "/robots.txt"

// advertPath stands before the reference in the path of an advert's page.
const advertPath = "/candidate/jobadvert/"

// find lists the live adverts that answer the query, in its order.
func (b *Board) find(q *query, at *snapshot) []int32 {
	found := make([]int32, 0, len(at.live))
	keep := b.placed(q)
	for _, i := range at.live {
		if a := &b.corpus.adverts[i]; q.admits(a) && keep(i, a) {
			found = append(found, i)
		}
	}
	if q.keyword != "" {
		edited := func(i int32) bool { return b.corpus.adverts[i].changed(at.now) }
		if q.newestFirst {
			found = b.search.holding(found, edited, q.keyword)
		} else {
			found = b.search.ranked(found, edited, q.keyword)
		}
	}
	switch {
	case q.newestFirst:
		slices.SortFunc(found, func(x, y int32) int { return int(y - x) })
	case q.keyword == "":
		slices.SortFunc(found, b.compareReferences)
	}
	return found
}

// compareReferences orders a best-match list without a keyword: by reference,
// which has nothing to do with the day of posting.
func (b *Board) compareReferences(x, y int32) int {
	return strings.Compare(b.corpus.adverts[x].reference, b.corpus.adverts[y].reference)
}

// placed is the filter by location and distance. A place that cannot be found
// lets nothing through; a missing distance means 5 miles.
func (b *Board) placed(q *query) func(int32, *advert) bool {
	if q.location == "" {
		return func(int32, *advert) bool { return true }
	}
	centre, found := b.towns.find(q.location)
	miles := q.distance
	if miles == 0 {
		miles = defaultMiles
	}
	if !found {
		return func(int32, *advert) bool { return false }
	}
	return b.areas.finder(area{centre, miles}, len(b.corpus.adverts))
}

const defaultMiles = 5

// pageOf cuts one page out of a list.
func pageOf(found []int32, page, limit int) []int32 {
	if page > math.MaxInt32/limit {
		return nil
	}
	start := min((page-1)*limit, len(found))
	return found[start:min(start+limit, len(found))]
}

// pages is how many pages hold that many adverts.
func pages(total, limit int) int { return (total + limit - 1) / limit }

// dayText writes a day as pages do: "11 August 2026".
func dayText(d classify.Day) string { return d.Time().Format("2 January 2006") }
