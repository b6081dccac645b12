package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/store"
)

// mark is a step that leaves a mark in the file.
func markStep(n int) func(tx *bbolt.Tx) error {
	return func(tx *bbolt.Tx) error {
		key := fmt.Appendf(nil, "step %d", n)
		return tx.Bucket([]byte("meta")).Put(key, store.Seal(key, []byte{1}))
	}
}

func marks(t *testing.T, path string) (names []string) {
	t.Helper()
	for _, r := range recordsOf(t, path) {
		if strings.HasPrefix(string(r.key), "step") {
			names = append(names, string(r.key))
		}
	}
	return names
}

// A file of an earlier schema is copied, and then brought up step by step; the
// copy opens with the program of before.
func TestMigration(t *testing.T) {
	path := lived(t)
	was := recordsOf(t, path)
	remove := store.InjectSteps(markStep(3), markStep(4))
	db, err := store.Open(path, store.Options{NoSync: true})
	must(t, err)
	backups, err := db.Backups()
	must(t, err)
	mustCheck(t, db)
	must(t, db.Close())
	if _, err := store.Open(path, store.Options{ReadOnly: true}); err != nil {
		t.Errorf("up to date, and not opened: %v", err)
	}
	remove()
	if got := marks(t, path); len(got) != 2 {
		t.Errorf("steps made: %v", got)
	}
	if len(backups) != 1 || !strings.HasPrefix(backups[0].Path, path+".schema-2-") {
		t.Fatalf("backups: %v", backups)
	}
	if diff := cmp.Diff(fmt.Sprint(was), fmt.Sprint(recordsOf(t, backups[0].Path))); diff != "" {
		t.Error("the backup is not the file as it was")
	}
	openAt(t, backups[0].Path, store.Options{NoSync: true})
	if _, err := store.Open(path, store.Options{ReadOnly: true}); !errors.Is(err, store.ErrNewer) {
		t.Errorf("the program of before opens it: %v", err)
	}
}

// A step that fails, or is killed, leaves the file at a schema from which the next
// start goes on.
func TestMigrationThatFails(t *testing.T) {
	path := lived(t)
	t.Cleanup(store.InjectSteps(markStep(3), func(*bbolt.Tx) error { return errors.New("no room for this") }))
	_, err := store.Open(path, store.Options{NoSync: true})
	if err == nil || !strings.Contains(err.Error(), "from schema 3 to 4: no room for this") || !strings.Contains(err.Error(), path+".schema-2-") {
		t.Fatalf("failed: %v", err)
	}
	if got := marks(t, path); len(got) != 1 {
		t.Errorf("steps made: %v", got)
	}
	if _, err := store.Open(path, store.Options{ReadOnly: true}); err == nil || !strings.Contains(err.Error(), "its schema is 3, this program's is 4") {
		t.Errorf("opened for reading: %v", err)
	}
}

// A store of schema 1 has no columns; a program that knows no more would leave them
// as they were when it writes rows, and must not open what this one has made of it.
func TestMigrationOfRowsAlone(t *testing.T) {
	path := lived(t)
	bolt, err := bbolt.Open(path, 0o600, nil)
	must(t, err)
	must(t, bolt.Update(func(tx *bbolt.Tx) error { return tx.DeleteBucket([]byte("columns")) }))
	must(t, bolt.Close())
	setSchema(t, path, store.Seal([]byte("schema"), []byte{1}))
	db := openAt(t, path, store.Options{NoSync: true})
	must(t, db.KeepAllColumns())
	if kept, _ := db.KeptColumns(); kept == 0 {
		t.Error("no columns are kept")
	}
	for _, r := range recordsOfOpen(t, db, path) {
		if string(r.key) == "schema" && r.value[0] != 2 {
			t.Errorf("schema %d", r.value[0])
		}
	}
}

// A store of the program's own schema is not copied.
func TestNoMigration(t *testing.T) {
	path := lived(t)
	openAt(t, path, store.Options{NoSync: true})
	if left, _ := filepath.Glob(path + ".*"); len(left) > 0 {
		t.Errorf("beside the store: %v", left)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v: %v", info.Mode(), err)
	}
}
