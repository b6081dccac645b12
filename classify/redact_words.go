package classify

import (
	_ "embed"
	"strings"
	"sync"
)

// contactWord says what a word announces.
type contactWord uint8

const (
	noContact contactWord = iota
	atWord                // "at", within an address that is spelled out
	lineWord              // a telephone number or an extension, or a name
	askWord               // the name of someone to ask
	aboutWord             // perhaps such a name, after more words
	labelWord             // the like, when a colon or a new line follows
	nameWord              // surely a name, when a colon follows
	honorific             // a person's name, wherever it stands
	rank                  // the like, when a given name follows
)

var contactWords = makeContactWords()

func makeContactWords() map[string]contactWord {
	all := map[string]contactWord{}
	for kind, words := range map[contactWord]string{
		atWord:    "at",
		lineWord:  "tel telephone phone mobile mob ext extn extension bleep pager fax call ring",
		askWord:   "contact contacting email emailing mail calling telephoning phoning",
		aboutWord: "speak discuss discussion discussions enquiry enquiries enquire visit visits conversation chat query queries liaise reach questions arrange",
		labelWord: "manager person recruiter matron secretary lead",
		nameWord:  "name",
		honorific: "dr mr mrs ms miss mx prof professor",
		rank:      "sister dame revd rev",
	} {
		for _, w := range strings.Fields(words) {
			all[w] = kind
		}
	}
	return all
}

// notNames are capitalised words that no name of a person holds in an advert:
// they end a name, or show that there is none.
var notNames = wordSet(`about academic access acute administration administrator admissions adult advanced advert advisor
	agency all an and any application applications april assistant associate at august bank berkshire bleep board borough business
	care career careers cancer cardiology centre chair chief child children christmas clerk clinic clinical coding college
	community consultant contact coordinator council county covid data day december department deputy development diabetes
	digital direct director directorate district doctor east education emergency employee employment england england's
	ext executive extension family february finance fellow first for foundation freedom friday full further general gp gps
	great group handler head health healthcare home hospice hospital hospitals hours house hr hub human if imaging
	information informatics inpatient integrated it january job jobs july june junior lead leader leads learning line link
	local london manager managers management march marketing maternity matron may medical medicine mental midwife mobile
	monday national new nhs north nurse nurses nursing november occupational october officer on online operations or our
	paediatric patient patients pay payroll pharmacy phone physiotherapist physiotherapy place please post critical charge ms mr mrs dr miss prof professor practice practitioner
	primary programme project psychology public quality radiology reception recruitment referral regional registrar research
	resources resourcing respiratory response retail road royal safety saturday school secondary secretary senior september
	service services sister site social south specialist staff staffing st street strategy sunday supervisor support surgery
	surgical surgeon systems talent team teams tel telephone the theatre therapist therapy thursday to tracing training trust
	trac tuesday triage uk unit university via visit vacancy ward we website wednesday weekday west who with women
	work workforce you your youth technician scientist analyst engineer chairman psychologist psychiatrist radiographer
	pharmacist dietitian podiatrist paramedic superintendent principal operational strategic interim acting locality area
	governance commissioning transformation improvement innovation performance`)

// fillers may stand between words of contact and the name.
var fillers = wordSet(`please to with the our via either on us me by or and for directly name details person is are
	contact call email phone telephone ring speak mail further information an informal discussion visit about number enquiries
	any queries regarding this post role position vacancy of a line recruiting appointing hiring manager details lead dept`)

//go:embed data/given-names.txt
var givenNameFile string

// givenNames are frequent given names in Britain, lower case.
var givenNames = sync.OnceValue(func() map[string]bool { return wordSet(givenNameFile) })

// isNoName reports whether a capitalised word cannot be part of a name: one of
// notNames, or a specialty by its ending ("Rheumatology", "Psychiatry").
func isNoName(word string) bool {
	word = strings.ToLower(word)
	return notNames[word] || strings.HasSuffix(word, "ology") || strings.HasSuffix(word, "iatry") || strings.HasSuffix(word, "iatrics")
}
