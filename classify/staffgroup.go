package classify

import (
	"fmt"
	"strings"
)

// staffGroupCodes are the values of NHS Jobs' staffGroup facet.
var staffGroupCodes = [...]string{
	"",
	"ADMINISTRATIVE_AND_CLERICAL",
	"NURSING_AND_MIDWIFERY_REGD",
	"MEDICAL_AND_DENTAL",
	"ALLIED_HEALTH_PROF",
	"CLINICAL_SERVICES",
	"ESTATES_AND_ANCILLARY",
	"PROF_SCIENTIFIC_AND_TECHNICAL",
	"HEALTHCARE_SCIENTISTS",
	"STUDENTS",
}

// Code is the staff group as NHS Jobs' staffGroup facet spells it,
// "ADMINISTRATIVE_AND_CLERICAL"; empty when not stated.
func (g StaffGroup) Code() string { return staffGroupCodes[g] }

// otherStaffGroupSpellings are those found beside label and code: in NHSBSA's
// vacancy history, in the Electronic Staff Record (which cuts its names), a
// misprint that NHS Jobs has made a code, and what people write for short.
var otherStaffGroupSpellings = map[string]StaffGroup{
	"Admin and Clerical":                           AdministrativeAndClerical,
	"Nursing and Midwifery":                        NursingAndMidwiferyRegistered,
	"Registered Nursing and Midwifery":             NursingAndMidwiferyRegistered,
	"Allied Health Professional":                   AlliedHealthProfessionals,
	"Estates and Acillary":                         EstatesAndAncillary,
	"Add Prof Scientific and Technic":              AdditionalProfessionalScientificAndTechnical,
	"Add Prof Scientific and Technical":            AdditionalProfessionalScientificAndTechnical,
	"Additional Prof Scientific and Technical":     AdditionalProfessionalScientificAndTechnical,
	"Professional Scientific and Technical":        AdditionalProfessionalScientificAndTechnical,
	"Additional Professional Scientific Technical": AdditionalProfessionalScientificAndTechnical,
	"Healthcare Scientist":                         HealthcareScientists,
	"Health Care Scientists":                       HealthcareScientists,
	"Student":                                      Students,
	"A&C":                                          AdministrativeAndClerical,
	"Admin":                                        AdministrativeAndClerical,
	"AHP":                                          AlliedHealthProfessionals,
	"AHPs":                                         AlliedHealthProfessionals,
	"Estates and Facilities":                       EstatesAndAncillary,
	"Nursing":                                      NursingAndMidwiferyRegistered,
	"Medical":                                      MedicalAndDental,
}

var staffGroupsBySpelling = makeStaffGroupSpellings()

func makeStaffGroupSpellings() map[string]StaffGroup {
	all := map[string]StaffGroup{}
	for _, g := range StaffGroups() {
		all[plainWords(g.String())] = g
		all[plainWords(g.Code())] = g
	}
	for spelling, g := range otherStaffGroupSpellings {
		all[plainWords(spelling)] = g
	}
	return all
}

// ParseStaffGroup reads a staff group in any of its known spellings: label,
// facet code, the Electronic Staff Record's names; "&" is "and", capitals and
// punctuation do not matter.
func ParseStaffGroup(s string) (StaffGroup, bool) {
	g, ok := staffGroupsBySpelling[plainWords(s)]
	return g, ok
}

// plainWords is a label in lower case, letters and digits only, "&" spelled
// out, words parted by single spaces.
func plainWords(s string) string {
	s = strings.ReplaceAll(strings.ToLower(s), "&", " and ")
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return !('a' <= r && r <= 'z' || '0' <= r && r <= '9')
	}), " ")
}

// MarshalText writes the label of the staff group.
func (g StaffGroup) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// UnmarshalText reads any spelling that ParseStaffGroup knows; empty text and
// "not stated" are StaffGroupNotStated.
func (g *StaffGroup) UnmarshalText(text []byte) error {
	if s := string(text); s == "" || s == StaffGroupNotStated.String() {
		*g = StaffGroupNotStated
		return nil
	}
	group, ok := ParseStaffGroup(string(text))
	if !ok {
		return fmt.Errorf("staff group %q is not one of the nine", text)
	}
	*g = group
	return nil
}
