package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bdrw/parlance/store"
)

// TestSnapshots makes copies one after another while passes are recorded. Each
// opens, is checked, and equals the store as it was after some commit.
func TestSnapshots(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "parlance.db")
	commits := 0
	db := openAt(t, path, store.Options{NoSync: true}.Hooked(3, func() {
		commits++
		b, err := os.ReadFile(path)
		must(t, err)
		must(t, os.WriteFile(filepath.Join(dir, fmt.Sprint("commit", commits)), b, 0o600))
	}))
	done := make(chan struct{})
	taken := make(chan int)
	go func() {
		n := 0
		for ; ; n++ {
			select {
			case <-done:
				taken <- n
				return
			default:
			}
			if err := db.Snapshot(t.Context(), filepath.Join(dir, fmt.Sprint("snapshot", n))); err != nil {
				t.Error(err)
				<-done
				taken <- n
				return
			}
		}
	}()
	runPlan(t, db)
	close(done)
	snapshots := <-taken
	moments := map[string]bool{momentOf(t, filepath.Join(dir, "snapshot0")): true} // before the first commit, maybe
	for i := range commits {
		moments[momentOf(t, filepath.Join(dir, fmt.Sprint("commit", i+1)))] = true
	}
	for i := range snapshots {
		path := filepath.Join(dir, fmt.Sprint("snapshot", i))
		if !moments[momentOf(t, path)] {
			t.Errorf("snapshot %d is of no committed moment", i)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("snapshot %d: %v, %v", i, info.Mode(), err)
		}
	}
	if snapshots < 3 || len(moments) < 20 {
		t.Errorf("%d snapshots, %d moments", snapshots, len(moments))
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.copy-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// momentOf is all that a file holds, as text.
func momentOf(t *testing.T, path string) string {
	t.Helper()
	db, err := store.Open(path, store.Options{ReadOnly: true})
	must(t, err)
	defer db.Close()
	mustCheck(t, db)
	return fmt.Sprintf("%+v", exportOf(t, db))
}

func TestSnapshotRefuses(t *testing.T) {
	path := filled(t)
	db := openAt(t, path, store.Options{NoSync: true})
	if err := db.Snapshot(t.Context(), path); err == nil || !strings.Contains(err.Error(), "name another") {
		t.Errorf("over the store: %v", err)
	}
	if err := db.Snapshot(t.Context(), filepath.Join(path, "x")); err == nil {
		t.Error("into a file that is no folder")
	}
}

func TestBackupsAreNoted(t *testing.T) {
	path := filled(t)
	db := openAt(t, path, store.Options{NoSync: true})
	lost := filepath.Join(t.TempDir(), "lost.db")
	want := []store.Backup{{path, day0.At(7, 0).UTC()}, {"sent to 127.0.0.1", day0.At(8, 0).UTC()}}
	for _, b := range append(want, store.Backup{Path: lost, Made: time.Now()}) {
		must(t, db.NoteBackup(b))
	}
	got, err := db.Backups()
	must(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("backups (-want +got):\n%s", diff)
	}
}

// What a killed process left beside the store may hold what is deleted since.
func TestLeftoversAreRemoved(t *testing.T) {
	path := filled(t)
	left := []string{path + ".compact-1", path + ".backup-22", path + ".room-3"}
	for _, p := range append(left, path+".mine") {
		must(t, os.WriteFile(p, []byte("x"), 0o600))
	}
	openAt(t, path, store.Options{NoSync: true})
	for _, p := range left {
		if _, err := os.Stat(p); err == nil {
			t.Errorf("%s is there still", p)
		}
	}
	if _, err := os.Stat(path + ".mine"); err != nil {
		t.Error("another file was taken away")
	}
}
