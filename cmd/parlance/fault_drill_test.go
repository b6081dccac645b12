//go:build linux

package main

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/bdrw/parlance/crawler/replica"
)

// A drill injects a fault of the disk into a daemon, in a process of its own, in
// the midst of a pass.
type drill struct {
	name   string
	mount  func(t *testing.T, dir string) // what the store lies on; nil for the disk of /tmp
	inject func(t *testing.T, d *drilled) (remove func())
	settle func(t *testing.T, dir string) // before the store is judged; nil for nothing
}

// drills are what a disk can do. Those that fail calls attach strace, which
// answers the call in the system's place.
var drills = []drill{
	{name: "disk full", mount: mountTmpfs, inject: fillDisk},
	{name: "device that fails", mount: mountDevice, inject: failDevice, settle: remountDevice},
	{name: "failed sync", inject: failing("fdatasync,fsync", "EIO", 1)},
	{name: "failed sync of the commit alone", inject: failing("fdatasync", "EIO", 2)},
	{name: "failed write", inject: failing("pwrite64", "EIO", 1)},
	{name: "failed write in the midst of a commit", inject: failing("pwrite64", "EIO", 3)},
	{name: "writes answered as on a read-only file system", inject: failing("pwrite64,ftruncate,fsync,fdatasync", "EROFS", 1)},
	{name: "file system made read-only by the kernel", mount: mountGuarded, inject: harmFileSystem},
}

// drilled is a daemon under a drill.
type drilled struct {
	dir, config, db string
	cmd             *exec.Cmd
	url             string
	pages           atomic.Int64 // answered by the board
	hold            chan struct{}
	held            chan struct{}
}

// TestFaultDrills runs each drill as often as PARLANCE_FAULTS says, at random
// moments. It needs root, strace and room in /tmp. The daemon pauses, serves on,
// asks nothing of the board, comes back by itself, and in the end has what a
// daemon has that met no fault.
func TestFaultDrills(t *testing.T) {
	times, _ := strconv.Atoi(os.Getenv("PARLANCE_FAULTS"))
	if times == 0 {
		t.Skip("set PARLANCE_FAULTS to how often each fault is to be injected")
	}
	if _, err := exec.LookPath("strace"); err != nil || os.Getuid() != 0 {
		t.Fatalf("the drills need root and strace: uid %d, %v", os.Getuid(), err)
	}
	calm, pages := calmExports(t)
	for _, drill := range drills {
		t.Run(drill.name, func(t *testing.T) {
			var took []time.Duration
			for range times {
				took = append(took, runDrill(t, drill, calm, pages))
			}
			slices.Sort(took)
			t.Logf("| %s | %d | nothing | %.1f s, at most %.1f s |", drill.name, times, took[len(took)/2].Seconds(), took[len(took)-1].Seconds())
		})
	}
}

// calmExports are the exports of a daemon that met no fault, and how many pages
// it read.
func calmExports(t *testing.T) (exports [2]string, pages int64) {
	t.Helper()
	d := startDrilled(t, t.TempDir(), -1)
	d.await(t, "the pass", d.complete)
	return d.stop(t), d.pages.Load()
}

// startDrilled starts a daemon over a thinned board that holds its answers from
// some page on.
func startDrilled(t *testing.T, dir string, holdAt int64) *drilled {
	t.Helper()
	d := &drilled{dir: dir, hold: make(chan struct{}), held: make(chan struct{})}
	board := replica.New(widerBoard(), replica.Options{})
	board.SetNow(testNow)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "jobadvert") && d.pages.Add(1) == holdAt {
			close(d.held)
			<-d.hold
		}
		board.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	d.config, d.db = configOf(t, dir, srv.URL)
	syscall.Sync() // no fault is to take the configuration away
	d.start(t)
	return d
}

// start starts the daemon's process, and waits until it serves.
func (d *drilled) start(t *testing.T) {
	t.Helper()
	d.cmd = process("run", "--config", d.config)
	cmd := d.cmd
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			text, _ := os.ReadFile(log.Name())
			t.Logf("the daemon said:\n%s", text[max(0, len(text)-3000):])
		}
	})
	d.await(t, "the address", func() bool {
		text, _ := os.ReadFile(log.Name())
		_, after, found := strings.Cut(string(text), "page=")
		if found {
			d.url, _, _ = strings.Cut(after, " ")
		}
		return found && strings.Contains(after, " ")
	})
}

