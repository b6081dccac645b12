package main

import (
	"encoding/pem"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bdrw/parlance/crawler/replica"
)

// container is what the container file makes, in a folder of this machine.
type container struct {
	root     string
	uid, gid int
	workdir  string
	command  []string // entry point and default arguments
}

// instruction gives what the last line of the container file with the keyword
// says.
func instruction(t *testing.T, file, keyword string) string {
	t.Helper()
	all := regexp.MustCompile(`(?m)^`+keyword+` (.*)$`).FindAllStringSubmatch(file, -1)
	if all == nil {
		t.Fatalf("the container file has no line %s", keyword)
	}
	return all[len(all)-1][1]
}

// buildContainer builds the program with the container file's own command, and
// copies to a new root what the file copies to its last stage: certificates are
// those given, so that the test knows whom they trust.
func buildContainer(t *testing.T, certificates []byte) container {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("contrib", "Containerfile"))
	if err != nil {
		t.Fatal(err)
	}
	file := string(data)
	_, last, scratch := strings.Cut(file, "\nFROM scratch\n")
	if !scratch {
		t.Fatal("the last stage holds more than what is copied there")
	}
	stage, c := t.TempDir(), container{root: t.TempDir(), workdir: instruction(t, last, "WORKDIR")}
	compile := strings.NewReplacer(" /parlance", " "+stage+"/parlance", " /data", " "+stage+"/data").Replace(instruction(t, file, "RUN"))
	build := exec.Command("sh", "-c", compile)
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", compile, err, out)
	}
	for _, copied := range regexp.MustCompile(`(?m)^COPY --from=build (?:--chown=(\d+):(\d+) )?(\S+) (\S+)$`).FindAllStringSubmatch(last, -1) {
		c.copy(t, stage, certificates, copied)
	}
	user, group, _ := strings.Cut(instruction(t, last, "USER"), ":")
	c.uid, _ = strconv.Atoi(user)
	c.gid, _ = strconv.Atoi(group)
	c.command = regexp.MustCompile(`[^\[\]", ]+`).FindAllString(instruction(t, last, "ENTRYPOINT")+" "+instruction(t, last, "CMD"), -1)
	if c.uid == 0 || c.gid == 0 || instruction(t, last, "STOPSIGNAL") != "SIGTERM" {
		t.Errorf("it runs as %d:%d and stops by %s", c.uid, c.gid, instruction(t, last, "STOPSIGNAL"))
	}
	return c
}

// copy does what a COPY line says: owner, group, from and to.
func (c *container) copy(t *testing.T, stage string, certificates []byte, line []string) {
	t.Helper()
	from, to := filepath.Join(stage, line[3]), filepath.Join(c.root, line[4])
	err := os.MkdirAll(filepath.Dir(to), 0o755)
	switch {
	case err != nil:
	case strings.HasSuffix(line[3], ".crt"):
		err = os.WriteFile(to, certificates, 0o644)
	default:
		err = os.Rename(from, to)
	}
	if err == nil && line[1] != "" {
		uid, _ := strconv.Atoi(line[1])
		gid, _ := strconv.Atoi(line[2])
		err = os.Chown(to, uid, gid)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// prepare is the program within the container.
func (c *container) prepare(args ...string) *exec.Cmd {
	cmd := exec.Command(c.command[0], args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: c.root, Credential: &syscall.Credential{Uid: uint32(c.uid), Gid: uint32(c.gid)}}
	cmd.Dir, cmd.Env = c.workdir, []string{}
	return cmd
}

func (c *container) run(args ...string) (string, error) {
	out, err := c.prepare(args...).CombinedOutput()
	return string(out), err
}

// checkDaemon runs what the container runs by itself until a pass is over, and
// stops it by the file's signal.
func (c *container) checkDaemon(t *testing.T) {
	t.Helper()
	cmd, said := c.prepare(c.command[1:]...), &lockedBuffer{}
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // it has ended, unless the test has failed
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for tick := time.NewTicker(10 * time.Millisecond); !strings.Contains(said.String(), "next pass"); {
		select {
		case <-tick.C:
		case err := <-ended:
			t.Fatalf("the daemon ended by itself: %v\n%s", err, said)
		}
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	if err := <-ended; err != nil || !strings.Contains(said.String(), "stopped") {
		t.Errorf("the daemon ended: %v\n%s", err, said)
	}
}

// TestContainer builds the program as the container file says and runs it as
// the file's user in a root that holds what the file copies and nothing else: no
// libraries, no zone database, no folder for temporary files, and but one
// folder to write to. A board is read by TLS through the copied certificates.
func TestContainer(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root may change the root")
	}
	if os.Getenv("PARLANCE_CONTAINER") == "" {
		t.Skip("set PARLANCE_CONTAINER to compile the program as the container file does, and try it")
	}
	t.Parallel()
	board := replica.New(smallBoard(), replica.Options{})
	board.SetNow(testNow)
	srv := httptest.NewTLSServer(board)
	t.Cleanup(srv.Close)
	c := buildContainer(t, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw}))
	if err := os.Chmod(c.root, 0o755); err != nil {
		t.Fatal(err)
	}
	config, _ := configOf(t, c.root, srv.URL)
	edit(t, config, "store: "+c.root+"/p.db", "store: "+c.workdir+"/p.db")
	edit(t, config, "listen: 127.0.0.1:0", "listen: 0.0.0.0:0\nlisten_openly: true")
	if err := os.Chmod(config, 0o644); err != nil {
		t.Fatal(err)
	}
	named := c.command[len(c.command)-1] // by the file's own CMD
	if filepath.Join(c.root, named) != config {
		t.Fatalf("the container reads %s", named)
	}
	for _, test := range []struct {
		args []string
		says string
	}{
		{[]string{"version"}, "go1."},
		{[]string{"config", "check", named}, ""},
		{[]string{"frame", "lint"}, ""},
		{[]string{"demo", "--days", "2", "--exit", "--store", "demo.db", "--listen", "127.0.0.1:0"}, "2 days are in"},
		{[]string{"check", "--store", c.workdir + "/demo.db"}, "is sound"},
		{[]string{"export", "counts", "--store", "demo.db"}, "2026-11-2"},
		{[]string{"crawl", "--config", named}, ": complete"},
		{[]string{"backup", "copy.db", "--config", named}, ""},
		{[]string{"check", "--config", named}, "is sound"},
	} {
		if out, err := c.run(test.args...); err != nil || out == "" || !strings.Contains(out, test.says) {
			t.Errorf("parlance %s: %v\n%s", strings.Join(test.args, " "), err, out)
		}
	}
	c.checkDaemon(t)
	if out, err := c.run("demo", "--days", "1", "--exit", "--store", "/demo.db", "--listen", "127.0.0.1:0"); err == nil {
		t.Errorf("it writes beside its folder: %s", out)
	}
}
