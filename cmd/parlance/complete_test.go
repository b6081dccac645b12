package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler/replica"
	"github.com/bdrw/parlance/store"
)

func listOnly(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }

// oneGroup matches the list of one staff group.
func oneGroup(r *http.Request) bool {
	return r.URL.Query().Get("staffGroup") == "NURSING_AND_MIDWIFERY_REGD"
}

// TestPassRecordOfFaults injects each way in which a list can mislead. The
// record of the pass says whether it is whole, and by what evidence; what is
// not publishes nothing and closes nothing, and the next pass is sound again.
func TestPassRecordOfFaults(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault   replica.Fault
		outcome store.Outcome
		says    string
	}{
		"page limit":      {replica.Fault{Kind: replica.PageLimit, Match: listOnly}, store.Partial, "adverts could be read"},
		"repeated page":   {replica.Fault{Kind: replica.RepeatedPage, Match: listOnly}, store.Partial, "page 3 repeats page 2: the board ignores the page number"},
		"shrinking total": {replica.Fault{Kind: replica.ShrinkingTotal, Match: listOnly}, store.Partial, "the board's count shrank to"},
		"past the end":    {replica.Fault{Kind: replica.PastEnd, Match: listOnly}, store.Complete, ""},
		"two references":  {replica.Fault{Kind: replica.Twins, Match: oneGroup}, store.Complete, "under a second reference: it counts once"},
		"drift":           {replica.Fault{Kind: replica.Drift, Pause: time.Second, Match: listOnly}, store.Complete, ""},
		"total too high":  {replica.Fault{Kind: replica.LyingTotal, Match: listOnly}, store.Partial, "adverts could be read"},
		"total too low":   {replica.Fault{Kind: replica.LowTotal, Match: listOnly}, store.Partial, "but shows"},
		"facet not kept":  {replica.Fault{Kind: replica.IgnoredFacet, Match: listOnly}, store.Partial, "it does not divide its list by them"},
		"facet empty":     {replica.Fault{Kind: replica.EmptyList, Match: oneGroup}, store.Complete, "stand under no value of staffGroup: their staff group is not stated"},
		"nothing listed":  {replica.Fault{Kind: replica.EmptyList, Match: listOnly}, store.Partial, "the board lists no adverts at all"},
		"no list":         {replica.Fault{Kind: replica.Forbidden, Match: listOnly}, store.Failed, "403 Forbidden"},
		"pages break off": {replica.Fault{Kind: replica.CutShort, Match: func(r *http.Request) bool { return oneGroup(r) && r.URL.Query().Get("page") == "2" }}, store.Partial, "the list is cut off"},
	}
	corpus := replica.Synthetic(1, 2, classify.DayOf(testNow)).Thin(16)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, board, day := passerOver(t, corpus, nil)
			before := passOnce(t, p, board, day-1)
			board.SetNow(day.At(20, 0))
			p.crawler.Board.PageSize = 3
			board.Fault(test.fault)
			p.crawler.RetryWait = time.Millisecond
			pass, err := p.pass(t.Context())
			if err != nil || pass.Outcome != test.outcome || !strings.Contains(strings.Join(pass.Reasons, "\n"), test.says) {
				t.Errorf("%s, error %v: %q", pass.Outcome, err, pass.Reasons)
			}
			if test.outcome != store.Complete && (pass.Tally.Gone > 0 || len(pass.Reasons) == 0) {
				t.Errorf("%d adverts gone; reasons %q", pass.Tally.Gone, pass.Reasons)
			}
			latest, _, err := p.db.LatestPublished(p.board.ID)
			if published := latest.Day == day; err != nil || published != (test.outcome == store.Complete) {
				t.Errorf("published: %t, error %v", published, err)
			}
			if test.outcome == store.Complete && pass.Tally.Live < before.Tally.Live*9/10 {
				t.Errorf("%d live adverts, %d before", pass.Tally.Live, before.Tally.Live)
			}
			board.ClearFaults()
			passOnce(t, p, board, day+1)
			if faults, err := checkStore(t.Context(), p.db); err != nil || len(faults) > 0 {
				t.Errorf("%q, error %v", faults, err)
			}
		})
	}
}
