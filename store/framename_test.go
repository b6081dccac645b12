package store_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bdrw/parlance/store"
)

// TestFramesOfOneVersion holds that vintages by frames of different ids with the
// same version answer each for itself, and that the version alone asks for
// neither.
func TestFramesOfOneVersion(t *testing.T) {
	t.Parallel()
	w, db := newWorld(3, 6, 40), open(t)
	first, second := oldFrame(t), frameOf(t, "trade", "1", newTerms, "informatics", "coding")
	w.play(t, db, first, 0, 6)
	before := knowledge(t, db, "1")
	activate(t, db, second, 6)
	active := knowledge(t, db, "")
	if cmp.Equal(before, active) {
		t.Fatal("the frames code alike: the test tests nothing")
	}
	for name, want := range map[string]map[string][]store.Series{
		"test 1": before, first.Ref().Hash: before, "trade 1": active, second.Ref().Hash: active,
	} {
		if diff := cmp.Diff(want, knowledge(t, db, name)); diff != "" {
			t.Errorf("frame %q answers as another (-want +got):\n%s", name, diff)
		}
	}
	_, err := db.Select(store.Query{From: day0, To: day0 + 1, Frame: "1"})
	if !errors.Is(err, store.ErrAmbiguousFrame) || !strings.Contains(err.Error(), `"test 1", "trade 1"`) {
		t.Errorf("a version of two frames: %v", err)
	}
	if _, err := db.Flow(store.FlowQuery{Source: board, From: day0, To: day0 + 1, Frame: "1"}); !errors.Is(err, store.ErrAmbiguousFrame) {
		t.Errorf("the flow by a version of two frames: %v", err)
	}
	vintages, err := db.Vintages()
	must(t, err)
	if diff := cmp.Diff([]string{"test 1", "trade 1"}, store.FrameNames(vintages)); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	activate(t, db, newerFrame(t), 7)
	activate(t, db, first, 8)
	if vintages, err = db.Vintages(); err != nil || !cmp.Equal(store.FrameNames(vintages), []string{"test 1", "trade 1", "2", "test 1"}) {
		t.Errorf("names at last: %q, %v", store.FrameNames(vintages), err)
	}
	if diff := cmp.Diff(knowledge(t, db, ""), knowledge(t, db, "test 1")); diff != "" {
		t.Errorf("a frame that is active again answers by its first vintage:\n%s", diff)
	}
}
