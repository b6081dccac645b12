package framefile_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/classify/framefile"
)

// TestTermsOfTheFrame reads sentences for the umbrella terms in them: "~" marks
// those that are set aside. Terms of the family of change are left out.
func TestTermsOfTheFrame(t *testing.T) {
	tests := []struct{ text, want string }{
		// Spellings.
		{"DATA ANALYST", "data, data analyst, analyst"},
		{"Check the data’s quality and the data's use", "data, data"},
		{"You own data-quality and data\u00a0quality", "data, data quality, data, data quality"},
		{"You own data\nquality", "data"},
		{"Digital\u2014and data\u2014matter; \u201cinformatics\u201d (digital)", "digital, data, informatics, digital"},
		{"Our e-Health, eHealth and E\u2011HEALTH teams", "eHealth, eHealth, eHealth"},
		{"Informatics' role in Health-Informatics", "informatics, health informatics, informatics"},
		{"The IM&T and the IM and T department", "IM&T, IM&T"},
		{"The I.T. department and the I.T Service Desk", "IT, IT"},
		{"Digital/IT and IT/Informatics", "digital, IT, IT, informatics"},
		{"AI-driven, AI/ML and machine-learning", "artificial intelligence, artificial intelligence, machine learning"},
		{"tele-health, Telemedicine and tele-care", "telehealth, telehealth, telehealth"},
		{"User-centered design, UX/UI", "user-centred design, user-centred design"},
		{"EPRs, EHRs and an electronic medical record", "electronic patient record, electronic patient record, electronic patient record"},
		{"Power BI and PowerBI", "business intelligence, business intelligence"},
		{"Information & Data Analyst", "information, data, data analyst, analyst"},
		{"System Analysts and Solutions Architects", "systems analyst, analyst, solutions architect"},
		{"Informaticists and Data-Scientists", "informatician, data, data scientist"},
		// Other words.
		{"Make it happen. It is good. Internal Medicine Training (IMT)", ""},
		{"WE ARE CHANGING CARE AND IT WILL BE GREAT", ""},
		{"Metadata, databank, digitised, bioinformatics, biotechnology", ""},
		// Words that mean something else.
		{"Bio-informatics pipelines", "~informatics"},
		{"Digital rectal examination, digital ulcers, a digital x-ray, digital hearing aids", "~digital, ~digital, ~digital, ~digital"},
		{"Digital pathology, digital marketing, non-digital work", "digital, digital, digital"},
		{"Keep a data base", "database, ~data"},
		{"The Intermediate Care Teams (ICT) serve the town. The ICT is ours", "~ICT, ~ICT"},
		{"The ICT team mends laptops", "ICT"},
		{"Radiation Protection Advisers (RPA)", "~robotic process automation"},
		{"Aromatase inhibitors (AI)", "~artificial intelligence"},
		{"A Practice Developer, a group analyst and a Behaviour Analyst", "~developer, ~analyst, ~analyst"},
		{"Pre-analytics and data analytics", "~analytics, data, analytics"},
		{"NHS Digital", "~digital"},
		{"Azure DevOps", "~DevOps engineer"},
		// Stock wording, and the same words in earnest.
		{"For any further information see the job information pack", "~information, ~information"},
		{"You answer ad-hoc requests for information", "information"},
		{"Cancer information analyst; information support officer", "information, analyst, information analyst, information"},
		{"Macmillan Cancer Information Centre; written information", "~information, ~information"},
		{"Patient information leaflets; a patient information system", "~information, information"},
		{"Comply with information governance policies", "~information, ~information governance"},
		{"Lead our information governance", "information, information governance"},
		{"Information technology skills", "~information, ~information technology, ~technology"},
		{"Lead Information Technology", "information, information technology, technology"},
		{"Good IT skills, IT-literate; excellent I.T. skills", "~IT, ~IT, ~IT"},
		{"Ability to use IT systems; a range of IT applications", "~IT, ~IT"},
		{"A range of IT services; support to IT users", "IT, IT"},
		{"IT equipment will be provided", "~IT"},
		{"Repair IT equipment", "IT"},
		{"Your data under the Data Protection Act", "~data, ~data"},
		{"Data Protection Officer; data entry", "data, data"},
		{"The latest technology, facilities and technology; clinical technology", "~technology, ~technology, ~technology"},
		{"Technology Enhanced Learning; new technology for wards", "technology, technology"},
		{"Provides and receives complex information; routine information", "~information, ~information"},
		{"Responsibilities for information resources", "~information"},
		{"Details and information can be found on our website", "~information"},
		{"The Freedom of Information Act; Freedom of Information Officer", "~information, information"},
		{"Do not use AI to write your answers; AI-generated applications are refused", "~artificial intelligence, ~artificial intelligence"},
		{"Use of AI in radiology; AI governance", "artificial intelligence, artificial intelligence"},
		{"Use of office software", "~software"},
		{"Service Delivery Manager", "~delivery manager"},
	}
	frame, err := framefile.Default()
	if err != nil {
		t.Fatal(err)
	}
	coder := frame.NewCoder()
	for _, test := range tests {
		if got := termsOf(frame, coder, test.text); got != strings.Join(sortedList(test.want), ", ") {
			t.Errorf("%q: %s; want %s", test.text, got, test.want)
		}
	}
}

// termsOf lists the terms of a text by name, those that are set aside with "~".
func termsOf(frame *classify.Frame, coder *classify.Coder, text string) string {
	a := &classify.Advert{Title: "Clerk"}
	a.AddSection(classify.Description, text)
	var terms []string
	for _, h := range coder.Code(a, nil).Terms {
		switch {
		case frame.FamilyOf(h.Term) == "change":
		case h.Aside != "":
			terms = append(terms, "~"+string(h.Term))
		default:
			terms = append(terms, string(h.Term))
		}
	}
	slices.Sort(terms)
	return strings.Join(terms, ", ")
}

func sortedList(s string) []string {
	list := strings.Split(s, ", ")
	slices.Sort(list)
	return list
}
