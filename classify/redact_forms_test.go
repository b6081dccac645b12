package classify_test

import (
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify"
)

// contactForms are ways in which adverts name a contact; what stands in
// brackets must not stay.
var contactForms = []string{
	// E-mail addresses.
	"Write to [tilda.brackenbury@example.nhs.uk] today.",
	"Email: [tilda.brackenbury@nhs.net].",
	"mailto:[Tilda_Brackenbury+jobs@example.ac.uk]",
	"[tilda.brackenbury @ nhs.net]",
	"[tilda.brackenbury@ nhs.net]",
	"[tilda.brackenbury [at] nhs.net]",
	"[tilda.brackenbury (at) nhs (dot) net]",
	"[tilda dot brackenbury at nhs dot net]",
	"[tilda (dot) brackenbury (at) nhs (dot) net]",
	"[tilda . brackenbury (at) mockshire . nhs . uk]",
	"[tilda (dot) brackenbury (at) mockshire (dot) nhs (dot) uk]",
	"email [tilda brackenbury] at tilda.brackenbury@nhs.net",
	"[tilda [dot] brackenbury [at] nhs [dot] net]",
	"[tilda . brackenbury @ nhs . net]",
	"[tilda.brackenbury＠nhs.net]",
	"[TILDA.BRACKENBURY@NHS.NET]",
	"[tilda.brackenbury AT nhs DOT uk]",
	"[tilda{at}example.org]",
	"[tbrackenbury1@example.co.uk], or see the web page.",
	"[tilda.brackenbury@example\n.nhs.uk]",
	"Email [tilda-brackenbury@example.gov.uk]; subject: post",
	// Telephone numbers.
	"Telephone [01632 960123].",
	"Tel: [01632960123]",
	"call [+44 1632 960 123]",
	"call [+44 (0)1632 960123]",
	"call [0044 1632 960123]",
	"mobile [07700 900 123]",
	"mobile [07700900123]",
	"on [(01632) 960 123] ext [4567]",
	"extension [4567]",
	"Ring [020 7946 0123]",
	"Ring [020-7946-0123]",
	"Ring [020.7946.0123]",
	"Ring [0800 1111 222]",
	"bleep [1234]",
	"tel [٠١٦٣٢ ٩٦٠١٢٣]",
	"Phone: [zero one six three two nine six zero one two three]",
	// Names.
	"For an informal chat contact [Tilda Brackenbury], Ward Manager.",
	"Please contact: [Tilda Brackenbury]",
	"please contact [tilda brackenbury] on 01632 960123",
	"for details call [tilda brackenbury], ward manager",
	"Contact name: [Tilda Brackenbury]",
	"Name of contact\n[Tilda Brackenbury]",
	"Recruiting manager – [Tilda Brackenbury]",
	"Recruiting Manager - [Tilda Brackenbury]",
	"Recruiting manager: [Tilda Brackenbury]",
	"Interview panel: [Tilda Brackenbury], [Osric Wetherden] and [Dr Pim Quarrington]",
	"The interview panel will include [Sarah Brackenbury] – HPB CNS, [Chris Wetherden] – Consultant Surgeon",
	"Interview Panel – [Tilda Brackenbury]",
	"[Dr Tilda Brackenbury] leads the team.",
	"[Prof. T. Brackenbury]",
	"[Mrs Brackenbury]",
	"Speak to [Tilda] or [Osric Wetherden] in the office.",
	"You will report to [Tilda Brackenbury], Head of Nursing.",
	"[Tilda Brackenbury] – Lead Nurse, tel 01632 960123",
	"See [linkedin.com/in/tilda-brackenbury-1a2b3c]",
	"https://www.[linkedin.com/in/tildabrackenbury]/ for more",
	"Follow [@SarahBrackenbury] on Twitter",
	"twitter.com/[sarahbrackenbury]",
	"Line manager – [Tilda Brackenbury]",
	"Hiring manager [Tilda Brackenbury]",
	"Contact [TILDA BRACKENBURY] for more",
	"Contact [Brackenbury, Sarah] for more on the post.",
	"Chair of the panel: [Tilda Brackenbury]",
}

func TestContactForms(t *testing.T) {
	for _, form := range contactForms {
		text := strings.NewReplacer("[at]", "[at]", "[dot]", "[dot]").Replace(form)
		plain, secrets := plantForm(text)
		clean, _ := classify.Redact(plain)
		for _, word := range secrets {
			if strings.Contains(strings.ToLower(clean), strings.ToLower(word)) {
				t.Errorf("%q becomes %q: %q stays", plain, clean, word)
			}
		}
	}
}

func plantForm(form string) (plain string, secrets []string) {
	plain = form
	for _, w := range []string{"tilda", "sarahb", "brackenbury", "osric", "wetherden", "quarrington", "960123", "960 123", "900 123", "900123", "0123", "4567", "1111 222", " 1234", "٩٦٠", "two nine six"} {
		if strings.Contains(strings.ToLower(form), w) {
			secrets = append(secrets, w)
		}
	}
	// Brackets mark the contact, but for those of "[at]" and "[dot]".
	plain = strings.NewReplacer("[at]", "\x01at\x02", "[dot]", "\x01dot\x02").Replace(plain)
	plain = strings.NewReplacer("[", "", "]", "").Replace(plain)
	plain = strings.NewReplacer("\x01", "[", "\x02", "]").Replace(plain)
	return plain, secrets
}
