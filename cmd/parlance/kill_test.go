package main

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// TestKill kills the process with SIGKILL at random moments of its passes, as
// often as PARLANCE_KILLS says, and each time starts it again on the same store.
// In the end the exports are those of a run that nobody killed, byte for byte.
func TestKill(t *testing.T) {
	kills, _ := strconv.Atoi(os.Getenv("PARLANCE_KILLS"))
	if kills == 0 {
		kills = 3
	}
	dir := t.TempDir()
	binary := filepath.Join(dir, "parlance")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	demo := func(db string) *exec.Cmd {
		return exec.Command(binary, "demo", "--days", "4", "--today", "2026-11-24", "--exit", "--store", db, "--listen", "127.0.0.1:0")
	}
	calm, killed := filepath.Join(dir, "calm.db"), filepath.Join(dir, "killed.db")
	began := time.Now()
	if out, err := demo(calm).CombinedOutput(); err != nil {
		t.Fatalf("a run that nobody kills: %v\n%s", err, out)
	}
	whole := time.Since(began)
	for done := 0; done < kills; {
		if killAtRandom(t, demo(killed), whole) {
			done++
		} else if done < kills { // it came to its end: begin again
			compareExports(t, binary, calm, killed)
			if err := os.Remove(killed); err != nil {
				t.Fatal(err)
			}
		}
	}
	if out, err := demo(killed).CombinedOutput(); err != nil {
		t.Fatalf("after %d kills: %v\n%s", kills, err, out)
	}
	compareExports(t, binary, calm, killed)
}

// killAtRandom reports whether the kill came before the end.
func killAtRandom(t *testing.T, cmd *exec.Cmd, whole time.Duration) bool {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(rand.N(whole), func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	return cmd.Wait() != nil
}

func compareExports(t *testing.T, binary, calm, killed string) {
	t.Helper()
	for _, what := range []string{"adverts", "counts"} {
		want, got := exportOf(t, binary, what, calm), exportOf(t, binary, what, killed)
		if want != got {
			t.Fatalf("the export of %s differs: %d bytes without kills, %d with them", what, len(want), len(got))
		}
	}
	if out, err := exec.Command(binary, "check", "--store", killed).CombinedOutput(); err != nil {
		t.Fatalf("check: %v\n%s", err, out)
	}
}

func exportOf(t *testing.T, binary, what, db string) string {
	t.Helper()
	out, err := exec.Command(binary, "export", what, "--store", db).Output()
	if err != nil {
		t.Fatalf("export %s: %v", what, err)
	}
	return string(out)
}