func (d *drilled) await(t *testing.T, what string, is func() bool) {
	t.Helper()
	for began := time.Now(); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Since(began) > 2*time.Minute {
			t.Fatalf("%s did not come about in two minutes", what)
		}
	}
}

// ask gives the status and the body of an answer of the daemon.
func (d *drilled) ask(path string) (int, string) {
	resp, err := http.Get(d.url + path)
	if err != nil {
		return 0, err.Error()
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body)
}

func (d *drilled) complete() bool {
	_, metrics := d.ask("metrics")
	return strings.Contains(metrics, `parlance_passes_total{outcome="complete",source="nhs-jobs"} 1`)
}

// holds reports whether the board holds its answers.
func (d *drilled) holds() bool {
	select {
	case <-d.held:
		return true
	default:
		return false
	}
}

func (d *drilled) ready() bool {
	status, _ := d.ask("-/ready")
	return status == http.StatusOK
}

// runDrill injects one fault at one of the pages that a calm daemon reads, and
// gives how long the daemon took to be ready once its end began.
func runDrill(t *testing.T, drill drill, calm [2]string, pages int64) time.Duration {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if drill.mount != nil {
		drill.mount(t, dir)
	}
	d := startDrilled(t, dir, 1+rand.Int64N(pages-pagesAhead))
	d.await(t, "the page to hold", d.holds)
	remove := drill.inject(t, d)
	close(d.hold)
	d.await(t, "the pause", func() bool { return !d.ready() })
	before := d.pages.Load()
	for _, path := range []string{"", "metrics", "healthz", "coding"} {
		if status, body := d.ask(path); status != http.StatusOK {
			t.Errorf("paused, /%s answers %d %.200s", path, status, body)
		}
	}
	time.Sleep(1500 * time.Millisecond) // a try or two of the keeper
	if asked := d.pages.Load() - before; asked > pagesAhead+2 {
		t.Errorf("paused, and %d pages were asked of the board", asked)
	}
	began := time.Now()
	remove()
	d.await(t, "readiness", d.ready)
	took := time.Since(began)
	d.await(t, "the pass", d.complete)
	if drill.settle != nil {
		d.end(t)
		drill.settle(t, dir)
	}
	if got := d.stop(t); got != calm {
		t.Errorf("after the fault the exports differ: adverts %d bytes, calm %d; counts %d, calm %d", len(got[0]), len(calm[0]), len(got[1]), len(calm[1]))
	}
	return took
}

// stop ends the daemon, checks its store, and exports it.
func (d *drilled) stop(t *testing.T) (exports [2]string) {
	t.Helper()
	if d.cmd.ProcessState == nil {
		d.end(t)
	}
	mustRun(t, "check", "--store", d.db)
	for i, what := range []string{"adverts", "counts"} {
		exports[i] = exportOf(t, what, d.db)
	}
	return exports
}

// end ends the daemon.
func (d *drilled) end(t *testing.T) {
	t.Helper()
	if err := d.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := d.cmd.Wait(); err != nil {
		t.Errorf("told to stop, the daemon ends with %v", err)
	}
}

// failing has calls fail from the when-th on, until it is removed.
func failing(calls, with string, when int) func(*testing.T, *drilled) func() {
	return func(t *testing.T, d *drilled) func() {
		t.Helper()
		out := filepath.Join(t.TempDir(), "strace")
		trace := exec.Command("strace", "-f", "-o", out, "-p", strconv.Itoa(d.cmd.Process.Pid),
			"-e", "trace="+calls, "-e", fmt.Sprintf("inject=%s:error=%s:when=%d+", calls, with, when))
		errs, err := trace.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := trace.Start(); err != nil {
			t.Fatal(err)
		}
		said := make([]byte, 256)
		if _, err := errs.Read(said); err != nil || !strings.Contains(string(said), "attached") {
			t.Fatalf("strace: %v, %s", err, said)
		}
		go func() { _, _ = io.Copy(io.Discard, errs) }()
		return func() {
			_ = trace.Process.Signal(os.Interrupt) // it detaches
			_ = trace.Wait()
			if text, err := os.ReadFile(out); err != nil || !strings.Contains(string(text), "(INJECTED)") {
				t.Errorf("nothing was injected: %v\n%.500s", err, text)
			}
		}
	}
}

