package framefile_test

import (
	"os"
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/classify/framefile"
)

// BenchmarkCode codes adverts of 3 kB; with PARLANCE_ADVERTS, real ones.
func BenchmarkCode(b *testing.B) {
	frame, err := framefile.Default()
	if err != nil {
		b.Fatal(err)
	}
	adverts := writtenAdverts()
	if os.Getenv("PARLANCE_ADVERTS") != "" {
		adverts = boardAdverts(b)
	}
	coder := frame.NewCoder()
	size := 0
	for _, a := range adverts {
		size += len(a.Text)
	}
	b.SetBytes(int64(size / len(adverts)))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		coder.Code(&adverts[i%len(adverts)], nil)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "adverts/s")
}

var sentences = []string{
	"You will turn questions from the wards into reports that people can act on.",
	"The team looks after the electronic patient record and the systems around it.",
	"It is a busy service, and no two days in the department are the same.",
	"You will keep records up to date and answer the telephone with patience.",
	"Experience of data quality and of information governance would help you.",
	"We offer a pension, flexible hours and a garden in which to eat your lunch.",
	"The digital programme brings new technology to clinics across the county.",
	"You will work with nurses, therapists and porters on six wards and in the community.",
}

func writtenAdverts() (adverts []classify.Advert) {
	titles := []string{"Senior Information Analyst", "Staff Nurse - Ward 7 (Band 5)", "Health Records Clerk",
		"Consultant in Paediatrics", "Digital Project Manager", "Domestic Assistant", "Primary Care Network Pharmacist"}
	for i, title := range titles {
		var prose strings.Builder
		for n := i; prose.Len() < 3000; n += 3 {
			prose.WriteString(sentences[n%len(sentences)] + " ")
			if n%2 == 0 {
				prose.WriteString(sentences[(n/2+i)%len(sentences)] + "\n")
			}
		}
		a := classify.Advert{Title: title, Employer: "Anytown Hospitals NHS Foundation Trust"}
		a.AddSection(classify.Description, prose.String())
		adverts = append(adverts, a)
	}
	return adverts
}
