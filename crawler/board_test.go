package crawler_test

import (
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
)

func TestBoardsAreValid(t *testing.T) {
	ids := make(map[string]bool)
	for _, board := range crawler.Boards() {
		if err := board.Validate(); err != nil {
			t.Error(err)
		}
		if ids[board.ID] {
			t.Errorf("two boards are called %s", board.ID)
		}
		ids[board.ID] = true
	}
}

// TestNHSJobsFacetsAreTheStaffGroups holds the facet values to the nine staff
// groups: one missing would list its adverts without one.
func TestNHSJobsFacetsAreTheStaffGroups(t *testing.T) {
	board := crawler.NHSJobs()
	found := make(map[classify.StaffGroup]bool)
	for _, value := range board.FacetValues {
		group, _ := classify.ParseStaffGroup(value)
		found[group] = true
	}
	for _, group := range classify.StaffGroups() {
		if !found[group] {
			t.Errorf("no facet value for %s", group)
		}
	}
}

func TestValidateNamesTheKey(t *testing.T) {
	tests := map[string]struct {
		spoil func(*crawler.Board)
		err   string
	}{
		"no id":           {func(b *crawler.Board) { b.ID = "" }, "board without an id: give it one"},
		"no address":      {func(b *crawler.Board) { b.BaseURL = "www.jobs.nhs.uk" }, `board nhs-jobs: base_url "www.jobs.nhs.uk" is not an address like https://www.example.org`},
		"address of ftp":  {func(b *crawler.Board) { b.BaseURL = "ftp://x.org" }, `board nhs-jobs: base_url "ftp://x.org" is not an address like https://www.example.org`},
		"address of page": {func(b *crawler.Board) { b.BaseURL = "https://x.org/jobs" }, `board nhs-jobs: base_url "https://x.org/jobs" holds more than scheme and host: move the rest to list_path and advert_path`},
		"list path":       {func(b *crawler.Board) { b.ListPath = "api" }, `board nhs-jobs: list_path "api" does not begin with /`},
		"advert path":     {func(b *crawler.Board) { b.AdvertPath = "" }, `board nhs-jobs: advert_path "" does not begin with /`},
		"page size":       {func(b *crawler.Board) { b.PageSize = 0 }, "board nhs-jobs: page_size is 0, it must be at least 1"},
		"max pages":       {func(b *crawler.Board) { b.MaxPages = -1 }, "board nhs-jobs: max_pages is -1, it must be at least 1"},
		"facet":           {func(b *crawler.Board) { b.Facet = "" }, "board nhs-jobs: facet_values are given but no facet"},
		"facet value":     {func(b *crawler.Board) { b.FacetValues = []string{"WIZARDS"} }, `board nhs-jobs: facet_values: "WIZARDS" is not a staff group`},
		"facet twice":     {func(b *crawler.Board) { b.FacetValues = []string{"STUDENTS", "STUDENTS"} }, `board nhs-jobs: facet_values: "STUDENTS" stands there twice`},
		"selector":        {func(b *crawler.Board) { b.Selectors.Band = "#a[" }, `board nhs-jobs: selectors: band: "#a[" is not a CSS selector: expected identifier, found EOF instead`},
		"no main":         {func(b *crawler.Board) { b.Selectors.Main = "" }, `board nhs-jobs: selectors: main: "" is not a CSS selector: expected selector, found EOF instead`},
		"no prose":        {func(b *crawler.Board) { b.Selectors.Prose = nil }, "board nhs-jobs: selectors: prose names no section"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			board := crawler.NHSJobs()
			test.spoil(&board)
			wantError(t, board.Validate(), test.err)
			if _, err := crawler.New(crawler.Options{Board: board, Contact: "you@example.org"}); err == nil {
				t.Error("New accepts the board")
			}
		})
	}
}