// system runs a program of the system.
func system(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v %s", name, args, err, out)
	}
}

func mountTmpfs(t *testing.T, dir string) {
	t.Helper()
	system(t, "mount", "-t", "tmpfs", "-o", "size=64m", "none", dir)
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
}

// fill leaves no room in a folder's file system.
func fill(t *testing.T, dir string) (remove func()) {
	t.Helper()
	path := filepath.Join(dir, "ballast")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for part := make([]byte, 4096); err == nil; {
		_, err = f.Write(part)
	}
	f.Close()
	return func() { _ = os.Remove(path) }
}

func fillDisk(t *testing.T, d *drilled) func() { return fill(t, d.dir) }

// deviceOf is the folder, a file system of its own, in which the image of a
// device lies.
func deviceOf(dir string) string { return filepath.Join(filepath.Dir(dir), "device") }

// mountDevice mounts a file system without a journal on a device whose blocks are
// had from another file system as they are first written: when that is full they
// fail. With a journal the kernel would shut the file system down.
func mountDevice(t *testing.T, dir string) {
	t.Helper()
	device := deviceOf(dir)
	if err := os.Mkdir(device, 0o700); err != nil {
		t.Fatal(err)
	}
	mountTmpfs(t, device)
	image := filepath.Join(device, "image")
	system(t, "truncate", "-s", "60M", image)
	system(t, "mkfs.ext4", "-q", "-O", "^has_journal", image)
	system(t, "mount", "-o", "loop,errors=continue", image, dir)
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
}

func failDevice(t *testing.T, d *drilled) func() { return fill(t, deviceOf(d.dir)) }

// remountDevice has everything read from the device again: what the system kept in
// memory of a write that failed is not what is there.
func remountDevice(t *testing.T, dir string) {
	t.Helper()
	system(t, "umount", dir)
	system(t, "mount", "-o", "loop", filepath.Join(deviceOf(dir), "image"), dir)
}

// mountGuarded mounts a file system that the kernel makes read-only when it finds
// it harmed, as Debian mounts its own.
func mountGuarded(t *testing.T, dir string) {
	t.Helper()
	image := imageOf(dir)
	system(t, "truncate", "-s", "60M", image)
	system(t, "mkfs.ext4", "-q", image)
	mountImage(t, dir)
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
}

func imageOf(dir string) string { return dir + ".image" }

func mountImage(t *testing.T, dir string) {
	t.Helper()
	system(t, "mount", "-o", "loop,errors=remount-ro", imageOf(dir), dir)
}

// harmFileSystem has the kernel find harm. It is over as the operator ends it: the
// daemon is stopped, the file system repaired and mounted, the daemon started.
func harmFileSystem(t *testing.T, d *drilled) (remove func()) {
	t.Helper()
	device, err := exec.Command("findmnt", "-n", "-o", "SOURCE", d.dir).Output()
	if err != nil {
		t.Fatal(err)
	}
	harm := filepath.Join("/sys/fs/ext4", filepath.Base(strings.TrimSpace(string(device))), "trigger_fs_error")
	if err := os.WriteFile(harm, []byte("drill"), 0o200); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(d.dir, "probe"), nil, 0o600); !errors.Is(err, syscall.EROFS) {
		t.Fatalf("the file system is not read-only: writing to it gives %v", err)
	}
	return func() {
		d.end(t)
		system(t, "umount", d.dir)
		repair(t, imageOf(d.dir))
		mountImage(t, d.dir)
		d.start(t)
	}
}

// repair repairs a file system. The status of 1 says that there was something to do.
func repair(t *testing.T, image string) {
	t.Helper()
	out, err := exec.Command("e2fsck", "-p", image).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		t.Fatalf("e2fsck: %v %s", err, out)
	}
}
