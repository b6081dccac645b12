package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file of testdata, or rewrites the file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is out of step; got\n%s\nwant\n%s", path, got, want)
	}
}

const classifyInputLines = `{"id":"1","title":"Senior Information Analyst - Band 6","employer":"Anytown NHS Trust","staff_group":"Admin & Clerical","text":"You will lead digital reporting. IT skills are needed."}
{"@type":"JobPosting","title":"Staff Nurse","description":"&lt;p&gt;You will care for people &amp;amp; use digital records.&lt;/p&gt;","url":"https://www.jobs.nhs.uk/xi/vacancy/9","hiringOrganization":{"name":"Anytown NHS Trust"},"datePosted":"2026-11-01T10:00:00+0000","validThrough":"2026-11-20T23:59:59+0000"}
`

func TestClassifyGolden(t *testing.T) {
	code, out, errs := program(t, classifyInputLines, "classify", "--text")
	if code != exitOK {
		t.Fatalf("status %d: %s", code, errs)
	}
	hash := regexp.MustCompile(`"hash":"[0-9a-f]{12}"`) // of the frame's data: any edit of the frame changes it
	golden(t, "classify.jsonl", hash.ReplaceAllString(out, `"hash":"…"`))
}

// TestClassifySpansHoldTheirWords reads the output as a user would: every span
// cuts exactly its words out of the title or text beside it.
func TestClassifySpansHoldTheirWords(t *testing.T) {
	_, out, _ := program(t, classifyInputLines, "classify", "--text")
	spans := 0
	for dec := json.NewDecoder(strings.NewReader(out)); dec.More(); {
		var line codedAdvert
		if err := dec.Decode(&line); err != nil {
			t.Fatal(err)
		}
		for _, hit := range line.Terms {
			field := map[string]string{"title": line.Title, "text": *line.Text}[string(hit.Field)]
			if got := field[hit.Start:hit.End]; got != hit.Text || hit.OwnWords != nil {
				t.Errorf("%s: bytes %d to %d of the %s hold %q, not %q", line.ID, hit.Start, hit.End, hit.Field, got, hit.Text)
			}
			spans++
		}
	}
	if spans < 3 {
		t.Errorf("only %d terms were found", spans)
	}
}

func TestClassifyReadsCSVAndGzip(t *testing.T) {
	table := "\xef\xbb\xbftitle,band\nClinical Coder,Band 4\n\"Porter, nights\",\n"
	_, plain, errs := program(t, table, "classify")
	if strings.Count(plain, "\n") != 2 || errs != "" {
		t.Fatalf("CSV gives %q and says %q", plain, errs)
	}
	if !strings.Contains(plain, `"band":{"value":"4","evidence":"record"}`) {
		t.Errorf("the band of the record is lost: %s", plain)
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	fmt.Fprint(z, table)
	z.Close()
	if _, again, _ := program(t, zipped.String(), "classify"); again != plain {
		t.Errorf("gzip gives %q", again)
	}
}

func TestClassifyGoesOnAfterBadLines(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"not JSON", "{\"id\":\"1\",\"title\":\"Clinical Coder\"}\n{\"title\":\n\n{\"id\":\"3\",\"title\":\"Porter\"}\n", "line 2: "},
		{"no title", "{\"id\":\"1\",\"title\":\"Clinical Coder\"}\n{\"id\":\"2\"}\n{\"id\":\"3\",\"title\":\"Porter\"}\n", "line 2: "},
		{"rubbish first", "\nrubbish\n{\"title\":\"Porter\"}\n{\"title\":\"Porter\"}\n", "line 2: "},
		{"a bare quote in CSV", "Title\nClinical Coder\nPorter \"nights\" x\nPorter\n", "line 3: "},
		{"an open quote in CSV", "title\nClinical Coder\nPorter\n\"Nurse\nNurse\n", "line 4: the record that begins here fails on line 5: "},
		{"too long", "{\"id\":\"1\",\"title\":\"Clinical Coder\"}\n{\"x\":\"" + strings.Repeat("x", maxLine) + "\"}\n{\"id\":\"3\",\"title\":\"Porter\"}\n", "line 2: longer than 1048576 bytes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, out, errs := program(t, tt.in, "classify")
			if code != exitError || strings.Count(out, "\n") != 2 || !strings.Contains(errs, tt.want) || !strings.Contains(errs, "1 lines could not be read") {
				t.Errorf("status %d, %d lines, says %q", code, strings.Count(out, "\n"), errs)
			}
		})
	}
}

