package framefile_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify/framefile"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestLintSaysExactlyThis holds what the linter says of every frame in
// testdata/lint, word for word and place for place, in a file beside it.
func TestLintSaysExactlyThis(t *testing.T) {
	files, err := filepath.Glob("testdata/lint/*.yaml")
	if err != nil || len(files) < 30 {
		t.Fatalf("testdata/lint holds %d frames (%v)", len(files), err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			found := framefile.Lint(name, data)
			if (len(found) == 0) != (name == "good.yaml") {
				t.Errorf("%d findings", len(found))
			}
			got := ""
			if len(found) > 0 {
				got = found.Error() + "\n"
			}
			golden := strings.TrimSuffix(file, ".yaml") + ".txt"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("lint says\n%swant\n%s", got, want)
			}
		})
	}
}

// hostile frames are built, not kept: each is refused, or read, within seconds.
func hostileFrames() map[string]struct{ data, want string } {
	repeat := func(s string) string { return strings.Repeat(s, 1_000_000/len(s)) }
	bomb := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c < 'k'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c, ", c-1), 10), ", "))
	}
	head := "id: a\nversion: b\nlevels: [l]\nareas: [{name: a, group: g}]\nprecedence: [a]\n"
	many := head + "sets: {s: [" + strings.Repeat("phrase, ", 500) + "]}\nscope:\n"
	for i := range 300 {
		many += fmt.Sprintf(" - {id: r%d, code: in scope, sure: 1, any: [\"@s\"]}\n", i)
	}
	return map[string]struct{ data, want string }{
		"10 MB":                {strings.Repeat("# ten megabytes of remarks\n", 400_000), "the file has more than 1048576 bytes, the most that a frame may have"},
		"alias bomb":           {bomb, "anchors and aliases of YAML are not allowed; name the phrases under sets and write \"@name\""},
		"deep lists":           {repeat("["), "not YAML: exceeded max depth of 10000"},
		"deep mappings":        {repeat("{a: "), "not YAML: exceeded max depth of 10000"},
		"deep blocks":          {repeat("- "), "not YAML: exceeded max depth of 10000"},
		"deep but allowed":     {"id: " + strings.Repeat("[", 9000) + strings.Repeat("]", 9000), "text is wanted here, not a list"},
		"the same key":         {repeat("id: a\n"), "a mapping has 166666 keys and may have 1000"},
		"a list of everything": {"levels: [" + repeat("a,") + "]", "the file has 500004 values and may have 100000"},
		"sets of sets":         {many, "the frame has 150300 phrases, sets written out, and may have 100000"},
		"a phrase of 1 MB":     {head + "scope: [{id: r, code: in scope, sure: 1, any: [\"" + repeat("x") + "\"]}]", "has 1000000 bytes; 120 are allowed"},
		"a phrase of words":    {head + "scope: [{id: r, code: in scope, sure: 1, any: [\"" + repeat("x ") + "\"]}]", "has 500000 words; 1 to 8 are allowed"},
		"alternatives":         {head + "sets: {s: [" + repeat("\"(a|b|c|d|e|f|g) (a|b|c|d|e|f|g) (a|b|c|d|e|f|g)\",") + "]}", "with those before, alternatives stand for more than 100000 phrases"},
		"one of alternatives":  {head + "sets: {s: [\"(" + repeat("a|") + ")\"]}", "it stands for more than 500 phrases"},
		"terminal codes":       {"id: a\nversion: b\nscope: [{id: \"\\e[2J\"}]", ": \uFFFD[2J: code \"\" is not one of"},
		"no text":              {repeat("\x00"), "not YAML: control characters are not allowed"},
		"no UTF-8":             {repeat("\xff"), "not YAML: invalid leading UTF-8 octet"},
	}
}

func TestHostileFramesEndSoon(t *testing.T) {
	for name, frame := range hostileFrames() {
		t.Run(name, func(t *testing.T) {
			began := cpuTime(t)
			found := framefile.Lint("hostile.yaml", []byte(frame.data))
			if !strings.Contains(found.Error(), frame.want) {
				t.Errorf("lint says %.300s\nwant %s", found.Error(), frame.want)
			}
			if len(found.Error()) > 20_000 {
				t.Errorf("lint says %d bytes", len(found.Error()))
			}
			if took := cpuTime(t) - began; took > time.Minute { // a second or two, and ten times that under the race detector
				t.Errorf("took %v", took)
			}
		})
	}
}

// cpuTime is what this process has used, which a busy machine does not lengthen.
func cpuTime(t *testing.T) time.Duration {
	t.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		t.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
