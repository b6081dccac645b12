package framefile_test

import (
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/classify/framefile"
)

// BenchmarkCode codes adverts of 3 kB, each of them in every iteration; with
// PARLANCE_ADVERTS, real ones. "adverts/s" and "MB/s" are of the least time that
// every few of them took in any round, since others may load the machine.
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
	size, list := 0, make([]*classify.Advert, len(adverts))
	for i := range adverts {
		a := &adverts[i]
		list[i] = a
		size += len(a.Title) + len(a.Employer) + len(a.Text)
	}
	var took rounds
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		measure(&took, list, func(a *classify.Advert) { coder.Code(a, nil) })
	}
	runtime.ReadMemStats(&after)
	coded := float64(b.N * len(adverts))
	b.ReportMetric(float64(len(adverts))/took.seconds(), "adverts/s")
	b.ReportMetric(float64(size)/1e6/took.seconds(), "MB/s")
	b.ReportMetric(float64(size)/float64(len(adverts)), "bytes/advert")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/coded, "allocs/advert")
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
