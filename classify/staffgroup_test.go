package classify_test

import (
	"testing"

	"github.com/bdrw/parlance/classify"
)

func TestParseStaffGroup(t *testing.T) {
	for _, g := range classify.StaffGroups() {
		for _, spelling := range []string{g.String(), g.Code()} {
			if got, ok := classify.ParseStaffGroup(spelling); got != g || !ok {
				t.Errorf("ParseStaffGroup(%q) = %v, %v", spelling, got, ok)
			}
		}
	}
	for spelling, want := range map[string]classify.StaffGroup{
		"Administrative & Clerical":                       classify.AdministrativeAndClerical,
		" admin  &amp; clerical ":                         classify.StaffGroupNotStated, // entities are unescaped before
		"Admin & Clerical":                                classify.AdministrativeAndClerical,
		"Add Prof Scientific and Technic":                 classify.AdditionalProfessionalScientificAndTechnical,
		"Additional Professional, Scientific & Technical": classify.AdditionalProfessionalScientificAndTechnical,
		"ESTATES_AND_ACILLARY":                            classify.EstatesAndAncillary,
		"nursing and midwifery registered":                classify.NursingAndMidwiferyRegistered,
		"A & C":                                           classify.AdministrativeAndClerical,
		"AHPs":                                            classify.AlliedHealthProfessionals,
		"Estates & Facilities":                            classify.EstatesAndAncillary,
		"Porters":                                         classify.StaffGroupNotStated,
		"":                                                classify.StaffGroupNotStated,
	} {
		got, ok := classify.ParseStaffGroup(spelling)
		if got != want || ok != (want != classify.StaffGroupNotStated) {
			t.Errorf("ParseStaffGroup(%q) = %v, %v, want %v", spelling, got, ok, want)
		}
	}
}

func TestStaffGroupText(t *testing.T) {
	for _, g := range append(classify.StaffGroups(), classify.StaffGroupNotStated) {
		text, err := g.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		back := classify.Students
		if err := back.UnmarshalText(text); err != nil || back != g {
			t.Errorf("%v comes back from %q as %v, %v", g, text, back, err)
		}
	}
	var g classify.StaffGroup
	if err := g.UnmarshalText([]byte("Porters")); err == nil || err.Error() != `staff group "Porters" is not one of the nine` {
		t.Errorf("error of an unknown staff group: %v", err)
	}
}
