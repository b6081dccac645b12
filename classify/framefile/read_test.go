package framefile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify/framefile"
)

func TestReadNamesLineAndRule(t *testing.T) {
	data, err := os.ReadFile("frame.yaml")
	if err != nil {
		t.Fatal(err)
	}
	broken := strings.NewReplacer(
		"why: an event is no post", "whyy: an event is no post",
		"code: Clinical Coding\n", "code: Clinical Codling\n",
		`any: ["@coding"]`, `any: ["@codling"]`,
		"yes: [Head of Business Intelligence]\n", "yes: []\n",
	).Replace(string(data))
	_, err = framefile.Read("mine.yaml", []byte(broken))
	if err == nil {
		t.Fatal("read a broken frame")
	}
	for _, want := range []string{`there is no key "whyy"`, `area.coding: code "Clinical Codling" is not one of`,
		`area.coding: there is no set "codling"`, "level.head: needs an example"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		if !strings.HasPrefix(line, "mine.yaml:") || strings.HasPrefix(line, "mine.yaml:0:") {
			t.Errorf("no file and line in %q", line)
		}
	}
}

func TestReadRefusesWhatIsNoYAML(t *testing.T) {
	for _, data := range []string{"", "{", "levels: 3", "- a"} {
		if _, err := framefile.Read("mine.yaml", []byte(data)); err == nil {
			t.Errorf("read %q", data)
		}
	}
}

func TestLintFindsAFalseExample(t *testing.T) {
	data, err := os.ReadFile("frame.yaml")
	if err != nil {
		t.Fatal(err)
	}
	broken := strings.Replace(string(data), "yes: [Head of Business Intelligence]", "yes: [Ward Manager]", 1)
	if err := framefile.Lint("mine.yaml", []byte(broken)); !strings.Contains(err.Error(), `level.head: should decide "Ward Manager"`) {
		t.Errorf("lint said %v", err)
	}
}

// TestTheFrameHasItsLists checks the counts of the codebook: 10 levels, 19
// areas, nine groups, and an area rule for each area.
func TestTheFrameHasItsLists(t *testing.T) {
	frame, err := framefile.Default()
	if err != nil {
		t.Fatal(err)
	}
	if l, a, g := len(frame.Levels()), len(frame.Areas()), len(frame.Groups()); l != 10 || a != 19 || g != 9 {
		t.Errorf("%d levels, %d areas, %d groups; want 10, 19 and 9", l, a, g)
	}
	for _, term := range frame.Terms() {
		if frame.FamilyOf(term) == "" {
			t.Errorf("term %q has no family", term)
		}
	}
	if ref := frame.Ref(); ref.ID != "health-informatics" || len(ref.Hash) != 12 {
		t.Errorf("frame is %+v", ref)
	}
}

// FuzzLint holds that any data at all is either read or refused, at a place.
func FuzzLint(f *testing.F) {
	files, err := filepath.Glob("testdata/lint/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		frame, err := framefile.Read("fuzz.yaml", data)
		if (frame == nil) == (err == nil) {
			t.Errorf("frame %v with error %v", frame, err)
		}
		for _, found := range framefile.Lint("fuzz.yaml", data) {
			if found.Line < 1 || found.Column < 1 || found.ID == "" && err == nil || found.Message == "" {
				t.Errorf("a finding without a place: %#v", found)
			}
		}
	})
}