// TestClassifyCodesUpToABreak gives input that ends in the middle: what came
// before is coded, and the exit status says that it is not all.
func TestClassifyCodesUpToABreak(t *testing.T) {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	fmt.Fprint(z, "{\"title\":\"Porter\"}\n")
	_ = z.Flush() // into a bytes.Buffer
	fmt.Fprint(z, "{\"title\":\"Porter\"}\n")
	for _, tt := range []struct{ name, in, says string }{
		{"gzip", zipped.String(), "the gzip file is cut short"},
		{"a quote that is never closed", "title\nPorter\n\"" + strings.Repeat("x", 3*maxLine), "after line 2: a record is longer than 1048576 bytes"},
	} {
		code, out, errs := program(t, tt.in, "classify")
		if code != exitError || strings.Count(out, "\n") != 1 || !strings.Contains(errs, tt.says) {
			t.Errorf("%s: status %d, %d lines, %q", tt.name, code, strings.Count(out, "\n"), errs)
		}
	}
}

// TestClassifyStopsWhileItWaits tells it to stop while no input comes.
func TestClassifyStopsWhileItWaits(t *testing.T) {
	silent, keep := io.Pipe()
	defer keep.Close()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	var out, errs lockedBuffer
	code := run(ctx, []string{"classify"}, testEnv(silent, &out, &errs))
	if code != exitError || !strings.Contains(errs.String(), "stopped before its end") {
		t.Errorf("status %d, %q", code, errs.String())
	}
}

func TestClassifyRefusesOtherInput(t *testing.T) {
	for _, tt := range []struct{ name, in, says string }{
		{"a table without title", "name,band\nx,y\n", `it begins with "name,band"; give one JSON object a line`},
		{"an array", `[{"title":"Porter"}]`, "jq -c .[]"},
		{"rubbish", "\x00\x01\x02", "neither JSON lines nor CSV"},
		{"rubbish without a line", strings.Repeat("\x00", 2*maxLine), "neither JSON lines nor CSV"},
		{"cut gzip", "\x1f\x8b\x08", "cut short"},
	} {
		code, out, errs := program(t, tt.in, "classify")
		if code != exitError || out != "" || !strings.Contains(errs, tt.says) || strings.Count(errs, "\n") != 1 || len(errs) > 400 {
			t.Errorf("%s: status %d, %q, %q", tt.name, code, out, errs)
		}
	}
	if code, out, _ := program(t, "", "classify"); code != exitOK || out != "" {
		t.Errorf("empty input: status %d, %q", code, out)
	}
}

// TestClassifyKeepsTheOrder codes more batches than there are workers.
func TestClassifyKeepsTheOrder(t *testing.T) {
	var in strings.Builder
	for i := range 10 * linesPerBatch {
		fmt.Fprintf(&in, "{\"id\":\"%d\",\"title\":\"Porter\"}\n", i)
	}
	_, out, _ := program(t, in.String(), "classify")
	for i, line := range strings.Split(strings.TrimSpace(out), "\n") {
		if want := fmt.Sprintf(`{"id":"%d",`, i); !strings.HasPrefix(line, want) {
			t.Fatalf("line %d is %.40s", i, line)
		}
	}
}

// TestExplainGolden holds the readable form, and that an advert cannot steer
// the reader's terminal.
func TestExplainGolden(t *testing.T) {
	hostile := `{"id":"3","title":"Data \u001b[31mAnalyst","employer":"Anytown\u0007 NHS Trust","text":"Ask us for further information. An information governance post\u202e."}` + "\n"
	code, out, errs := program(t, classifyInputLines+hostile, "classify", "--explain")
	if code != exitOK {
		t.Fatalf("status %d: %s", code, errs)
	}
	if strings.ContainsAny(out, "\x1b\x07\u202e") {
		t.Error("a control character reached the output")
	}
	golden(t, "explain.txt", out)
}
