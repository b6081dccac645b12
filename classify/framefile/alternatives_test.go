package framefile_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify/framefile"
)

// TestAlternativesAreWrittenOut reads a frame in which phrases of a set, a rule and
// a term have alternatives.
func TestAlternativesAreWrittenOut(t *testing.T) {
	data, err := os.ReadFile("testdata/lint/good.yaml")
	if err != nil {
		t.Fatal(err)
	}
	with := strings.NewReplacer(
		"coding: [coder, coding]", `coding: ["cod(er|ing)"]`,
		"any: [records]", `any: ["(|health |medical )records"]`,
		"phrases: [software coding]}\n    yes", `phrases: [cipher, "(soft|hard)ware (|and =IT) coding"]}`+"\n    yes",
	).Replace(string(data))
	f, err := framefile.Parse("mine.yaml", []byte(with))
	if err != nil {
		t.Fatal(err)
	}
	terms := f.Spec.Terms
	for _, tt := range []struct{ got, want []string }{
		{f.Spec.Sets["coding"], []string{"coder", "coding"}},
		{f.Spec.Area[len(f.Spec.Area)-1].Any, []string{"records", "health records", "medical records"}},
		{terms[0].SetAside[0].Phrases, []string{"cipher", "software coding", "software and =IT coding", "hardware coding", "hardware and =IT coding"}},
	} {
		if !slices.Equal(tt.got, tt.want) {
			t.Errorf("read %q, want %q", tt.got, tt.want)
		}
	}
}
