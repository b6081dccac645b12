package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSalvageCommand spoils a store so that it does not open, and goes on with
// what salvage makes of it.
func TestSalvageCommand(t *testing.T) {
	t.Parallel()
	_, config, db := boardOf(t, t.TempDir())
	mustRun(t, "crawl", "--config", config)
	adverts := mustRun(t, "export", "adverts", "--config", config)
	whole := filepath.Join(filepath.Dir(db), "whole.db")
	if out := mustRun(t, "salvage", db, whole); !strings.Contains(out, "records were copied") {
		t.Errorf("of a sound store it says %q", out)
	}
	if got := mustRun(t, "export", "adverts", "--store", whole); got != adverts {
		t.Error("of a sound store it does not bring over every advert")
	}
	file, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	label := []byte("replica")
	if !bytes.Contains(file, label) {
		label = []byte("nhs-jobs")
	}
	if err := os.WriteFile(db, bytes.Replace(file, label, bytes.ToUpper(label), 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := program(t, "", "check", "--config", config); code != exitError || !strings.Contains(errs, "damaged") {
		t.Fatalf("the spoilt store: status %d, %q", code, errs)
	}
	salvaged := filepath.Join(filepath.Dir(db), "salvaged.db")
	code, out, errs := program(t, "", "salvage", db, salvaged)
	if code != exitError || !strings.Contains(errs, "are lost") || !strings.Contains(out, "checksum") {
		t.Errorf("status %d\n%.500s\n%s", code, out, errs)
	}
	if code, _, errs := program(t, "", "export", "adverts", "--store", salvaged); code != exitOK {
		t.Errorf("what was salvaged is not read: %s", errs)
	}
	if code, _, _ := program(t, "", "salvage", db); code != exitUsage {
		t.Errorf("without a name to copy to: status %d", code)
	}
}
