package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

const foiHeading = "Vacancy ID,Organisation Name,Job Title,Staff Group,Area of Work,Pay Band/Scale,Published Date,Advert Closed Date,Post Code,Region\n"

// foiFile writes a file of open data: 3 good rows and 2 bad ones.
func foiFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "foi.csv")
	data := foiHeading +
		"1,Mockshire Hospitals,Digital Transformation Manager,Admin & Clerical,IM&T,Band 8a,02/07/2018,16/07/2018,RG1,South East\n" +
		"2,Mockshire Hospitals,Staff Nurse,Nursing and Midwifery,Wards,Band 5,sometime,,RG1,South East\n" +
		"3,St Elsewhere,Clinical Coder,Wizards,Coding,Band 4,03/07/2018,,LS1,North\n" +
		"4,St Elsewhere,Porter\n" +
		"5,St Elsewhere,Data Analyst,Administrative and Clerical,Data,Band 6,03/07/2018,04/07/2018,LS1,North\n"
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// importTwice imports a file twice and compares what is said and exported.
func importTwice(t *testing.T, file, db string) {
	t.Helper()
	for i, says := range []string{"vacancies added 3, changed 0, there already 0", "vacancies added 0, changed 0, there already 3"} {
		code, out, errs := program(t, "", "import", "foi", file, "--store", db)
		if code != exitError || !strings.Contains(out, says) || !strings.Contains(out, "3 rows in the layout with dates") || !strings.Contains(out, `such as "Wizards"`) {
			t.Errorf("import %d: status %d\n%s%s", i+1, code, out, errs)
		}
		for _, want := range []string{`foi.csv: row 3: published date of vacancy 2: "sometime" is not a date`, "foi.csv: row 5: it has 3 cells, the heading has 10", "2 rows or files could not be read"} {
			if !strings.Contains(errs, want) {
				t.Errorf("import %d does not say %q but\n%s", i+1, want, errs)
			}
		}
	}
	export := mustRun(t, "export", "vacancies", "--store", db)
	for _, want := range []string{
		",2018-07-02,2018-07-16,IM&T,,,Administrative and Clerical,record,8a,record,true,",
		"nhsbsa-foi,3,,Clinical Coder,St Elsewhere,LS1,North East and Yorkshire,2018-07-03,,Coding,,,not stated,not stated,4,record,true,",
	} {
		if !strings.Contains(export, want) {
			t.Errorf("the export has no %q:\n%s", want, export)
		}
	}
	if got := vacanciesOn(t, "2018-07-03", db); got != 2 {
		t.Errorf("%d vacancies were published on 3 July 2018, want 2", got)
	}
}

// vacanciesOn asks the store for the flow of a day.
func vacanciesOn(t *testing.T, day, path string) int {
	t.Helper()
	db, err := store.Open(path, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	at, err := classify.ParseDay(day)
	if err != nil {
		t.Fatal(err)
	}
	all, err := db.SelectVacancies(store.FOI, store.Query{From: at, To: at, Measure: store.Posted})
	if err != nil || len(all) != 1 {
		t.Fatalf("%v: %v", all, err)
	}
	return int(all[0].Counts[0])
}

func TestImportFOI(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "p.db")
	importTwice(t, foiFile(t), db)
	mustRun(t, "check", "--store", db)
}

// TestImportBesideADaemon goes through the daemon, which holds the store.
func TestImportBesideADaemon(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, config, db := boardOf(t, dir)
	daemon := start(t, "run", "--config", config, "--listen", "127.0.0.1:0")
	daemon.await(t, "serving")
	if code, out, errs := program(t, "", "import", "foi", foiFile(t), "--store", db); code != exitError || !strings.Contains(out, "vacancies added 3, changed 0, there already 0") {
		t.Errorf("status %d\n%s%s", code, out, errs)
	}
	if export := mustRun(t, "export", "vacancies", "--store", db); strings.Count(export, "nhsbsa-foi,") != 3 {
		t.Errorf("the daemon exports\n%s", export)
	}
	if code := daemon.stop(); code != exitOK {
		t.Errorf("the daemon ends with status %d: %s", code, daemon.errs.String())
	}
	if got := vacanciesOn(t, "2018-07-03", db); got != 2 {
		t.Errorf("%d vacancies were published on 3 July 2018, want 2", got)
	}
}

// TestImportOfWhatIsNoData: each file is told of, the others go on.
func TestImportOfWhatIsNoData(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.csv")
	if err := os.WriteFile(bad, []byte("Name,Title\nx,y\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(dir, "p.db")
	code, out, errs := program(t, "", "import", "foi", bad, filepath.Join(dir, "none.csv"), foiFile(t), "--store", db)
	if code != exitError || !strings.Contains(errs, "bad.csv: row 1: there is no column VACANCY_ID or Vacancy ID") || !strings.Contains(errs, "none.csv") || !strings.Contains(out, "added 3") {
		t.Errorf("status %d\n%s%s", code, out, errs)
	}
	if code, _, errs := program(t, "", "import", "trac", bad); code != exitUsage || !strings.Contains(errs, "foi FILE") {
		t.Errorf("another kind of data: status %d, %s", code, errs)
	}
}

// TestLargeImport takes in as many rows as PARLANCE_IMPORT says: a file is made,
// and what is held in memory is looked at from outside.
func TestLargeImport(t *testing.T) {
	var rows int
	if _, err := fmt.Sscan(os.Getenv("PARLANCE_IMPORT"), &rows); err != nil {
		t.Skip("PARLANCE_IMPORT names no number of rows")
	}
	path := filepath.Join(t.TempDir(), "large.csv")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(f, foiHeading)
	titles := []string{"Staff Nurse", "Digital Lead", "Data Analyst", "Porter", "Clinical Coder", "Ward Clerk"}
	first := classify.DayFrom(2018, 1, 1)
	for i := range rows {
		day := first + classify.Day(i*1000/rows)
		fmt.Fprintf(f, "%d,Trust %d,%s %d,Admin & Clerical,X,Band %d,%s,%s,RG1,South East\n", 1_000_000+i, i%300, titles[i%6], i%5000, 2+i%6, day, day+14)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(t.TempDir(), "p.db")
	began := time.Now()
	t.Log(mustRun(t, "import", "foi", path, "--store", db), time.Since(began))
	began = time.Now()
	if n := vacanciesOn(t, "2018-01-10", db); n < rows/1100 {
		t.Errorf("%d vacancies on a day", n)
	}
	t.Log("first question answered in", time.Since(began), "with", peakMemory(t))
}

// peakMemory is the most that this process has held, as Linux tells it.
func peakMemory(t *testing.T) string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip(err)
	}
	for line := range strings.Lines(string(status)) {
		if strings.HasPrefix(line, "VmHWM") {
			return strings.Join(strings.Fields(line), " ")
		}
	}
	return "unknown"
}
