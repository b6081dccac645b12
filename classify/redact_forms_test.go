package classify_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify"
)

// TestContactForms takes the contacts out of the made-up sentences of
// testdata/contacts.txt, one Go string a line, in which brackets stand around
// each contact, but for those of "[at]" and "[dot]".
func TestContactForms(t *testing.T) {
	data, err := os.ReadFile("testdata/contacts.txt")
	if err != nil {
		t.Fatal(err)
	}
	forms := strings.Split(strings.TrimSpace(string(data)), "\n")
	if len(forms) < 50 {
		t.Fatalf("%d forms are too few", len(forms))
	}
	for _, line := range forms {
		form, err := strconv.Unquote(line)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		plain, secrets := plantForm(form)
		clean, removed := classify.Redact(plain)
		if removed == 0 || len(secrets) == 0 {
			t.Errorf("%q: %d contacts removed, %d words looked for", plain, removed, len(secrets))
		}
		for _, word := range secrets {
			if strings.Contains(strings.ToLower(clean), word) {
				t.Errorf("%q becomes %q: %q stays", plain, clean, word)
			}
		}
	}
}

// secretParts are the words and digits of the contacts, in lower case.
var secretParts = []string{"tilda", "sarahb", "brackenbury", "osric", "wetherden", "quarrington", "960123", "960 123",
	"900 123", "900123", "0123", "4567", "1111 222", " 1234", "٩٦٠", "two nine six", "\u2011123", "1 2 3", "– 123"}

func plantForm(form string) (plain string, secrets []string) {
	for _, w := range secretParts {
		if strings.Contains(strings.ToLower(form), w) {
			secrets = append(secrets, w)
		}
	}
	plain = strings.NewReplacer("[at]", "\x01at\x02", "[dot]", "\x01dot\x02").Replace(form)
	plain = strings.NewReplacer("[", "", "]", "").Replace(plain)
	return strings.NewReplacer("\x01", "[", "\x02", "]").Replace(plain), secrets
}
