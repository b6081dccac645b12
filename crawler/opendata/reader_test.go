package opendata_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler/opendata"
)

const (
	newHeading = "VACANCY_ID,JOB_REFERENCE,EMPLOYER_NAME,JOB_TITLE,STAFF_GROUP,AREA_OF_WORK,PAY_BAND,SALARY_RANGE_MIN,SALARY_RANGE_MAX,FIXED_SALARY,SALARY_TIME_UNIT,CONTRACT_TYPE,FIXED_TERM_DURATION_MONTHS,WORKING_PATTERN,EMPLOYER_POSTCODE,REGION"
	oldHeading = "Vacancy ID,Organisation Name,Job Title,Staff Group,Area of Work,Pay Band/Scale,Published Date,Advert Closed Date,Post Code,Region"
)

// readAll reads a file to its end: the vacancies, and what is said of bad rows.
func readAll(t testing.TB, data []byte) (all []opendata.Vacancy, faults []string, layout opendata.Layout) {
	t.Helper()
	r, err := opendata.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for {
		v, err := r.Next()
		var bad *opendata.RowError
		switch {
		case err == nil:
			all = append(all, v)
		case errors.Is(err, io.EOF):
			return all, faults, r.Layout()
		case errors.As(err, &bad):
			faults = append(faults, err.Error())
		default:
			return all, append(faults, err.Error()), r.Layout()
		}
	}
}

func TestUndatedLayout(t *testing.T) {
	all, faults, layout := readAll(t, []byte("\ufeff"+newHeading+"\r\n"+
		`7001,C9001-23-0001,Mockshire Hospitals,"Digital &amp; Data Lead, Outpatients",Admin & Clerical,Informatics,Band 8a,50000,56000,,year,Permanent,,Full-time,rg1 5an,South East`+"\r\n"+
		"\r\n"+
		`7002,,St Elsewhere,Porter,Magicians,Portering,Band 99,,,,,,,,,`+"\r\n"))
	if len(faults) > 0 || len(all) != 2 || layout != opendata.Undated {
		t.Fatalf("%d rows, %v, %s", len(all), faults, layout)
	}
	first := all[0]
	want := opendata.Vacancy{Row: 2, ID: "7001", Reference: "C9001-23-0001", Title: "Digital & Data Lead, Outpatients", Employer: "Mockshire Hospitals",
		StaffGroup: classify.AdministrativeAndClerical, Band: classify.SingleBand(classify.Band8a), AreaOfWork: "Informatics", Contract: "Permanent",
		Pattern: "Full-time", Postcode: "rg1 5an", Region: "South East"}
	if first != want {
		t.Errorf("got  %+v\nwant %+v", first, want)
	}
	if second := all[1]; second.StatedGroup != "Magicians" || second.StatedBand != "Band 99" || second.StaffGroup != 0 || second.Band != (classify.BandRange{}) {
		t.Errorf("unknown group and band give %+v", second)
	}
}

func TestDatedLayout(t *testing.T) {
	all, faults, layout := readAll(t, []byte(oldHeading+"\n"+
		"1,Mockshire,Ward Clerk,Administrative and Clerical,Wards,Band 2,02/07/2018,16/07/2018,RG1,South East\n"+
		"2,Mockshire,Coder,Admin and Clerical,Coding,XR05,2018-07-03 09:30:00,,RG1,South East\n"+
		"3,Mockshire,Analyst,Admin and Clerical,Data,Band 6,43284,3-Aug-18,RG1,South East\n"))
	if len(faults) > 0 || len(all) != 3 || layout != opendata.Dated {
		t.Fatalf("%d rows, %v, %s", len(all), faults, layout)
	}
	got := ""
	for _, v := range all {
		got += fmt.Sprintf("%s %s %s; ", v.Posted, v.Closes, v.Band)
	}
	if want := "2018-07-02 2018-07-16 2; 2018-07-03  5; 2018-07-03 2018-08-03 6; "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWindows1252(t *testing.T) {
	all, _, _ := readAll(t, append([]byte(oldHeading+"\n1,Caf\xe9 Trust,Nurse \x96 Ward,Students,X,Band 5,2018-07-02,,RG1,\n"),
		[]byte("2,Café Trust,Nurse – Ward,Students,X,Band 5,2018-07-02,,RG1,\n")...))
	for _, v := range all {
		if v.Employer != "Café Trust" || v.Title != "Nurse – Ward" {
			t.Errorf("row %d reads %q, %q", v.Row, v.Employer, v.Title)
		}
	}
}

// TestBadRows: each fault names its row, and the rows around it are read.
func TestBadRows(t *testing.T) {
	for row, says := range map[string]string{
		"9,Mockshire,Clerk,,,,soon,,,":                     `row 3: published date of vacancy 9: "soon" is not a date, as in 2023-07-02 or 02/07/2023`,
		"9,Mockshire,Clerk,,,,1918-07-02,,,":               `row 3: published date of vacancy 9: "1918-07-02" is not between 2000 and 2100`,
		"9,Mockshire,Clerk,,,,31/02/2018,,,":               `row 3: published date of vacancy 9: "31/02/2018" is not a date, as in 2023-07-02 or 02/07/2023`,
		"9,Mockshire,Clerk,,,,2018-07-02,2018-07-01,,":     "row 3: vacancy 9 closes on 2018-07-01, before it was published on 2018-07-02",
		"9,Mockshire,Clerk,,,,,,,":                         "row 3: vacancy 9 has no published date",
		",Mockshire,Clerk,,,,2018-07-02,,,":                "row 3: it has no vacancy id",
		"9,Mockshire,,,,,2018-07-02,,,":                    "row 3: vacancy 9 has no title",
		"9,Mockshire,Clerk":                                "row 3: it has 3 cells, the heading has 10",
		"9,Mockshire,Clerk,,,,2018-07-02,,,,,":             "row 3: it has 12 cells, the heading has 10",
		`9,Mock"shire,Clerk,,,,2018-07-02,,,`:              `row 3: on line 3: bare " in non-quoted-field`,
		strings.Repeat("9", 300) + ",M,C,,,,2018-07-02,,,": "row 3: its vacancy id has 300 bytes, and may have 200",
	} {
		good := "%d,Mockshire,Clerk,Students,X,Band 5,2018-07-02,,RG1,\n"
		all, faults, _ := readAll(t, []byte(oldHeading+"\n"+fmt.Sprintf(good, 1)+row+"\n"+fmt.Sprintf(good, 2)))
		if len(all) != 2 || len(faults) != 1 || faults[0] != says {
			t.Errorf("%q: %d good rows, and %q; want %q", row, len(all), faults, says)
		}
	}
}

func TestUnreadableFiles(t *testing.T) {
	for data, says := range map[string]string{
		"":                              "the file is empty; its first row must name the columns",
		"\xff\xfeV\x00":                 "the file is UTF-16; save it as CSV in UTF-8",
		"\xd0\xcf\x11\xe0":              "the file is an old Excel workbook; save it as XLSX or CSV",
		"PK\x03\x04 and then nothing":   "the file is not a workbook that can be read",
		"Vacancy ID,Job Title\n1,Nurse": "row 1: there is no column EMPLOYER_NAME or Organisation Name; the columns are Vacancy ID, Job Title",
		strings.Replace(oldHeading, "Published Date", "Published", 1):       "row 1: there is no column PUBLISHED_DATE or Published Date; the columns are ",
		strings.Replace(newHeading, "AREA_OF_WORK", "Job Title", 1) + "\n1": `row 1: the column "Job Title" is there twice`,
	} {
		_, err := opendata.NewReader(strings.NewReader(data), int64(len(data)))
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.20q: %v, want %q", data, err, says)
		}
	}
	if _, err := opendata.Open(t.TempDir()); err == nil || !strings.Contains(err.Error(), "it is a folder") {
		t.Errorf("a folder: %v", err)
	}
}

