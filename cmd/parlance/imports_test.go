package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/bdrw/parlance/"

// house states which of our packages each package may import, and why not the
// others. The data flows one way: read, code, store, show.
var house = map[string]struct {
	may    []string
	only   []string // module paths outside the standard library; nil allows any
	reason string
}{
	"classify":           {nil, []string{}, "what the product knows stands by itself: it can be read, tested and reused without a board or a store"},
	"classify/framefile": {[]string{"classify"}, []string{"go.yaml.in/yaml/v3"}, "it turns a file into a frame and does nothing else"},
	"crawler":            {[]string{"classify"}, nil, "reading a board must not depend on how its adverts are kept or shown"},
	"crawler/replica":    {[]string{"classify"}, nil, "the replica judges the crawler's parsers, so it cannot be built with them"},
	"crawler/opendata":   {[]string{"classify", "crawler"}, nil, "it reads published files of vacancies as a board's pages are read, and knows nothing of how they are kept"},
	"store":              {[]string{"classify"}, nil, "history must not depend on where an advert came from or how it is shown"},
	"dashboards":         {[]string{"classify", "store"}, nil, "what is shown comes from the store alone, never from a board"},
	"dashboards/promapi": {[]string{"classify", "store", "dashboards"}, nil, "it turns families of figures into what Prometheus answers, and knows no other way to them"},
	"dashboards/grafana": {[]string{"classify/framefile"}, []string{}, "it writes files that name families and labels; tests hold them against the catalogue"},
	"cmd/parlance":       {[]string{"classify", "classify/framefile", "crawler", "crawler/opendata", "crawler/replica", "store", "dashboards", "dashboards/promapi"}, nil, "it wires the others together"},
}

// single names the one package that may import a module's packages.
var single = map[string]struct{ by, reason string }{
	"github.com/xuri/excelize/":         {"crawler/opendata", "workbooks are read there alone"},
	"github.com/prometheus/prometheus/": {"dashboards/promapi", "its versions change what they need: one package is to be looked through then"},
}

type listedPackage struct {
	ImportPath string
	Imports    []string
}

func listPackages(t *testing.T) []listedPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listedPackage
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listedPackage
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		all = append(all, p)
	}
}

func TestImportRule(t *testing.T) {
	packages := listPackages(t)
	if len(packages) < len(house) {
		t.Errorf("go list gives %d packages, the table has %d rows: remove the row of a package that is gone", len(packages), len(house))
	}
	for _, p := range packages {
		name := strings.TrimPrefix(p.ImportPath, module)
		room, ok := house[name]
		if !ok {
			t.Errorf("package %s has no row in the table: say what it may import, and why", name)
			continue
		}
		for _, imported := range p.Imports {
			for prefix, only := range single {
				if strings.HasPrefix(imported, prefix) && name != only.by {
					t.Errorf("%s imports %s, which %s alone does: %s", name, imported, only.by, only.reason)
				}
			}
			if ours, ok := strings.CutPrefix(imported, module); ok {
				if !slices.Contains(room.may, ours) {
					t.Errorf("%s imports %s: %s", name, ours, room.reason)
				}
			} else if foreign := strings.Contains(strings.Split(imported, "/")[0], "."); foreign && room.only != nil && !slices.Contains(room.only, imported) {
				t.Errorf("%s imports %s: %s", name, imported, room.reason)
			}
		}
	}
}

// TestOneFileNamesColly keeps colly a shell that one file wraps.
func TestOneFileNamesColly(t *testing.T) {
	out, err := exec.Command("grep", "-rl", "gocolly/colly", "--include=*.go", "../../crawler").Output()
	if err != nil {
		t.Fatalf("grep: %v", err)
	}
	for _, file := range strings.Fields(string(out)) {
		if !strings.HasSuffix(file, "crawler/fetch.go") && !strings.HasSuffix(file, "_test.go") {
			t.Errorf("%s names colly: only crawler/fetch.go does", file)
		}
	}
}
