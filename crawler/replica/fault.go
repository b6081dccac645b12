package replica

import (
	"bytes"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// FaultKind is a way in which the board can misbehave.
type FaultKind int

// The faults. A fault on pages that do not show it (an empty list asked of an
// advert's page) does nothing.
const (
	TooManyRequests     FaultKind = iota + 1 // 429, Retry-After in seconds
	TooManyRequestsDate                      // 429, Retry-After as an HTTP date of the board's clock
	BadGateway                               // 502
	Forbidden                                // 403
	SlowDrip                                 // the answer in 64-byte pieces, Pause between them
	CutOff                                   // half the answer, then the connection breaks
	CutShort                                 // half the answer as if it were whole
	Challenge                                // 200 with a page that asks to prove one is human
	Redesign                                 // HTML whose ids and data-test marks have other names
	LyingTotal                               // totals too high by a tenth and 25 adverts
	HTMLForXML                               // 200 with the start page in place of the list
	JSONError                                // 200 with an error in JSON
	EmptyList                                // a list with nothing in it
	Drift                                    // the clock moves on by Pause after every list page
	PageLimit                                // list pages past the second show nothing
	RepeatedPage                             // every list page from the second on shows the second
	PastEnd                                  // list pages past the last show the last again
	ShrinkingTotal                           // totals lower by a fifth with each list page
	LowTotal                                 // totals a fifth of the true ones
	IgnoredFacet                             // the list knows no staff groups: each shows all
	Twins                                    // the list shows its first advert again under a second reference
	LostField                                // Field is gone: the element of the list, the id of the page
)

// Fault is one misbehaviour of the board.
type Fault struct {
	Kind       FaultKind
	Count      int                      // how many answers it spoils; 0 = all until ClearFaults
	Match      func(*http.Request) bool // which requests; nil = all but those for robots.txt
	RetryAfter time.Duration            // of the 429 kinds, whole seconds
	Pause      time.Duration            // of SlowDrip and Drift
	Field      string                   // of LostField: "salary"

	left int
}

// Fault makes the board misbehave from the next request on. Where several
// faults match a request, the one set first acts.
func (b *Board) Fault(f Fault) {
	f.left = f.Count
	b.mu.Lock()
	defer b.mu.Unlock()
	b.faults = append(b.faults, &f)
}

// ClearFaults makes the board behave.
func (b *Board) ClearFaults() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.faults = nil
}

// takeFault gives the fault for a request, or nil, and counts it.
func (b *Board) takeFault(r *http.Request) *Fault {
	b.mu.Lock()
	defer b.mu.Unlock()
	for n, f := range b.faults {
		if f.Match != nil && !f.Match(r) || f.Match == nil && r.URL.Path == robotsPath {
			continue
		}
		if f.Count > 0 {
			f.left--
			if f.left == 0 {
				b.faults = slices.Delete(b.faults, n, n+1)
			}
		}
		return f
	}
	return nil
}

// is reports whether there is a fault and it is of the kind.
func (f *Fault) is(kind FaultKind) bool { return f != nil && f.Kind == kind }

// total is the total shown on a list page for the true one.
func (f *Fault) total(honest, page int) int {
	switch {
	case f.is(LyingTotal):
		return honest + honest/10 + 25
	case f.is(LowTotal):
		return honest / 5
	case f.is(ShrinkingTotal):
		return max(0, honest-(page-1)*honest/5)
	case f.is(Twins):
		return honest + 1
	}
	return honest
}

// mislead makes of the page that was asked for the one that is shown.
func (f *Fault) mislead(q *query, found int) {
	switch last := max(1, pages(found, q.limit)); {
	case f.is(RepeatedPage):
		q.page = min(q.page, 2)
	case f.is(PastEnd):
		q.page = min(q.page, last)
	case f.is(PageLimit) && q.page > 2:
		q.page = last + 1
	}
}

// twin is the entry of an advert under another reference.
func twin(xml []byte, reference string) []byte {
	return bytes.Replace(xml, []byte("<reference>"+reference+"<"), []byte("<reference>"+reference+"9<"), 1)
}

// lose takes a field out of a page or a list.
func lose(body []byte, field string) []byte {
	body = regexp.MustCompile("<"+field+">[^<]*</"+field+">").ReplaceAll(body, nil)
	return bytes.ReplaceAll(body, []byte(` id="`+field+`"`), nil)
}

// refuse answers for faults that never look at the request, and reports whether
// it did.
func (f *Fault) refuse(w http.ResponseWriter, now time.Time) bool {
	var answer reply
	switch f.Kind {
	case TooManyRequests:
		w.Header().Set("Retry-After", strconv.Itoa(int(f.RetryAfter.Seconds())))
		answer = htmlReply(http.StatusTooManyRequests, messagePage("Too many requests"))
	case TooManyRequestsDate:
		w.Header().Set("Retry-After", now.Add(f.RetryAfter).UTC().Format(http.TimeFormat))
		answer = htmlReply(http.StatusTooManyRequests, messagePage("Too many requests"))
	case BadGateway:
		answer = htmlReply(http.StatusBadGateway, messagePage("502 Bad Gateway"))
	case Forbidden:
		answer = htmlReply(http.StatusForbidden, messagePage("403 Forbidden"))
	case Challenge:
		answer = htmlReply(http.StatusOK, challengePage())
	case HTMLForXML:
		answer = htmlReply(http.StatusOK, strayPage())
	case JSONError:
		answer = jsonError(http.StatusOK, "internal error")
	default:
		return false
	}
	answer.send(w)
	return true
}

// spoil sends the answer in the fault's way, and reports whether it sent it.
func (f *Fault) spoil(w http.ResponseWriter, r *http.Request, answer *reply) bool {
	switch f.Kind {
	case SlowDrip:
		f.drip(w, r, answer)
		return true
	case CutOff:
		answer.head(w)
		_, _ = w.Write(answer.body[:len(answer.body)/2])
		_ = http.NewResponseController(w).Flush() // a recorder cannot, and need not
		panic(http.ErrAbortHandler)
	case CutShort:
		answer.body = answer.body[:len(answer.body)/2]
	case Redesign:
		answer.body = redesigned(answer.body)
	case LostField:
		answer.body = lose(answer.body, f.Field)
	}
	return false
}

// dripBytes is the size of a piece of a slow answer.
const dripBytes = 64

// drip sends the answer piece by piece until it is out or the client has gone.
func (f *Fault) drip(w http.ResponseWriter, r *http.Request, answer *reply) {
	answer.head(w)
	for piece := range slices.Chunk(answer.body, dripBytes) {
		if _, err := w.Write(piece); err != nil {
			return
		}
		_ = http.NewResponseController(w).Flush()
		select {
		case <-r.Context().Done():
			return
		case <-time.After(f.Pause):
		}
	}
}

// redesigned gives the marks that selectors rely on other names.
func redesigned(body []byte) []byte {
	for old, fresh := range map[string]string{` id="`: ` data-key="`, ` data-test="`: ` data-qa="`, "nhsuk-": "app-", "search-result": "job-card"} {
		body = bytes.ReplaceAll(body, []byte(old), []byte(fresh))
	}
	return body
}
