package classify_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/bdrw/parlance/classify"
)

// Every part in braces is a contact that must go, and nothing else may.
var planted = []string{
	// e-mail addresses
	"Write to {jane.smith@nhs.net} today.",
	"Write to {jane.smith@nhs.net}.",
	"E-mail: {JANE_SMITH2@royalberkshire.nhs.uk}; thank you",
	"({j.o'neill+jobs@sub.example.co.uk})",
	"<{recruitment@example.org}>",
	"link {mailto:jane.smith@nhs.net} here",
	"at {jane.smith @nhs.net} or",
	"at {jane.smith @ nhs.net} or",
	"at {jane.smith@ nhs.net} or",
	"at {jane.smith＠nhs.net} or",
	"at {ｊａｎｅ＠ｎｈｓ．ｎｅｔ} or",
	"at {siân.jones@wales.nhs.uk} or",
	"{jane.smith [at] nhs.net}",
	"{jane.smith(at)nhs.net}",
	"{jane.smith at nhs.net}",
	"{jane dot smith at nhs dot net}",
	"{jane [dot] smith [at] nhs [dot] net}",
	"{jane.smith AT nhs DOT uk} please",
	"{a@b.org}, {c@d.org} and {e@f.org}",
	"at {jane.smith@\ntrust.nhs.uk} or",
	// telephone numbers
	"Tel {0118 322 5111}",
	"Tel: {0118 3225111}.",
	"Tel: {01183225111}",
	"on {(0118) 322 5111} or",
	"on {(01635) 273300} or",
	"on {01635-273-300} or",
	"on {01635.273.300} or",
	"on {020 7946 0000} or",
	"on {0207 946 0000} or",
	"on {07700 900123} or",
	"on {07700900123} or",
	"on {07 700 900 123} or",
	"on {0 7700 900123} or",
	"on {+44 7700 900123} or",
	"on {+44 (0)118 322 5111} or",
	"on {+44 (0) 20 7946 0000} or",
	"on {+447700900123} or",
	"on {0044 118 322 5111} or",
	"on {+353 1 234 5678} or",
	"on {0300 123 4567} or",
	"on {0800 1111 222} or",
	"on {0118\u00a0322\u00a05111} or",
	"on {0118–322–5111} or",
	"on {01204 41234} or",
	"Tel {01632 / 960123}.",
	"Tel {01632/960123}.",
	"Tel {01632\n960123}",
	"on {0118 322 5111} ext. {4567}",
	"on {0118 322 5111} Ext {4567}.",
	"extension {45678}",
	"bleep {1234}",
	"Telephone: {555 1234}",
	"mobile no. {7700 900123}",
	"{01183225111}/{07700900123}",
	// names
	"For an informal discussion please contact {Jane Smith}, Ward Manager, on {0118 322 5111}.",
	"please contact {Dr A. N. Other}.",
	"please contact {Dr. Jane Smith} or {Mr P Jones}.",
	"please call {Sarah} on {0118 322 5111}",
	"Contact name: {Priya Patel}",
	"Name: {Jane Smith}\nJob title: Matron",
	"Name: {Siân O’Neill}, Lead Nurse",
	"Please contact {Olumide Adeyemi} on {07700 900123}",
	"Please contact {Ngozi van der Berg-Jones}, Team Lead, via {n.v@nhs.net}",
	"contact the Recruiting Manager, {Helen Brown}, at {h.b@nhs.net}",
	"contact {Peter Hall} or {Mary Hill} for details",
	"To arrange an informal visit, speak to {Karen White}, Matron.",
	"Interviews are held by {Professor Wood} and {Mrs Green}",
	"{Tracey Brown}, Theatre Matron, {0118 322 5111}",
	"{Julie Green} ext {6531}",
	"Leads: {Dr Adrian Hill} {Dr Tim Dale}, Rheumatology",
	"says {Sister Emily} of the ward",
	"Name: {Diane Foster}",
	"email {Tom Baker} at {tom.baker@nhs.net}",
	// names that stand on no list, after words of contact
	"For further information or to arrange an informal visit, contact {Dapo Marchbanks}, Service Manager, on {01632 960123}.",
	"Questions are welcome: call {Oluchi Quarmby} on {01632 960123} or write to {o.q@example.nhs.uk}.",
	"Please contact {Leopold Penhaligon} by e-mail at {l.p@example.nhs.uk} for an informal chat.",
	"contact {Ottoline Crankshaw} to arrange a visit",
	"contact {Ottoline Crankshaw} for details",
	"contact {Ottoline Crankshaw}.",
	"Contact {Ottoline Crankshaw}",
	"contact {Ottoline Crankshaw} if you have questions",
	"Please call {Zbigniew} to discuss the post",
	"Please phone {Zbigniew}, Ward Manager.",
	"ring {Zbigniew} on {01632 960123}",
	"telephone {Wynfor ap Gwilym-Tudur} via switchboard",
	"e-mail {Éloïse D’Arcy-Müller} or {Þóra McQuillan} with your CV",
	"contact {J. R. R. Hartley-Brewster}, Matron",
	"contact {Joost van der Meer} or {Xanthe de la Tour}",
	"speak to {Ottoline Crankshaw}, Matron",
	"speak with {Ottoline Crankshaw} on {01632 960123}",
	"talk to {Ottoline Crankshaw} about the role",
	"write to {Ottoline Crankshaw} at {o@example.org}",
	"enquiries to {Ottoline Crankshaw}.",
	"Enquiries to:\n{Ottoline Crankshaw}\nBusiness Manager",
	"Please ask for {Ottoline Crankshaw}.",
	"you may discuss with {Ottoline Crankshaw}, Head of Care",
	"visits can be arranged with {Ottoline Crankshaw}, Matron",
	"a visit by appointment with {Ottoline Crankshaw} on {01632 960123}",
	"Your line manager is {Ottoline Crankshaw}.",
	"Your line manager will be {Ottoline Crankshaw}, Matron.",
	"send your CV to {Ottoline Crankshaw} by Friday",
	"Please email us, and our nurse {Sarah Brown} will answer",
	"contact the HR Manager, {Ottoline Crankshaw}.",
	"Enquiries to:\n{Ottoline Crankshaw}\nBand 6",
	"For a visit get an appointment with {Ottoline Crankshaw}, Matron.",
	"based at Milton Keynes on {01908 960123}",
	"visits to Milton Keynes Mental Health on {01908 960123}",
	"Manager: {Ottoline Crankshaw}",
	"contact the ward manager, {Ottoline Crankshaw}, on {01632 960123}",
	"contact Ward Manager {Ottoline Crankshaw} on {01632 960123}",
	"contact our Recruiting Manager {Ottoline Crankshaw}",
	"call {Ottoline Crankshaw}, Matron, or {Ulric Dunnachie}, Sister, on {01632 960123}",
	"contact {Ottoline Crankshaw} Ward Manager on {01632 960123}",
	"PLEASE CONTACT {OTTOLINE CRANKSHAW} ON {01632 960123}",
	"get in contact with {Ottoline Crankshaw} on {01632 960123}",
	"mobile {Ottoline Crankshaw} {07700 900123}",
	// surnames and given names that are words too
	"contact {Karen Ward} on {01632 960123}",
	"contact {Karen West}, Matron",
	"contact {June Penhaligon} on {01632 960123}",
	"contact {A. West} on {01632 960123}",
	"a clinic with {Mrs Ward} and {Dr Hall}",
	// names before a number, in lists and above titles
	"{Ottoline Crankshaw}, Matron, can be reached on {01632 960123}",
	"Join us.\n{Jane Smith} - Research Nurse\n{Sarah Brown} / {Karen Hawley}, Leads\nBand 6",
	"Join us.\n{Jane Smith}\nWard Manager",
	"Join us.\n{Jane Smith}\nThe end",
	"Join us.\n{Jane Smith} on\nThe end",
	"Join us.\n{Jane Smith} - Transplant Ward Manager",
	"Join us.\n{Jane Smith} and {Helen Brown}\nLeads",
	"Join us.\n{Ottoline Crankshaw}, Lead Nurse",
	"Join us.\n{Ottoline Crankshaw} (Matron)",
	"Name\n{Ottoline Crankshaw}",
	"Name: {Jane.Smith}\nMatron",
	"Join us.\n{Jane Smith}. Head of Psychology",
	"Join us.\n{Éloïse D’Arcy}, Matron",
	"Join us.\n{Karen Ward}, Matron",
	"Name; {Ottoline Crankshaw}",
	// forms without colons, and without spaces
	"Join us.\nName {Ottoline Crankshaw}\nJob title Matron",
	"Join us.\nName - {Ottoline Crankshaw}\nJob title - Matron",
	"Join us.\nName{Ottoline Crankshaw}",
	"Join us.\nName{Ottoline Crankshaw}Job titleMatron",
	"Join us.\nName{Dr Ottoline Crankshaw}Job titleMatron",
	"Join us.\nName{Ottoline Crankshaw}/{Ulric Dunnachie}",
	"Join us.\nName {Ottoline Crankshaw} or {Ulric Dunnachie}\nMatrons",
	"Join us.\nName {ottoline crankshaw}\nJob title matron",
	"Join us.\nName {Jane Nurse}\nJob title Matron",
	"Telephone number{01632960123}",
	// names among the last lines
	"Join us.\n{Ottoline Crankshaw}",
	"Join us.\n{Ottoline Crankshaw}:\n{Ulric Dunnachie}:",
	"Join us.\n{Ottoline Crankshaw} Ward Sister-",
	"Join us.\n{Ottoline Crankshaw} Deputy Chief Nurse\nThe ward",
	"Join us.\nMatron {Ottoline Crankshaw}",
	"Join us.\nSenior Ward Manager {Ottoline Crankshaw}",
	"Join us.\nTheatre Lead - {Ottoline Crankshaw}",
	"Join us.\nor {Ottoline Crankshaw}\nThe end",
	"Join us.\n{Jane Smith} or {Ottoline Crankshaw}\nThe end",
	"Join us.\n{Jane Smith} / {Ottoline Crankshaw}",
	"Join us.\n{Ottoline Crankshaw} on\n1\n2\n3\n4\n5\n6\n7",
	"Join us.\n{Ottoline Crankshaw} at",
	// full names of the list, wherever they stand
	"Our chief executive, {Jane Smith}, says",
	"the ward manager {Jane Smith} and her team",
	"you will support {Jane Smith}, Director of Strategy",
	"In the absence of the matron, {Jane Smith}.",
	"a team headed by {Jane Smith}, who will",
	"meet with {Jane Smith} (Practice Development Nurse) and {Karen Hawley} (Sister)",
	"PA to {Jane Smith}",
	"our chief nurse, {Grace Quarmby}, and others",
	"Join us.\n{Jane Quarmby-Ware}", "Join us.\n{Jane quarmby}\nWard Manager", "Join us.\nConsultant Nurse {Jane Ward}", "meet {Siân Quarmby} and {Zoë Crankshaw}.", "meet {Jane Tillership} there",
	"Join us.\n{Ottoline Crankshaw} - Frailty Flow Practitioner", "Join us.\n{Dawn Crankshaw}, Divisional PA", "Join us.\n{Sue Quarmby} (CPF)",
	"{Jane Smith} Unit Manager",
	"Join us.\n{Jane Smith} / {Karen Hawley} / {Ottoline Crankshaw}\nWard Managers",
	"says {Oluwatobi Crankshaw} and {Thandiwe Quarmby} of the ward", "meet {Agnieszka Quarmby} there",
	// titles before names
	"It is run by {Matron West} and others",
	"{Sister Crankshaw}/{Sister Quarmby} on the ward",
	"led by {Professors Ottoline Crankshaw} and {Ulric Dunnachie}",
	"({Drs Crankshaw}/{Quarmby}/{Dale} and this post)",
	"{Sr Ottoline Crankshaw}, {Sr Ulric Dunnachie}.",
	"{Dr Felicity Dale} leads",
	// numbers told by where they stand
	"Join us.\n{51234}",
	"Join us.\n{41234}.\nThe end",
	"Join us.\n{31234} or {Jane Smith} – Ward Administrator",
	"Join us.\n{56789} – Department Secretary",
	"{Jane Smith} {555 4567}, Matron",
	"Lead Nurse {Jane Smith} on {612345}.",
	"Int. {45678}",
	"bleep {789}",
	"call {44 7700 900123}",
	"bleep holder {4567}", "extension number {4567}", "ext no. {4567}", "pager no {4567}", "dial {4567}", "DECT {4567}", "on {x4567}.",
	"on {o1632 960123}", "on {01632/960/123}", "on {01632 | 960123}", "on {01632, 960123}",
	// addresses without a proper sign
	"{jcrankshaw2nhs.net}", "{j.crankshaw'nhs.net}", "{jane.crankshaw nhs.net}",
	"{jane.crankshaw at-sign nhs.net}", "{jane at sign nhs.net} or",
	"{jane -dot- crankshaw at nhs dot net}",
	"{jane underscore crankshaw at nhs dot net}",
	"{jane crankshaw at nhs dot net}", "{jane crankshaw at-sign nhs.net}",
	// handles of unknown persons
	"See {@OCrankshaw} for more", "see {@OttolineCrankshaw} for more", "see {@crankshaw77}", "see {@DrCrankshaw}",
}

