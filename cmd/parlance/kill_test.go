package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
)

// TestMain is the program itself where PARLANCE_MAIN is set, so that a test can
// kill it.
func TestMain(m *testing.M) {
	if os.Getenv("PARLANCE_MAIN") != "" {
		main()
	}
	debug.SetGCPercent(400) // small boards make garbage fast, of little that lives
	os.Exit(m.Run())
}

// process is the program in a process of its own.
func process(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "PARLANCE_MAIN=1", "GORACE=atexit_sleep_ms=0") // else the race detector waits a second at each end
	return cmd
}

// TestKill kills the process with SIGKILL at random moments of its passes and
// each time starts it again on the same store. In the end the exports are those
// of a run that nobody killed, byte for byte.
func TestKill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	kills, board := killsOf(t, dir)
	demo := func(db string) *exec.Cmd {
		return process(append([]string{"demo", "--days", "4", "--exit", "--store", db, "--listen", "127.0.0.1:0"}, board...)...)
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
			compareExports(t, calm, killed)
			if err := os.Remove(killed); err != nil {
				t.Fatal(err)
			}
		}
	}
	if out, err := demo(killed).CombinedOutput(); err != nil {
		t.Fatalf("after %d kills: %v\n%s", kills, err, out)
	}
	compareExports(t, calm, killed)
}

// killsOf says how often to kill, and the flags of the demo's board: as often as
// PARLANCE_KILLS says over the whole made-up board, else a few times over a
// small one.
func killsOf(t *testing.T, dir string) (kills int, board []string) {
	t.Helper()
	if kills, _ := strconv.Atoi(os.Getenv("PARLANCE_KILLS")); kills > 0 {
		return kills, []string{"--today", "2026-11-24"}
	}
	return 2, []string{"--corpus", smallCorpus(t, dir)}
}

// smallCorpus writes adverts that come and go over four days.
func smallCorpus(t *testing.T, dir string) string {
	t.Helper()
	var lines strings.Builder
	for i := range 240 {
		posted, life := classify.DayOf(testNow)-classify.Day(i%8), classify.Day(1+i%5)
		text := strings.Repeat("You keep records and report on digital services. ", 40)
		lines.WriteString(posting(fmt.Sprint("K-", i), fmt.Sprint("Data Analyst ", i), text, posted.String(), (posted + life).String()))
	}
	path := filepath.Join(dir, "corpus.jsonl")
	if err := os.WriteFile(path, []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
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

func compareExports(t *testing.T, calm, killed string) {
	t.Helper()
	for _, what := range []string{"adverts", "counts", "vacancies"} {
		want, got := exportOf(t, what, calm), exportOf(t, what, killed)
		if want != got {
			t.Fatalf("the export of %s differs: %d bytes without kills, %d with them", what, len(want), len(got))
		}
	}
	if out, err := process("check", "--store", killed).CombinedOutput(); err != nil {
		t.Fatalf("check: %v\n%s", err, out)
	}
}

func exportOf(t *testing.T, what, db string) string {
	t.Helper()
	out, err := process("export", what, "--store", db).Output()
	if err != nil {
		t.Fatalf("export %s: %v", what, err)
	}
	return string(out)
}
