package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler/replica"
)

// mostMemory is what a pass over NHS Jobs, about 13,000 adverts, may hold at its
// worst, beside the pages of files: those of the store are counted as long as
// the system has nothing better to do with them.
const mostMemory = 100 // MB

// TestPassMemory crawls a board of PARLANCE_PASS adverts of 3 kB with a process
// of its own, once to read every page and once more the day after, and asks the
// system what either held at most.
func TestPassMemory(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("PARLANCE_PASS"))
	if n == 0 || runtime.GOOS != "linux" {
		t.Skip("PARLANCE_PASS names no number of adverts, or this is not Linux")
	}
	dir := t.TempDir()
	binary, config := filepath.Join(dir, "parlance"), filepath.Join(dir, "parlance.yaml")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	srv := httptest.NewServer(boardOfPostings(t, n))
	defer srv.Close()
	text := fmt.Sprintf("contact: you@example.org\nstore: %s\nboard:\n  url: %s\n  facet_values: []\n  interval: 1ms\n  max_interval: 1ms\n  private_addresses: true\n  jitter: 0\n", filepath.Join(dir, "p.db"), srv.URL)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, pass := range []string{"first", "second"} {
		began, cmd := time.Now(), exec.Command(binary, "crawl", "--config", config)
		out, peak, whole := watch(t, cmd)
		if !strings.Contains(out, "complete") {
			t.Fatalf("the %s pass: %s", pass, out)
		}
		t.Logf("%s pass over %d adverts: %.0f MB at most, %.0f with the pages of files, %.1f s, %.1f s of processor time", pass, n, peak, whole,
			time.Since(began).Seconds(), (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds())
		if peak == 0 || peak > mostMemory {
			t.Errorf("the %s pass held %.0f MB, at most %d are allowed", pass, peak, mostMemory)
		}
	}
}

// watch runs a command to its end and gives its output and the most memory that
// it was seen to hold, in MB, without the pages of files and with them. The usage that the system reports at the end will
// not do: it counts what this process held when it began the other.
func watch(t *testing.T, cmd *exec.Cmd) (out string, peak, whole float64) {
	t.Helper()
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		select {
		case err := <-ended:
			if err != nil {
				t.Fatalf("%v: %v\n%s", cmd, err, said.String())
			}
			return said.String(), peak, whole
		case <-tick.C:
			pid := strconv.Itoa(cmd.Process.Pid)
			peak, whole = max(peak, processMemory(pid, "RssAnon")), max(whole, processMemory(pid, "VmHWM"))
		}
	}
}

// boardOfPostings is a board of n live adverts with texts of 3 kB.
func boardOfPostings(t *testing.T, n int) *replica.Board {
	t.Helper()
	rng, prose := rand.New(rand.NewPCG(1, 2)), strings.Fields("the service team patients care data support manage develop digital systems work with trust staff quality improve lead hospital community clinical information experience")
	today := classify.DayOf(time.Now()) // the process goes by the real clock
	var lines strings.Builder
	for i := range n {
		var text strings.Builder
		for text.Len() < 3000 {
			fmt.Fprintf(&text, "<p>%s %s %s and %s%d.</p>", prose[rng.IntN(len(prose))], prose[rng.IntN(len(prose))], prose[rng.IntN(len(prose))], prose[rng.IntN(len(prose))], rng.IntN(5000))
		}
		line, err := json.Marshal(map[string]any{
			"@type": "JobPosting", "title": fmt.Sprintf("Analyst of Ward %d", i), "description": text.String(),
			"datePosted": (today - classify.Day(i%14)).String(), "validThrough": (today + 14).String(),
			"hiringOrganization": map[string]string{"name": fmt.Sprintf("Anytown %d NHS Trust", i%400)},
			"url":                fmt.Sprintf("https://www.jobs.nhs.uk/xi/vacancy/%d", 910000000+i),
		})
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(line, '\n'))
	}
	corpus, bad, err := replica.ReadPostings(strings.NewReader(lines.String()))
	if err != nil || len(bad) > 0 {
		t.Fatal(err, bad)
	}
	return replica.New(corpus, replica.Options{Start: today.At(23, 0)})
}
