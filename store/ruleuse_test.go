package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bdrw/parlance/store"
)

func TestRuleUseCountsLatestCodings(t *testing.T) {
	db := open(t)
	pass(t, db, 0, whole(advert("A1", 20), advert("A2", 20), advert("B1", 20)))
	r := begin(t, db, 1)
	must(t, r.RecordListing(whole(advert("A1", 20), advert("A2", 20), advert("B1", 20), advert("C1", 20)))) // C1 is not read
	got, err := db.RuleUse(t.Context())
	must(t, err)
	want := store.RuleUse{
		Codings: 4,
		Frames:  []store.FrameUse{{Frame: frame, Codings: 4}},
		Rules:   map[string]int{"r1": 3},
		Terms:   map[string]int{"digital": 4, "data": 3},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rule use (-want +got):\n%s", diff)
	}
}

func TestRuleUseOfNothingAndAfterTheEnd(t *testing.T) {
	db := open(t)
	if got, err := db.RuleUse(t.Context()); err != nil || got.Codings != 0 {
		t.Errorf("an empty store has %d codings, %v", got.Codings, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := db.RuleUse(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that is over: %v", err)
	}
}
