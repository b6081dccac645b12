package classify_test

import (
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
)

// Contacts in braces, as in planted.
var unusual = []string{
	// handles and pages of unknown persons
	"Twitter: {tquarrington}", "Twitter: {tquarrington}, or call", "Instagram - {owetherden}", "X: {owetherden}", "Skype: live:{jane.quarmby.77}",
	"Facebook: {Osric Wetherden}", "find me on LinkedIn as {Osric Wetherden}.",
	"see {twitter.com/tquarrington} for more", "https://{x.com/owetherden}.", "www.{facebook.com/o.wetherden.9}", "{linkedin.com/in/owetherden}",
	"Twitter: @{tquarrington}", "linkedin: /in/{owetherden}", "twitter handle {owetherden}",
	// addresses
	"{o.wetherden (nhs.net}) or",
	"email {o.wetherden at nhs net} or", "email {osric wetherden at nhs net} or", "{owetherden at sign example full stop nhs full stop uk}",
	"{o.wetherden@ example. nhs. uk}", "{o.wetherden@@example.nhs.uk}",
	// letters for digits, other signs and line breaks within numbers
	"Ring {O1632 96O123} now", "Ring {0l632 960 l23} now", "Ring {07700 9OO123} now", "Ring {(O1632) 960123} now",
	"Ring {01632·960·123} now", "Ring {01632~960123} now", "Ring {01632 *960* 123} now", "Ring {01632 960\n123} now", "Ring {0118 496\n0123} now",
	"{oh-one-six-three-two nine-six-oh one-two-three}", "extension {double five seven one}", "Internal {4567}", "Internal: {34567}", "Internal extension {4567}", "Int {4567}", "can be bleeped on {2214}", "Direct line {960123}", "direct: {4567}",
	"Join us.\n{6123}.", "Join us.\n{3456}\nThe ward",
	// the surname first
	"contact {WETHERDEN, Osric}", "contact {Wetherden, Jane} on {01632 960123}", "We look forward.\n\n{WETHERDEN, Jane}\n\nApply", "Line manager: {Wetherden, Osric} (Mrs)",
	"The panel will include {Claire Quarmby} – HPB CNS, {Chris Quarmby} – Consultant",
	"For a chat: {Wetherden, O} (Ms).", "Recruiter - {WETHERDEN Osric}",
	"Reports to: {Wetherden, O}.", "Signed: {O.T. Wetherden}", "{Osric (Ozzy) Wetherden}, Ward Manager, {01632 960123}", "{Jane \"Jan\" Wetherden}, Matron", "Get in touch with {Osric}!",
	// below the end of a letter, and first names alone
	"Regards,\n{Tilda}", "Thanks, {Sarah}", "Best wishes\n{Sarah}", "Kind regards\n\n{Osric}\nApply", "Yours sincerely,\n{Osric Wetherden}", "Many thanks\n{Jane} and the team",
	"{Mrs Quarmby} and {O. Wetherden}", "Job Contact: {O Wetherden}", "{Mrs. Jane St Wetherden-Other} will help", "details from {Rachael} in HR ({rachael.hr@nhs.net}).",
	"please contact sister {o. wetherden} on {01632 960123}",
	// several numbers, other dashes
	"Ring {01632 960123 or 4567} for it", "Ring {01632 960123} or 4567 staff", "Ring {(01632) 96 01234 or 96 01235}.", "Ring {01632 — 960 — 123} now", "Ring {01632⁃960⁃123} now", "Skype: live:{quarmby_nhs}",
	"In {Rachael}'s absence, call the ward", "Interested? {Rachael} would love to hear from you", "Tel no {01632-960-123} ({Rachael}).", "or her deputy {Rachael}.",
	"Regards, {O. Wetherden}", "Llawer o ddiolch,\n{Tomos}", "page {4412} via switchboard", "Manager ({Jane Wetherden}) {960144}", "Please note that {Karen} works Wed and Fri.", "If {Karen} is not available, call us", "Call {Karen} our Ward Manager", "Join us.\n{Karen} - District Manager", "Join us.\n{Karen}.\nOr", "Join us.\n{Karen quarmby}, Team manager", "bleep {456}, ex {4293}", "Informal visits via {Rachael} (Matron) only", "{Rhiannon ferch Llywelyn-Parry} (Nurse)",
}

