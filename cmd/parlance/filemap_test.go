package main_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestFileMaps holds the map of files in the package comment of each large package
// against its folder: every file stands on it once, and nothing else does.
func TestFileMaps(t *testing.T) {
	for _, dir := range []string{"cmd/parlance", "dashboards", "store"} {
		t.Run(dir, func(t *testing.T) {
			dir := filepath.Join("..", "..", dir)
			mapped, files := mappedFiles(t, dir), goFiles(t, dir)
			for i, name := range mapped {
				if !slices.Contains(files, name) {
					t.Errorf("doc.go names %s.go, which is not there: take it off the map", name)
				}
				if slices.Contains(mapped[:i], name) {
					t.Errorf("doc.go names %s.go twice: leave it in one group", name)
				}
			}
			for _, name := range files {
				if !slices.Contains(mapped, name) {
					t.Errorf("%s.go is not on the map in doc.go: add it to the group it belongs to", name)
				}
			}
		})
	}
}

// mappedFiles reads the map: lines "//<tab>group: file file", which go on after two tabs.
func mappedFiles(t *testing.T, dir string) (names []string) {
	t.Helper()
	doc, err := os.ReadFile(filepath.Join(dir, "doc.go"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(doc)) {
		row, ok := strings.CutPrefix(line, "//\t")
		if !ok {
			continue
		}
		if _, files, ok := strings.Cut(row, ":"); ok {
			row = files
		}
		names = append(names, strings.Fields(row)...)
	}
	return names
}

// goFiles lists the files of a package but for tests and doc.go, without ".go".
func goFiles(t *testing.T, dir string) (names []string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".go")
		if name != "doc" && !strings.HasSuffix(name, "_test") {
			names = append(names, name)
		}
	}
	return names
}
