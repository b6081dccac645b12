package dashboards

import (
	"io"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// VacancyLister yields every imported vacancy of a source.
type VacancyLister interface {
	Vacancies(source string, fn func(store.Vacancy) error) error
}

// WriteVacancies writes one row per vacancy of imported open data. Staff group and
// band are those of the record; scope, level, area and terms are coded from the
// title alone.
func WriteVacancies(w io.Writer, format Format, src VacancyLister, source string) error {
	columns := []string{"source", "vacancy", "reference", "title", "employer", "outcode", "region", "posted", "closes", "area_of_work", "contract", "pattern",
		"staff_group", "staff_group_evidence", "band", "band_evidence", "in_scope", "level", "area", "terms_title", "frame_version"}
	return writeRows(w, format, columns, func(row func([]any) error) error {
		return src.Vacancies(source, func(v store.Vacancy) error {
			return row([]any{source, v.ID, v.Reference, v.Title, v.Employer, v.Postcode, v.Region, v.Posted.String(), v.Closes.String(), v.AreaOfWork, v.Contract, v.Pattern,
				v.StaffGroup.String(), byRecord(v.StaffGroup != classify.StaffGroupNotStated), v.Band.String(), byRecord(v.Band != classify.BandRange{}),
				v.Coding.InScope, string(v.Coding.Level), string(v.Coding.Area), words(v.Coding.InTitle), v.Coding.Frame})
		})
	})
}

// byRecord is the evidence of what an imported record states.
func byRecord(stated bool) string {
	if stated {
		return classify.ByRecord.String()
	}
	return classify.NotStated.String()
}