// TestOpenQuote: where a quote is not closed, what was before it is kept.
func TestOpenQuote(t *testing.T) {
	data := oldHeading + "\n1,Mockshire,Clerk,Students,X,Band 5,2018-07-02,,RG1,\n2,\"" + strings.Repeat("x,y\n", 1<<19)
	all, faults, _ := readAll(t, []byte(data))
	if len(all) != 1 || len(faults) != 1 || !strings.Contains(faults[0], "row 3: a row is longer than 1048576 bytes; is a quote not closed?") {
		t.Errorf("%d rows, %q", len(all), faults)
	}
}

// workbook writes rows into the first sheet of a workbook.
func workbook(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err == nil {
			err = f.SetSheetRow("Sheet1", cell, &row)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func headingCells(heading string) (cells []any) {
	for name := range strings.SplitSeq(heading, ",") {
		cells = append(cells, name)
	}
	return cells
}

func TestWorkbook(t *testing.T) {
	date := classify.DayFrom(2018, 7, 3).Time()
	all, faults, layout := readAll(t, workbook(t, headingCells(oldHeading),
		[]any{1, "Mockshire", "Data Analyst", "Administrative and Clerical", "Data", "Band 6", date, date.AddDate(0, 0, 14), "RG1", "South East"},
		[]any{2, "Mockshire", "Clerk", "Students", "X", "Band 5", "03/07/2018"},
		[]any{3, "Mockshire", "Clerk", "Students", "X", "Band 5", "then"},
		[]any{4, "Mockshire", "Clerk", "Students", "X", "Band 5", date, "", "", "", "", "beyond"}))
	if len(all) != 2 || layout != opendata.Dated || all[0].Posted.String() != "2018-07-03" || all[0].Closes.String() != "2018-07-17" || all[0].ID != "1" || all[1].Posted.String() != "2018-07-03" {
		t.Errorf("%s: %+v", layout, all)
	}
	want := []string{`row 4: published date of vacancy 3: "then" is not a date, as in 2023-07-02 or 02/07/2023`, "row 5: it has 12 cells, the heading has 10"}
	if fmt.Sprint(faults) != fmt.Sprint(want) {
		t.Errorf("faults %q, want %q", faults, want)
	}
}

// FuzzReader holds that no file makes the reader panic or go on for ever, that
// rows are numbered upwards, and that what is read of one can be stored.
func FuzzReader(f *testing.F) {
	f.Add([]byte(oldHeading + "\n1,M,T,Students,X,Band 5,2018-07-02,,RG1,\n\"2\",M"))
	f.Add([]byte("\ufeff" + newHeading + "\r\n1,,M,T,,,,,,,,,,,,\r\n"))
	f.Add(workbook(f, headingCells(oldHeading), []any{1, "M", "T", "Students", "X", "Band 5", 43284}))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := opendata.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		defer r.Close()
		for row := 1; ; {
			v, err := r.Next()
			var bad *opendata.RowError
			at := v.Row
			if errors.As(err, &bad) {
				at = bad.Row
			} else if err != nil {
				return
			}
			if at <= row || err == nil && (v.ID == "" || v.Title == "" || v.Closes != 0 && v.Closes < v.Posted) {
				t.Fatalf("after row %d: %+v, %v", row, v, err)
			}
			row = at
		}
	})
}
