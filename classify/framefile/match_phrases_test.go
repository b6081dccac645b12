package framefile_test

import (
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"unicode"
)

// benchTexts gives the text of adverts, a title in the first line: those that
// PARLANCE_ADVERTS names, or invented ones.
func benchTexts(b *testing.B) (texts []string) {
	if os.Getenv("PARLANCE_ADVERTS") == "" {
		return inventedTexts(10000)
	}
	for _, a := range boardAdverts(b) {
		texts = append(texts, a.Title+"\n"+a.Text)
	}
	return texts
}

// inventedTexts has more titles than anyone would write out.
func inventedTexts(n int) []string {
	parts := [][]string{
		strings.Fields("Senior Lead Deputy Trainee Principal Specialist Assistant Junior Associate Advanced Rotational Relief"),
		strings.Fields("Community Theatre Stroke Paediatric Renal Cardiac Pharmacy Dental Digital Data Finance Estates Dementia Maternity Imaging Diabetes"),
		strings.Fields("Nurse Analyst Manager Dietitian Porter Clerk Engineer Therapist Technician Secretary Midwife Radiographer Practitioner Officer"),
		strings.Fields("Anyford Overmere Littlebeck Stonebury Fenwater Hollowdale Ashcombe Westerbrook Longacre Millhaven"),
		strings.Fields("Hospital Clinic Hub Infirmary Centre Trust Practice Unit"),
	}
	chance := rand.New(rand.NewPCG(3, 4))
	run := func(from, to int) string {
		var words []string
		for _, list := range parts[from:to] {
			words = append(words, list[chance.IntN(len(list))])
		}
		return strings.Join(words, " ")
	}
	texts := make([]string, n)
	for i := range texts {
		var t strings.Builder
		t.WriteString(run(0, 3) + " - " + run(3, 5) + "\n")
		for t.Len() < 3000 {
			t.WriteString(sentences[chance.IntN(len(sentences))] + " ")
			if chance.IntN(3) == 0 {
				t.WriteString("You will report to the " + run(0, 3) + " of the " + run(3, 5) + ".\n")
			}
		}
		texts[i] = t.String()
	}
	return texts
}

// benchPhrases gives n different phrases: the titles of the adverts, and then
// the runs of two words and more in the titles that begin and end with a
// capital, as names of posts, wards and specialties do; each in an order of
// chance.
func benchPhrases(b *testing.B, texts []string, n int) []string {
	seen := map[string]bool{}
	var titles, runs []string
	add := func(list *[]string, words []string) {
		phrase := strings.Join(words, " ")
		lower := strings.ToLower(phrase)
		if len(words) > 0 && len(words) <= 8 && !seen[lower] {
			seen[lower] = true
			*list = append(*list, phrase)
		}
	}
	for _, text := range texts {
		add(&titles, titleWords(text))
	}
	for _, text := range texts {
		words := titleWords(text)
		for i := range words {
			for j := i + 2; j <= len(words); j++ {
				if capital(words[i]) && capital(words[j-1]) {
					add(&runs, words[i:j])
				}
			}
		}
	}
	chance := rand.New(rand.NewPCG(1, 2))
	for _, list := range [][]string{titles, runs} {
		chance.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	phrases := append(titles, runs...)
	if len(phrases) < n {
		b.Fatalf("the adverts give %d phrases, want %d", len(phrases), n)
	}
	return phrases[:n]
}

func titleWords(text string) []string {
	title, _, _ := strings.Cut(text, "\n")
	return strings.FieldsFunc(title, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func capital(word string) bool { return 'A' <= word[0] && word[0] <= 'Z' }