// ordinary holds no contact, though much of it looks like one.
var ordinary = []string{
	"Twitter: @MockshireNHS", "follow us on twitter.com/mockshire", "twitter.com/mockshirenhs", "facebook.com/groups/nurses", "Facebook: search for us", "X: yes", "X-ray - general", "LinkedIn: Mockshire Hospital", "instagram.com/mockhosp",
	"Facebook - like our page", "X - ray rooms", "known on Facebook as Mockshire Hospital",
	"ex 2020 leavers", "page 12 of 2020", "Many thanks, Recruitment Team", "Join us.\nJane's story", "Join us.\nDaisy is a mixed ward, Matron led", "keep in touch with London.", "get in touch with Mockshire communities", "get in touch with the Recruitment Team", "0 or 1 of 10", "10 Old Road", "O2 levels", "Band 5 or 6", "0.6 I will", "0700\n1930\n2030", "0700 1930\n2030", "0 l of 5", "LO1 2AB", "a double room", "double one", "looked after at our nhs net zero plan",
	" " + strings.Repeat("0", 99) + " on 00000", "internal candidates", "Internal 2020 vacancy", "direct 2020 entry", "direct line management of 12 staff", "a direct line 12", "care (NHS.net)", "use email (nhs.net) for it", "Reports to: Ward Manager", "Twitter: @Mockshire", "Internal: 12 month secondment", "Join us.\n2020", "Join us.\n1930.", "Join us.\n3500 patients",
	"Dr. A new ward and A. Team", "from Jane in London", "St Jane's and St Mary's", "Job Contact Centre", "4567 and 4568", "Live: Mockshire",
	"thanks to Sarah's work", "Thanks to our team", "Best wishes\nDisclaimer", "regards patients, families and staff", "Kind regards\nMockshire Recruitment Team", "as regards Band 5, apply",
	"LONDON, Kent", "Join us.\nBRISTOL, Avon", "based at Barchester, Kent", "the panel are HPB CNS, Lead and others", "Visits to the Cath Lab Manager",
	"Jasmine would be sad", "Victoria's services", "a colleague Victoria Park", "at Victoria (Kent)",
}

func TestRedactRemovesUnusualContacts(t *testing.T) {
	for _, text := range unusual {
		in := strings.NewReplacer("{", "", "}", "").Replace(text)
		want, n := outsideBraces(text)
		if got, removed := classify.Redact(in); got != want || removed != n {
			t.Errorf("Redact(%q)\n got %q, %d\nwant %q, %d", in, got, removed, want, n)
		}
	}
}

func TestRedactKeepsTheOrdinary(t *testing.T) {
	for _, text := range ordinary {
		if got, n := classify.Redact(text); got != text || n != 0 {
			t.Errorf("Redact(%q) = %q, %d", text, got, n)
		}
	}
}

// TestRedactIsBoundedOnHostileInput wants time that grows with the text: in
// proportion to its square these texts would take minutes.
func TestRedactIsBoundedOnHostileInput(t *testing.T) {
	const size = 1 << 20
	for _, unit := range []string{"twitter.com/a", "Osric,\n\n"} {
		start := time.Now()
		classify.Redact(strings.Repeat(unit, size/len(unit)))
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%d bytes of %q take %v", size, unit, took)
		}
	}
}

// joinedContacts are joined to others, turned round or set in signs.
var joinedContacts = []string{
	"Ring {01632 960123 or 0124} for a chat.", "Ring {01632 960123 / 0124 / 0125}.", "Call {01632 960123, 0124 or 0125}.", "Bleep {4567 or 4568} through the switchboard.", "Phone {01632 960123 or 24 32800}.",
	"Ring us on {01 63 29 60 12 3} please.", "Our number is {960 123}.", "on {01632 960} ext {123}",
	"email {\"o'wetherden\"@nhs.net} today", "email {o.wetherden\n@nhs.net} today", "email {o.wetherden @nhs .net} today", "Phone {01632 960123 (mornings) or 0124} (afternoons).", "Phone extension numbers {4103 and 4104}.", "Phone {01632:960:123} in hours.", "talk it through with {Sarah} first.", "Chat to {Sarah} (she/her) on the ward.", "Ask {Sarah} about shadowing.", "email {o.wetherden[@]nhs[.]net} today", "email {o.wetherden@nhs(.)net} today", "Dial nine then {4412} from inside.",
	"Line manager: {Osric al-Wetherden}", "Contact {van der Wetherden, Jane} (Service Manager).", "Contact {Miss wetherden}.", "Contact: {Dr. med. Osric Wetherden}.",
	"Join us.\n{Jane & Deepak}", "Drop {Karen} a line if you like.", "Further details from {O. T. Wetherden} (Lead Nurse).", "Job Contact: {O Wetherden}", "Call me, {Osric}, today.",
	"Skype: live:{o.wetherden_nhs}", "Contact {Jane St John-Wetherden} today",
}

// joinedToNone looks like the above and holds no contact.
var joinedToNone = []string{
	"Dr Gray's Hospital is in Elgin.", "Ask for Reasonable Adjustments at any stage.", "closing on 17 November 2020\n@newbridge-mock.org.uk",
	"open 07 00 19 30", "We have 01 02 03 04 05 06 codes.", "The ward number is 4512 on the map.", "from 0700:1930 to 0800:2030", "the reference number is 4567", "further details from Trac and NHS Jobs", "Our number is 12 of 20",
}

func TestRedactRemovesJoinedContacts(t *testing.T) {
	for _, text := range joinedContacts {
		in := strings.NewReplacer("{", "", "}", "").Replace(text)
		want, n := outsideBraces(text)
		if got, removed := classify.Redact(in); got != want || removed != n {
			t.Errorf("Redact(%q)\n got %q, %d\nwant %q, %d", in, got, removed, want, n)
		}
	}
	for _, text := range joinedToNone {
		if got, n := classify.Redact(text); got != text || n != 0 {
			t.Errorf("Redact(%q) = %q, %d", text, got, n)
		}
	}
}
