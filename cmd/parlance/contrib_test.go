package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestSampleConfig holds the shipped file against the struct, and that it is the
// default but for what it gives.
func TestSampleConfig(t *testing.T) {
	path := filepath.Join("contrib", "parlance.yaml")
	if *update {
		if err := os.WriteFile(path, []byte(sampleConfig()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil || string(data) != sampleConfig() {
		t.Errorf("%s is out of step (%v); run the test with -update", path, err)
	}
	cfg, err := readConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	want := defaultConfig()
	want.Contact, want.Store = "you@example.org", "/var/lib/parlance/parlance.db"
	if !reflect.DeepEqual(cfg, want) {
		t.Errorf("it reads as\n%+v, want\n%+v", cfg, want)
	}
}

// What the sample comments out is what the file would mean with it.
func TestSampleConfigShowsTheDefaults(t *testing.T) {
	setting := regexp.MustCompile(`(?m)^( *)# ([a-z_]+: .*)$`)
	keys := regexp.MustCompile(`^[a-z_]+`)
	known := map[string]bool{}
	for _, k := range keysOfConfig(reflect.ValueOf(defaultConfig())) {
		known[k.name[strings.IndexByte(k.name, '.')+1:]] = true
	}
	text := setting.ReplaceAllStringFunc(sampleConfig(), func(line string) string {
		m := setting.FindStringSubmatch(line)
		if !known[keys.FindString(m[2])] {
			return line
		}
		return m[1] + m[2]
	})
	path := filepath.Join(t.TempDir(), "all.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := readConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	want := defaultConfig()
	want.Contact, want.Store = "you@example.org", "/var/lib/parlance/parlance.db"
	if got, want := configLine(cfg), configLine(want); got != want {
		t.Errorf("with every key in effect it reads as\n%s, want\n%s", got, want)
	}
	if got, all := len(setting.FindAllString(sampleConfig(), -1)), len(known); got < all-4 {
		t.Errorf("%d keys are shown, want those of %d names", got, all)
	}
}

// TestUnitIsHardened has systemd judge the unit, where it is installed: 10 is
// wide open, 1.5 the most that is let through.
func TestUnitIsHardened(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd is not installed")
	}
	out, err := exec.Command(analyze, "security", "--offline=yes", "--no-pager", filepath.Join("contrib", "parlance.service")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	m := regexp.MustCompile(`Overall exposure level for parlance.service: ([0-9.]+)`).FindSubmatch(out)
	if m == nil {
		t.Fatalf("no exposure in\n%s", out)
	}
	if exposure, err := strconv.ParseFloat(string(m[1]), 64); err != nil || exposure > 1.5 {
		t.Errorf("the exposure is %s, want 1.5 at most\n%s", m[1], out)
	}
}
