package classify

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// contactWord says what a word announces.
type contactWord uint8

const (
	noContact    contactWord = iota
	atWord                   // "at", within an address that is spelled out
	lineWord                 // a telephone number or an extension, or a name before one
	internalWord             // the like, of a line inside a house
	callWord                 // a telephone number, or the name of someone to ask
	askWord                  // the name of someone to ask
	toWord                   // such a name, when "to", "with" or "for" follows
	aboutWord                // perhaps such a name, after more words
	labelWord                // the like, when a colon or a new line follows
	wireWord                 // perhaps the name of someone to ask, in lower case
	nameWord                 // surely a name, when a colon follows
	honorific                // a person's name, wherever it stands
	rank                     // the like, when a given name follows
	digitWord                // a digit, of a number that is spelled out
	reportWord               // someone's superior, when "to" follows
	siteWord                 // a site with pages of persons
	houseWord                // perhaps a line inside a house: "Internal 4567"
	numberWord               // a telephone number, when it is someone's and "is" follows
	fromWord                 // perhaps the name of someone to ask, when "from" follows
	closeWord                // the end of a letter, when a sign or a new line follows
)

var contactWords = makeContactWords()

func makeContactWords() map[string]contactWord {
	all := map[string]contactWord{}
	for kind, words := range map[contactWord]string{
		atWord:       "at a",
		lineWord:     "mobile mob fax ddi dect dial",
		internalWord: "ext extn extension extensions exts bleeps bleep bleeped pager int",
		callWord:     "tel telephone phone call ring",
		askWord:      "contact contacting email emailing mail calling telephoning phoning ringing messaging whatsapp",
		toWord:       "chat conversation speak speaking talk talking write writing enquiries queries questions ask asking arranged discussed discuss arranging arrange cv reply replies",
		aboutWord:    "discussion discussions enquiry enquire visit visits query liaise reach contacted",
		labelWord:    "manager person recruiter secretary lead supervisor panel signed",
		wireWord:     "text message touch",
		nameWord:     "name",
		honorific:    "dr drs mr mrs ms miss mx sr prof profs professor professors messrs",
		rank:         "sister dame revd rev matron",
		digitWord:    "double triple zero oh nought one two three four five six seven eight nine",
		reportWord:   "report reports reporting",
		houseWord:    "internal direct ex page",
		numberWord:   "number",
		fromWord:     "details information",
		closeWord:    "regards thanks wishes sincerely faithfully cheers diolch ddiolch cofion",
		siteWord:     "linkedin twitter facebook instagram insta x skype snapchat tiktok telegram threads bluesky github youtube",
	} {
		for _, w := range strings.Fields(words) {
			all[w] = kind
		}
	}
	return all
}

// notNames are capitalised words that no name of a person holds in an advert:
// they end a name, or show that there is none. Titles are among them.
var notNames = func() map[string]bool {
	all := wordSet(`recruiting appointing hiring about adjustments reasonable pensions academic access account accounts activity acute additional address admissions adult advanced advert agency all allied alternatively an and name names newly qualified organisational infectious diseases handlers advisors advisers maintenance on-call odp week lab labs admin administrative clerical cluster
	anaesthetic anaesthetics any appendix applicant applicants application applications apply april are area as assessment at august autism
	bame bank behaviour benefits berkshire bleep board borough both british business by candidate candidates care career careers cancer cardiac
	cardiology centre central centres certificate charity chase check child children children's christmas city civil clinic clinics closing
	code coding college commissioning committee communication communications community conference contact contract control corporate council county
	court covid critical cross customer customers cv daily data day days december degree delivery dementia dental department departments desk details
	development devices diabetes diagnostic diagnostics digital direct directorate disability disabilities disclosure division divisional diversity domestic
	driver e-mail each ear east eating education email emergency emotional employee employer employers employment endoscopy england england's english
	enhanced enquiries enquiry environment equality essential estates europe european every excel ext extension external eye facilities faculty
	families family february female finance first floor for forensic forms foundation freedom frequently friday from full fund further
	general governance government grade great greater group growth gynaecology handling have he health healthcare help helpdesk
	her here high his home homes hospice hospital hospitals hours house housing how hr human i icu if imaging immunisation improvement in
	inclusion independent infection information informatics initial innovation inpatient inpatients insurance integrated intensive interested interim
	international internet interview interviews intranet investigation irish is it its january job jobs july june junior just key kingdom
	laboratory language law learning leave legal level liaison library life lifestyle line link liver local location london macmillan mail main male
	march marketing maternity may media medical medicine medicines mental microsoft midlands midwifery military mobile monday more most
	mr mrs ms miss dr prof multidisciplinary my national neonatal new newborn next nhs night no non north northern not notes now number nursing
	obstetrics occupational october of office older on once oncology online only open operating operations opportunity or orthopaedic orthopaedics other
	our outlook outpatient outpatients outreach paediatric paediatrics palliative parent parents part partners partnership partnerships pathology pathway
	pathways patient patients pay payroll peer pension people people's performance perioperative personal personnel pharmacy phone physical
	physician physiotherapy place planning please police policy position post powerpoint practice pre pregnancy preoperative prevention
	primary prison private procurement professional professionals programme programmes project projects property psychological psychology public quality
	radiology ray reablement reception recovery recruitment referral referrals regional registered registration regulatory rehabilitation relations renal
	research resources resourcing respiratory response results retail retirement rheumatology road role royal safeguarding safety salary saturday
	scheme school schools science sciences scotland scottish screening secondary section secure security send september service services
	sexual she should site skills skype social society solutions south southern speciality specialty speech spinal st staff staffing stakeholders standards
	station stay sterile strategic strategy street stroke student students studies study substance suite sunday support surgery surgical switchboard
	system systems talent teaching team teams tech technical technology technologies tel telephone theatre theatres their therapies therapy these they this
	thursday through to together tracing training transformation transport trauma treatment triage trust trusts tuesday twitter facebook instagram linkedin
	uk unit united units university up urgent us using vacancies vacancy vascular via video visit voluntary volunteers
	ward wards we web website wednesday weekday welcome wellbeing welsh wales west western what when where which who will windows with within women women's word
	work workforce working works world x-ray you young your youth zoom locality acting tutorship hub talking
	trac band bands gp gps call calls night nights act rota rotas framework frameworks records record electronic analytics reporting report reports intelligence
	equal opportunities guardian guardians ambulance dispatch line lines lens lenses reference references
	internal users user clients client residents resident relatives carers carer multi disciplinary agencies organisations colleagues`)
	for word := range roles {
		all[word] = true
	}
	return all
}()

