package dashboards_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
	"github.com/google/go-cmp/cmp"
)

// exportStore holds two adverts, one of them hostile and not yet coded, and
// two published days.
func exportStore() *fakeStore {
	day := classify.DayFrom(2026, time.March, 2)
	coded := store.AdvertRow{
		Advert: classify.Advert{Source: "nhs-jobs", Reference: "C1234-26-0001", URL: "https://board.example/C1234-26-0001",
			Title: `Digital "Lead", Band 7`, Employer: "Northvale Trust",
			Places: []classify.Place{{Town: "Northvale", Postcode: "NV1 2AB"}, {Town: "Anywhere"}, {Postcode: "NV3"}},
			Posted: day - 1, Closes: day + 13, StaffGroup: classify.AdministrativeAndClerical, StaffGroupBasis: classify.ByFacet,
			Band: classify.BandRange{Low: classify.Band7, High: classify.Band8a}, BandBasis: classify.ByTitle},
		FirstSeen: day, LastSeen: day + 4, Live: true, Coded: true, InScope: true, Level: "Senior or Specialist Role",
		Area: "Health Informatics (generic)", TermsTitle: []classify.Term{"digital"}, TermsText: []classify.Term{"data", "digital"}, Frame: frame}
	hostile := store.AdvertRow{Advert: classify.Advert{Source: "nhs-jobs", Reference: "-1+1", Title: "=HYPERLINK(\"http://x\")\r\nnext", Employer: "@SUM(A1)"},
		FirstSeen: day, LastSeen: day}
	f := &fakeStore{adverts: []store.AdvertRow{coded, hostile}}
	for i := range classify.Day(2) {
		f.published = append(f.published, store.DayCounts{Source: "nhs-jobs", Day: day + 2*i, Pass: uint64(i), Frame: frame, Counts: []store.Count{
			{Family: "adverts", Value: 1200},
			{Family: "term_by_staff_group", Labels: []string{"digital", "Students"}, Value: 3},
			{Family: "area_level", Labels: []string{"Other", "Manager"}, Value: 1}}})
	}
	return f
}

func TestExportGolden(t *testing.T) {
	for _, format := range []dashboards.Format{dashboards.CSV, dashboards.JSONL} {
		var adverts, counts strings.Builder
		if err := dashboards.WriteAdverts(&adverts, format, exportStore()); err != nil {
			t.Fatal(err)
		}
		if err := dashboards.WriteCounts(&counts, format, exportStore(), "nhs-jobs"); err != nil {
			t.Fatal(err)
		}
		golden(t, "adverts."+string(format), adverts.String())
		golden(t, "counts."+string(format), counts.String())
	}
}

func TestExportsAreReadByTheirStandards(t *testing.T) {
	var asCSV, asJSON strings.Builder
	_ = dashboards.WriteAdverts(&asCSV, dashboards.CSV, exportStore())
	_ = dashboards.WriteAdverts(&asJSON, dashboards.JSONL, exportStore())
	records, err := csv.NewReader(strings.NewReader(asCSV.String())).ReadAll()
	if err != nil || len(records) != 3 {
		t.Fatalf("%d records, error %v", len(records), err)
	}
	want := []string{"source", "reference", "url", "title", "employer", "postcode", "posted", "closes", "first_seen", "last_seen",
		"staff_group", "staff_group_evidence", "band", "band_evidence", "in_scope", "level", "area", "terms_title", "terms_text", "frame"}
	if diff := cmp.Diff(want, records[0]); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	for line := range strings.Lines(asJSON.String()) {
		var object map[string]any
		if err := json.Unmarshal([]byte(line), &object); err != nil || len(object) != len(want) {
			t.Errorf("%d keys, error %v in %s", len(object), err, line)
		}
	}
}

// FuzzCSVCell holds every title to two promises: a reader of RFC 4180 gets it
// back, and no spreadsheet takes it for a formula.
func FuzzCSVCell(f *testing.F) {
	for _, seed := range []string{"", "Data Manager", "=1+1", "+1", "-1", "@x", "\tx", "\rx", `a "b"`, "a\r\nb", "a,b", "'=1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, title string) {
		src := &fakeStore{adverts: []store.AdvertRow{{Advert: classify.Advert{Title: title}}}}
		var out strings.Builder
		if err := dashboards.WriteAdverts(&out, dashboards.CSV, src); err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
		if err != nil || len(records) != 2 {
			t.Fatalf("%d records, error %v", len(records), err)
		}
		got := records[1][3]
		if got != "" && strings.ContainsRune("=+-@\t\r", rune(got[0])) {
			t.Errorf("cell %q begins a formula", got)
		}
		// encoding/csv reads CR LF within a cell as LF.
		if want := strings.ReplaceAll(title, "\r\n", "\n"); got != want && got != "'"+want {
			t.Errorf("cell %q of title %q", got, title)
		}
	})
}

func TestExportRefusesAndPassesErrorsOn(t *testing.T) {
	if _, err := dashboards.ParseFormat("xlsx"); err == nil || !strings.Contains(err.Error(), "use csv or jsonl") {
		t.Errorf("format xlsx: error %v", err)
	}
	if f, err := dashboards.ParseFormat("jsonl"); f != dashboards.JSONL || err != nil {
		t.Errorf("format jsonl: %q, %v", f, err)
	}
	broken := exportStore()
	broken.fault = errDisk
	if err := dashboards.WriteAdverts(&strings.Builder{}, dashboards.CSV, broken); !errors.Is(err, errDisk) {
		t.Errorf("adverts of a failing store: %v", err)
	}
	if err := dashboards.WriteCounts(&strings.Builder{}, dashboards.JSONL, broken, "nhs-jobs"); !errors.Is(err, errDisk) {
		t.Errorf("counts of a failing store: %v", err)
	}
	if err := dashboards.WriteAdverts(&strings.Builder{}, "", exportStore()); err == nil {
		t.Error("no format was taken for one")
	}
}