// harmless holds no contact.
var harmless = []string{
	"", "£31,365 - £37,890 per annum", "£37578.60 to £39709.50", "Band 5/6, 37.5 hours", "01/04/2021 to 31/03/2022",
	"01.04.2021 - 30.06.2021", "01-04-2021 10:30", "01/04/2021 10:30", "from 0800/1600 daily", "Band 5\n0700\n1930 hours", "0.6\n37.5", "12 November 2020 at 10.30", "Ref 847-RM-26-V945", "C9273-26-0229",
	"Reading RG1 5AN", "call NHS 111 or 999", "24/7 cover, 365 days", "GMC 1234567", "0.6 WTE", "00:00 to 08:00",
	"1,000,000 patients and 2020 staff", "ISO 27001 and 0-19 services", "look at our website www.example.nhs.uk",
	"we meet at work", "based at Royal Berkshire Hospital on Craven Road", "contact Human Resources for help",
	"contact the Recruitment Team", "Contact Tracing Lead", "Call Handler", "First Contact Practitioner", "Email Marketing Officer",
	"please contact Occupational Health on arrival", "Florence Nightingale Ward", "Name of employer: Royal Berkshire NHS",
	"Manager: Band 7", "contact with patients, families and carers", "Discuss Digital Health Records with users",
	"@NHSJobs on social media", "follow us on Twitter @NHSJobs or (@A and @B)", "speak up @trust", "our @home service",
	"MS Office and MS SQL", "an MR scanner", "Junior Sister Critical Care",
	"Sister Neonatal Intensive Wing", "Dr Foster’s large trust", "goods online at shop.example.org",
	"found at example.org.uk/learning", "Dame Mary Hill Trust", "arrange visits to Milton Keynes", "dr in lower case", "the phone system of 2019",
	// words of contact that ask for nobody
	"contact HR, Human Resources, Switchboard or Medical Staffing", "contact the Recruitment Team on arrival", "contact NHS Professionals",
	"please contact the Ward Manager or the Clinical Lead", "call 111 by December", "contact us by 5 March", "contact us on Monday",
	"on call Glangwili", "the on-call rota", "On Call Ortho and Trauma", "near the Bull Ring and Millennium Point", "First Call Advisors to come",
	"have contact with Barchester of course", "email, Microsoft Word and Excel", "speak to RGNs, ODPs", "Contact Centre, Milton Keynes",
	"Call Handler - Milton Keynes", "Telephone Advice Line", "contact University Hospitals of the North", "talk to the CCG.",
	"discuss with Clinical Informatics and Digital Services", "contact Digital Health, Data and Technology Services", "email the Data Quality Team",
	"get in touch if you would like to find out more", "Contact vulnerable adults to arrange visits", "you will phone elderly tenants to discuss their needs",
	"please contact us for more details", "in touch with families on wards", "text messages to patients", "a message for further staff", "name: as in the passport",
	"call people on 3 wards", "contact local charities for further help", "please contact the ward to arrange a visit", "please ring reception for details",
	// handles of services, and what looks like an address or a number
	"@CareersTeam", "@NHS_Jobs", "follow us @TrustJobs", "Twitter: @MockshireNHS", "LinkedIn: mockshire-hospitals", "x.com/MockshireNHS", "class A (a) drugs",
	"option (a) nhs.net", "look at dots dot by dot", "online at nhs.uk", "5x4 shifts", "apply at nhs.net", "our manager based here on Mondays", "the lead nurse works on 2 wards", "wards (3) and beds [12] / 14",
	"call charities or schools on the list", "contact patients or carers about 3 visits", "37.5 x 2 hours", "2020/2021", "ref 0123_4567",
	// what stands beside names of wards, and lines that are no name
	"John Ray Ward is busy", "10 SAS Grades", "with NIV BIPAP here", "the Leonard Wolfson Experimental Neurology Centre", "Victor Bonney ward and others", "near Robin Hood and the airport", "posts at wards and Robin Hood, or Perry Barr",
	"St Mary's Sidcup", "based at St. James’s Town", "the Princess Alexandra Trust", "an X Ray East", "in Lea Valley now", "the Matron. The breadth of it",
	"the Sister. They lead", "Junior Sister Neonatal", "We work here.\nSeason Ticket Loans", "We work here.\nDesirable Criteria:", "We work here.\nThe Person", "We work here.\nTHANET CMHSOP",
	"We work here.\nTunbridge Wells", "Mrs in the title, Blood Science", "Name of the ward", "Name badges are worn by all", "We work here.\nName TBC",
	"We work here.\nName: Temporary Staffing", "We work here.\nName of contact to follow",
	"We work here.\n20000 patients a year", "We work here.\n0700-15-00\n1300-2100", "on 21000 referrals a year", "Ref 36155", "We work here.\n10000 - 20000 cases",
	"x4 shifts, x12 beds", "shifts 0700/1500/2100 daily", "0800, 1600 and 2000", "a score of 12345, 960123 cases", "@DrsAndNurses", "O2 and 02 levels",
	"www.example.nhs.net", "https://portal.nhs.net/x", "use nhs.net mail", "online nhs.net", "follow us on Twitter @MeadWillow", "@T7Heart", "@lanehospMSK",
	// names that are no person's, and lines that begin with none
	"We work here.\nSue Ryder\nprovides care", "We work here.\nMarie Curie - Nurse", "John Radcliffe, Matron", "We work here.\nGreat Yarmouth\nStaff Nurse",
	"Jasmine Ward Manager", "Amber Ward - Staff Nurse", "We work here.\nJasmine Ward Manager",
	"Your manager will be supportive", "The manager is a Band 8a", "The manager is Clinical Lead",
	"by mobile Glangwili.", "contact Mental Health Glangwili Tower.",
	"Milton Keynes - Nurse", "We work here.\nMacmillan Nurse\nManager", "We work here.\nMilton Keynes",
	"Lewis Lane, Cirencester", "Cardiac Cath Lab", "We work here.\nHAMPTON COURT - MATRON",
}