// roles are words of job titles: one behind a name or before it shows that the
// name is a person's, and makes no organisation of it.
var roles = wordSet(`administrator adviser advisor analyst anaesthetist assistant assistants associate audiologist biomedical cardiologist chair chairman
	chef chief clerk clinical clinician consultant consultants coordinator co-ordinator counsellor dentist deputy developer dietitian director directors
	doctor doctors doctor's educator engineer executive fellow gynaecologist handler head hygienist lead leader leaders leads lecturer manager
	managers management matron matrons midwife midwives navigator nurse nurses officer officers operational optician optometrist orthoptist owner
	paediatrician paramedic partner pathologist pharmacist phlebotomist physiotherapist physiotherapists physio podiatrist porter practitioner practitioners
	principal professor psychiatrist psychologist psychologists psychotherapist radiographer radiographers radiologist receptionist recruiter
	registrar representative scientist secretary senior sister sonographer specialist superintendent supervisor supervisors surgeon teacher technician
	technologist trainee trainees therapist therapists trainer tutor worker workers`)

// bodies are words that make the name before them that of an organisation or
// a place: "Dame Hannah Rogers Trust".
var bodies = wordSet(`trust hospital hospitals hospice house ward unit centre school surgery clinic foundation practice
	park road street lane building wing college university group ltd limited plc llp court suite charity award society
	council healthcare homes home lodge infirmary surgeries partnership association avenue close drive way view
	gardens area district borough county town city village manor place`)

// surnames are ordinary words of adverts that are common surnames as well.
var surnames = wordSet(`ward west east north south street hall park wood lane royal head place king may bank young england london
	day friday march road house hope best page park church court english french welsh scott law new pay post way drew
	main foster noble grant moss field fields case chase cross farmer cook driver miller porter chambers major close hill brook other`)

// namesakes are charities, hospitals and places that are named for a person.
var namesakes = wordSet(`marie_curie sue_ryder john_radcliffe william_harvey edward_jenner peter_pan tessa_jowell anthony_nolan
	samuel_johnson virginia_mason max_fax amber_valley dr_foster helen_ley john_lewis martin_house charlie_waller
	louis_dundas hywel_dda robert_peel jenny_lind kate_granger michael_carlisle george_eliot charles_clifford francis_crick alan_turing florence_nightingale mary_seacole james_cook james_paget princess_alexandra queen_elizabeth`)

// monthNames are months that are given names as well.
var monthNames = wordSet("april may june august")

// fillers may stand between words of contact and the name.
var fillers = wordSet(`please to with the our via either on us me by or and for directly name details person is are
	contact call email phone telephone ring speak mail further information an informal discussion visit visits chat about number enquiries
	any queries questions regarding this post role position vacancy of a line recruiting appointing hiring manager details lead dept
	in touch at first instance be from also free feel be sent your my team one confidential conversation as follows e-mail text out
	interested please applicants should below following individuals arrange discuss organise either both`)

//go:embed data/given-names.txt
var givenNameFile string

// givenNames are frequent given names in Britain, lower case.
var givenNames = sync.OnceValue(func() map[string]bool { return wordSet(givenNameFile) })

//go:embed data/given-names-rarer.txt
var rarerNameFile string

// rarerNames are given names by which a name is known where it is capitalised
// alone: too many are parts of other words.
var rarerNames = sync.OnceValue(func() map[string]bool { return wordSet(rarerNameFile) })

// isGiven reports whether a capitalised word, folded, is a given name.
func isGiven(folded string) bool { return givenNames()[folded] || rarerNames()[folded] }

// ordinaryEnds are endings of capitalised words in adverts that hardly any name
// has: "Rheumatology", "Psychiatry", "Nutritionist", "Rehabilitation".
var ordinaryEnds = strings.Fields("ology iatry iatrics tion tions ologist ists ician icians ship ity ical ware")

// isNoName reports whether a capitalised word cannot be part of a name: one of
// notNames, or one with an ordinary ending. A letter alone is an initial.
func isNoName(word string) bool {
	if utf8.RuneCountInString(word) < 2 {
		return false
	}
	word = strings.ToLower(word)
	return notNames[word] || slices.ContainsFunc(ordinaryEnds, func(end string) bool {
		return strings.HasSuffix(word, end) && (end != "ware" || !strings.Contains(word, "-"))
	})
}
