package grafana_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/bdrw/parlance/dashboards/grafana"
)

var update = flag.Bool("update", false, "write the committed files again")

// TestFiles holds the committed dashboards against what is built.
func TestFiles(t *testing.T) {
	files, err := grafana.Files()
	if err != nil {
		t.Fatal(err)
	}
	committed, err := filepath.Glob("*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range committed {
		if files[name] == nil {
			t.Errorf("%s is no dashboard any more: delete it", name)
		}
	}
	for name, want := range files {
		if *update {
			if err := os.WriteFile(name, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what is built (%v); run go generate ./dashboards/grafana", name, err)
		}
	}
}