func TestRedactRemovesContacts(t *testing.T) {
	for _, text := range planted {
		in := strings.NewReplacer("{", "", "}", "").Replace(text)
		want, n := outsideBraces(text)
		got, removed := classify.Redact(in)
		if got != want || removed != n {
			t.Errorf("Redact(%q)\n got %q, %d\nwant %q, %d", in, got, removed, want, n)
		}
	}
}

// outsideBraces puts a mark for every part in braces and counts them.
func outsideBraces(text string) (string, int) {
	var b strings.Builder
	n := 0
	for {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		if !ok {
			return b.String(), n
		}
		_, text, _ = strings.Cut(rest, "}")
		b.WriteString("[…]")
		n++
	}
}

func TestRedactKeepsTheRest(t *testing.T) {
	for _, text := range harmless {
		if got, n := classify.Redact(text); got != text || n != 0 {
			t.Errorf("Redact(%q) = %q, %d", text, got, n)
		}
	}
}

func FuzzRedact(f *testing.F) {
	for _, s := range slices.Concat(planted, harmless, unusual, ordinary) {
		f.Add(strings.NewReplacer("{", "", "}", "").Replace(s))
	}
	f.Fuzz(func(t *testing.T, s string) {
		clean, n := classify.Redact(s)
		if utf8.ValidString(s) && !utf8.ValidString(clean) {
			t.Errorf("Redact(%q) = %q is not valid UTF-8", s, clean)
		}
		if n == 0 && clean != s {
			t.Errorf("Redact(%q) = %q, but removed nothing", s, clean)
		}
		if again, n := classify.Redact(clean); n != 0 {
			t.Errorf("Redact(%q) = %q, and again = %q", s, clean, again)
		}
	})
}

func BenchmarkRedact(b *testing.B) {
	text := strings.Repeat("You will lead the team that looks after records on the wards, report to the Head of Information at 37.5 hours a week.\n", 24) +
		"For an informal discussion please contact Jane Smith, Ward Manager, on 0118 322 5111 or jane.smith@nhs.net.\n"
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		classify.Redact(text)
	}
}
