package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/classify/framefile"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

const otherFrame = "testdata/frame-other.yaml"

// diffOf is what a comparison with the other frame announces.
func diffOf(t *testing.T, config string) dashboards.FrameDiff {
	t.Helper()
	var diff dashboards.FrameDiff
	out := mustRun(t, "frame", "diff", otherFrame, "--config", config, "--format", "json")
	if err := json.Unmarshal([]byte(out), &diff); err != nil {
		t.Fatal(err)
	}
	return diff
}

// effect finds the announced effect on a series without labels.
func effect(t *testing.T, diff dashboards.FrameDiff, family string) dashboards.Effect {
	t.Helper()
	for _, e := range diff.Effects {
		if e.Family == family && len(e.Labels) == 0 {
			return e
		}
	}
	t.Fatalf("no effect on %s is announced", family)
	return dashboards.Effect{}
}

// TestFrameBesideADaemon compares and activates a frame while a daemon serves:
// the page answers throughout, what was announced is what then is, and passes
// go on with the new frame. Without the daemon everything is as with it.
func TestFrameBesideADaemon(t *testing.T) {
	t.Parallel()
	_, config, db := boardOver(t, widerBoard(), t.TempDir())
	daemon := start(t, "run", "--config", config)
	url := daemon.await(t, `serving.*page=(\S+)`)[1]
	daemon.await(t, `pass ended.* outcome=complete`)
	counts := mustRun(t, "export", "counts", "--config", config)
	diff := diffOf(t, config)
	inScope := effect(t, diff, "adverts_in_scope")
	if diff.Adverts < 150 || diff.Changed == 0 || inScope.Difference == 0 || inScope.New-inScope.Old != inScope.Difference {
		t.Errorf("the comparison: %d adverts, %d change, in scope %+v", diff.Adverts, diff.Changed, inScope)
	}
	activated := make(chan string)
	go func() {
		_, out, errs := program(t, "", "frame", "activate", otherFrame, "--config", config)
		activated <- out + errs
	}()
	for answered := false; !answered; {
		select {
		case said := <-activated:
			answered = true
			if !strings.Contains(said, "frame small 2b") || !strings.Contains(said, "is active since 2026-11-24") {
				t.Errorf("activate says %q", said)
			}
		default:
			if status, body := get(t, url); status != http.StatusOK || !strings.Contains(body, "Parlance") {
				t.Fatalf("the page answers %d meanwhile", status)
			}
		}
	}
	if _, body := get(t, url); !strings.Contains(body, "small 2b") || !strings.Contains(body, "nursing") {
		t.Error("the page does not name the new frame and its terms")
	}
	if after := mustRun(t, "export", "counts", "--config", config); after != counts {
		t.Error("what was published changed")
	}
	if out := mustRun(t, "frame", "activate", otherFrame, "--config", config); !strings.Contains(out, "is active already") {
		t.Errorf("a second time it says %q", out)
	}
	mustRun(t, "crawl", "--config", config)
	if out := mustRun(t, "check", "--config", config); !strings.Contains(out, "is sound") {
		t.Errorf("check: %q", out)
	}
	daemon.stop()
	if again := diffOf(t, config); again.Changed != 0 || effect(t, again, "adverts_in_scope").Old != inScope.New {
		t.Errorf("after it, %d adverts change still, and %d are in scope; %d were announced", again.Changed, effect(t, again, "adverts_in_scope").Old, inScope.New)
	}
	breaks := mustRun(t, "export", "breaks", "--config", config)
	if n := strings.Count(breaks, "Coding frame small 2b took the place of health-informatics"); n != 1 {
		t.Errorf("the break is recorded %d times:\n%s", n, breaks)
	}
	seen, err := store.Open(db, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer seen.Close()
	day := classify.DayOf(testNow)
	series, err := seen.Select(store.Query{From: day, To: day, Frame: oldVersion(t), Where: map[store.Dimension]string{store.ByScope: "in"}})
	if err != nil || len(series[0].Points) != 1 || series[0].Points[0].Count != inScope.Old {
		t.Errorf("the old vintage has %v in scope, %v; %d were", series, err, inScope.Old)
	}
}

func oldVersion(t *testing.T) string {
	t.Helper()
	frame, err := framefile.Default()
	if err != nil {
		t.Fatal(err)
	}
	return frame.Ref().Version
}

// A configured frame that is not the active one is told, and not used.
func TestConfiguredFrameIsNotUsedSilently(t *testing.T) {
	t.Parallel()
	_, config, _ := boardOf(t, t.TempDir())
	mustRun(t, "crawl", "--config", config)
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, append(text, "frame: "+otherFrame+"\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, errs := program(t, "", "crawl", "--config", config)
	if code != exitOK || strings.Count(errs, "level=WARN") != 1 || !strings.Contains(errs, "parlance frame diff") ||
		!strings.Contains(errs, "parlance frame activate") || !strings.Contains(errs, `configured="small 2b"`) {
		t.Errorf("status %d: %s", code, errs)
	}
	if adverts := mustRun(t, "export", "adverts", "--config", config); strings.Contains(adverts, "small 2b") {
		t.Error("adverts are coded with the configured frame all the same")
	}
	mustRun(t, "frame", "activate", "--config", config)
	code, _, errs = program(t, "", "crawl", "--config", config)
	if code != exitOK || strings.Contains(errs, "level=WARN") {
		t.Errorf("after activating it: status %d, %s", code, errs)
	}
	if adverts := mustRun(t, "export", "adverts", "--config", config); strings.Contains(adverts, "health-informatics 1") {
		t.Error("adverts are still coded with the first frame")
	}
}

// An activation that a daemon was stopped in goes on when it starts again.
func TestActivationGoesOnAtTheNextStart(t *testing.T) {
	t.Parallel()
	_, config, path := boardOf(t, t.TempDir())
	mustRun(t, "crawl", "--config", config)
	db, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	other, err := readFrame(otherFrame)
	if err == nil {
		_, err = db.BeginActivation(other.file, other.frame, testNow)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	daemon := start(t, "run", "--config", config)
	daemon.await(t, `frame small 2b .* is active since`)
	daemon.stop()
	mustRun(t, "check", "--config", config)
}

// killedAfterSwitch is a store with vacancies, whose activation of the other
// frame was cut short just after the switch.
func killedAfterSwitch(t *testing.T) (config, path string) {
	t.Helper()
	_, config, path = boardOf(t, t.TempDir())
	mustRun(t, "crawl", "--config", config)
	if _, out, _ := program(t, "", "import", "foi", foiFile(t), "--store", path); !strings.Contains(out, "vacancies added 3") {
		t.Fatalf("import says %q", out)
	}
	db, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	other, err := readFrame(otherFrame)
	if err != nil {
		t.Fatal(err)
	}
	a, err := db.BeginActivation(other.file, other.frame, testNow)
	if err == nil {
		err = a.Recode(t.Context(), nil)
	}
	if err == nil {
		_, err = a.Switch(t.Context(), testNow)
	}
	if err != nil {
		t.Fatal(err)
	}
	return config, path
}

// framesOfVacancies counts vacancies that either frame coded.
func framesOfVacancies(t *testing.T, config string) (first, other int) {
	t.Helper()
	export := mustRun(t, "export", "vacancies", "--config", config)
	return strings.Count(export, ",health-informatics "), strings.Count(export, ",small 2b")
}

// An activation that was cut short at the imported vacancies is ended by the next
// start of the daemon, and by activating the frame again.
func TestVacanciesOfAKilledActivation(t *testing.T) {
	t.Parallel()
	for name, goOn := range map[string]func(t *testing.T, config string){
		"daemon": func(t *testing.T, config string) {
			daemon := start(t, "run", "--config", config)
			daemon.await(t, `imported vacancies are coded by the active frame" vacancies=3`)
			daemon.stop()
		},
		"frame activate": func(t *testing.T, config string) {
			if out := mustRun(t, "frame", "activate", otherFrame, "--config", config); !strings.Contains(out, "is active already; 3 imported vacancies") {
				t.Errorf("it says %q", out)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config, path := killedAfterSwitch(t)
			if first, other := framesOfVacancies(t, config); first != 3 || other != 0 {
				t.Fatalf("%d vacancies are coded by the first frame and %d by the other: the test tests nothing", first, other)
			}
			goOn(t, config)
			if first, other := framesOfVacancies(t, config); first != 0 || other != 3 {
				t.Errorf("%d vacancies are coded by the first frame still, %d by the other", first, other)
			}
			mustRun(t, "check", "--store", path)
		})
	}
}

// A frame that the program cannot read any more is an error that says what to
// do, and another frame can be activated.
func TestStoredFrameOfAnotherProgram(t *testing.T) {
	t.Parallel()
	_, config, path := boardOf(t, t.TempDir())
	db, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	data := []byte("id: old\nversion: \"9\"\nno_such_key: 1\n")
	sum := sha256.Sum256(data)
	ref := classify.FrameRef{ID: "old", Version: "9", Hash: hex.EncodeToString(sum[:])[:12]}
	if err := db.AdoptFrame(store.FrameFile{Ref: ref, Data: data}, testNow); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	code, _, errs := program(t, "", "crawl", "--config", config)
	if code != exitError || !strings.Contains(errs, "coding frame old 9") || !strings.Contains(errs, "no_such_key") ||
		!strings.Contains(errs, "'parlance frame activate FILE'") {
		t.Errorf("status %d: %s", code, errs)
	}
	mustRun(t, "frame", "activate", otherFrame, "--config", config)
	mustRun(t, "crawl", "--config", config)
}

func TestFrameUsage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, config, _ := boardOf(t, dir)
	changed := filepath.Join(dir, "changed.yaml")
	if err := os.WriteFile(changed, append(framefile.Embedded(), "\n# another file of the same version\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"frame"}, exitUsage, "say "},
		{[]string{"frame", "diff", "a", "b"}, exitUsage, `unexpected argument "b"`},
		{[]string{"frame", "diff", otherFrame, "--format", "xml"}, exitUsage, "neither text nor json"},
		{[]string{"frame", "diff", otherFrame, "--samples", "1000"}, exitUsage, "not between 0 and 100"},
		{[]string{"frame", "compare", otherFrame}, exitUsage, "two frame files"},
		{[]string{"frame", "diff", filepath.Join(dir, "none.yaml")}, exitError, "none.yaml"},
		{[]string{"frame", "activate", otherFrame, "--config", config}, exitError, "'parlance crawl' or 'parlance run' makes it"},
	} {
		code, _, errs := program(t, "", tt.args...)
		if code != tt.code || !strings.Contains(errs, tt.says) {
			t.Errorf("%q: status %d, %q", tt.args, code, errs)
		}
	}
	mustRun(t, "crawl", "--config", config)
	code, _, errs := program(t, "", "frame", "activate", changed, "--config", config)
	if code != exitError || !strings.Contains(errs, "give the new one another version") {
		t.Errorf("another frame of the same version: status %d, %q", code, errs)
	}
	out := mustRun(t, "frame", "compare", changed, otherFrame, "--config", config)
	if !strings.HasPrefix(out, "health-informatics ") || !strings.Contains(out, "→ small 2b") || !strings.Contains(out, "PABAK 0.") {
		t.Errorf("compare prints\n%.400s", out)
	}
}

// TestKillActivation kills the process with SIGKILL at random moments of an
// activation and calls it again. In the end
// the exports are those of an activation that nobody killed, byte for byte.
func TestKillActivation(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	kills, board := killsOf(t, dir)
	before, calm, killed := filepath.Join(dir, "before.db"), filepath.Join(dir, "calm.db"), filepath.Join(dir, "killed.db")
	mustRun(t, append([]string{"demo", "--days", "4", "--exit", "--store", before, "--listen", "127.0.0.1:0"}, board...)...)
	importMany(t, before)
	copyFile(t, before, calm)
	copyFile(t, before, killed)
	activate := func(db string) *exec.Cmd { return process("frame", "activate", otherFrame, "--store", db) }
	began := time.Now()
	if out, err := activate(calm).CombinedOutput(); err != nil {
		t.Fatalf("an activation that nobody kills: %v\n%s", err, out)
	}
	whole := time.Since(began)
	for done := 0; done < kills; {
		if killAtRandom(t, activate(killed), whole+whole/4) {
			done++
			continue
		}
		compareExports(t, calm, killed)
		copyFile(t, before, killed)
	}
	if out, err := activate(killed).CombinedOutput(); err != nil {
		t.Fatalf("after %d kills: %v\n%s", kills, err, out)
	}
	compareExports(t, calm, killed)
}

// importMany imports as many vacancies as take about as long to code as the
// small board.
func importMany(t *testing.T, db string) {
	t.Helper()
	rows := []byte(foiHeading)
	for i := range 3000 {
		rows = fmt.Appendf(rows, "%d,Mockshire Hospitals,Digital Manager %d,Admin & Clerical,IM&T,Band 8a,02/07/2018,16/07/2018,RG1,South East\n", i, i)
	}
	path := filepath.Join(t.TempDir(), "many.csv")
	if err := os.WriteFile(path, rows, 0o600); err != nil {
		t.Fatal(err)
	}
	mustRun(t, "import", "foi", path, "--store", db)
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, data, 0o600)
	}
	if err != nil {
		t.Fatal(fmt.Errorf("copy %s: %w", from, err))
	}
}
