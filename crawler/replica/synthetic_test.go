package replica_test

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler/replica"
)

// lastDay is the last day of the boards under test.
var lastDay = classify.DayFrom(2026, 11, 25)

// halfYear is a board of 26 weeks, made once.
var halfYear = sync.OnceValue(func() *replica.Corpus { return replica.Synthetic(1, 182, lastDay) })

// month is a smaller board, with a half of its adverts.
var month = sync.OnceValue(func() *replica.Corpus { return replica.Synthetic(7, 28, lastDay).Thin(2) })

// truths are the truths of every third advert posted in the half year.
var truths = sync.OnceValue(func() []replica.Truth {
	var all []replica.Truth
	third := halfYear().Thin(3)
	for day := third.FirstDay(); day <= third.LastDay(); day++ {
		for _, reference := range third.PostedOn(day) {
			truth, _ := third.Truth(reference)
			all = append(all, truth)
		}
	}
	return all
})

func TestAtLeast1500AdvertsAreLiveOnAnyDay(t *testing.T) {
	c := halfYear()
	if days := c.LastDay() - c.FirstDay() + 1; days != 182 {
		t.Fatalf("the board has %d days, want 182", days)
	}
	for day := c.FirstDay(); day <= c.LastDay(); day++ {
		if n := len(c.Live(day)); n < 1500 || n > 2200 {
			t.Errorf("%v: %d adverts are live", day, n)
		}
	}
}

func TestFlowFollowsTheWeek(t *testing.T) {
	c := halfYear()
	for day := c.FirstDay(); day <= c.LastDay(); day++ {
		n, weekend := len(c.PostedOn(day)), (int(day.Time().Weekday())+6)%7 >= 5
		if weekend != (n < 20) || n > 150 {
			t.Errorf("%v, a %v: %d adverts posted", day, day.Time().Weekday(), n)
		}
	}
}

func TestMedianLifeIsAboutFifteenDays(t *testing.T) {
	var lives []int
	for _, truth := range truths() {
		lives = append(lives, int(truth.Closes-truth.Posted))
	}
	slices.Sort(lives)
	if median := lives[len(lives)/2]; median < 13 || median > 18 {
		t.Errorf("median life %d days, want about 15", median)
	}
}

func TestTheSameSeedGivesTheSameBoard(t *testing.T) {
	first, again := fingerprint(replica.Synthetic(3, 5, lastDay)), fingerprint(replica.Synthetic(3, 5, lastDay))
	if first != again {
		t.Error("two boards of one seed differ")
	}
	if first == fingerprint(replica.Synthetic(4, 5, lastDay)) {
		t.Error("boards of two seeds are the same")
	}
}

// fingerprint digests the page of every eighth live advert and a list of them.
func fingerprint(c *replica.Corpus) string {
	board, digest := replica.New(c.Thin(8), replica.Options{}), sha256.New()
	for _, reference := range c.LiveAt(board.Now()) {
		digest.Write(get(board, "/candidate/jobadvert/"+reference).Body.Bytes())
	}
	digest.Write(get(board, "/api/v1/search_xml?limit=100&page=1&sort=publicationDateDesc").Body.Bytes())
	return fmt.Sprintf("%x", digest.Sum(nil))
}

// get asks the board and returns what it answered.
func get(board http.Handler, target string) *httptest.ResponseRecorder {
	return serve(board, httptest.NewRequest(http.MethodGet, target, nil))
}

func serve(board http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	board.ServeHTTP(w, r)
	return w
}

func TestStaffGroupsStandInTheBoardsProportion(t *testing.T) {
	count := map[classify.StaffGroup]float64{}
	for _, truth := range truths() {
		count[truth.StaffGroup]++
	}
	for group, want := range map[classify.StaffGroup]float64{classify.AdministrativeAndClerical: 17.9, classify.NursingAndMidwiferyRegistered: 21.6,
		classify.MedicalAndDental: 16.2, classify.AlliedHealthProfessionals: 15.7, classify.AdditionalClinicalServices: 11.8, classify.EstatesAndAncillary: 11.4,
		classify.AdditionalProfessionalScientificAndTechnical: 2.8, classify.HealthcareScientists: 2.4, classify.Students: 0.03} {
		got := 100 * count[group] / float64(len(truths()))
		if got < want*0.85-0.03 || got > want*1.15+0.1 || got == 0 {
			t.Errorf("%v: %.2f %% of adverts, want about %.2f", group, got, want)
		}
	}
}

func TestInformaticsIsAFewPercentAndCoversTheFrame(t *testing.T) {
	levels, areas, bands, inScope := map[classify.Level]int{}, map[classify.Area]int{}, map[classify.Band]int{}, 0
	for _, truth := range truths() {
		bands[truth.Band.Low]++
		if !truth.InScope {
			if truth.Level != "" || truth.Area != "" {
				t.Errorf("%q is out of scope and has level %q, area %q", truth.Title, truth.Level, truth.Area)
			}
			continue
		}
		inScope++
		levels[truth.Level]++
		areas[truth.Area]++
	}
	if share := 100 * float64(inScope) / float64(len(truths())); share < 3.3 || share > 4.7 {
		t.Errorf("%.2f %% of adverts are in scope, want about 4", share)
	}
	if len(levels) != 10 || len(areas) != 19 {
		t.Errorf("%d levels and %d areas, want 10 and 19", len(levels), len(areas))
	}
	for _, band := range classify.Bands() {
		if bands[band] == 0 {
			t.Errorf("no advert of band %v", band)
		}
	}
	for _, rarer := range [][2]classify.Band{{classify.Band8a, classify.Band7}, {classify.Band8b, classify.Band8a}, {classify.Band9, classify.Band8b}, {classify.Band1, classify.Band2}, {classify.Band8a, classify.Band5}} {
		if bands[rarer[0]] >= bands[rarer[1]] {
			t.Errorf("%d adverts of band %v, %d of band %v", bands[rarer[0]], rarer[0], bands[rarer[1]], rarer[1])
		}
	}
	if share := 100 * bands[classify.BandNotStated] / len(truths()); share < 30 || share > 50 {
		t.Errorf("%d %% of adverts state no band, want about 40", share)
	}
}

func TestFatesAndFriends(t *testing.T) {
	var withdrawn, edited, repeated, friends, contacts float64
	for _, truth := range truths() {
		withdrawn += one(truth.Withdrawn)
		edited += one(truth.Edited)
		repeated += one(truth.ReadvertOf != "")
		friends += one(truth.FalseFriend)
		contacts += one(len(truth.Contacts) > 0)
	}
	all := float64(len(truths()))
	for name, share := range map[string][3]float64{"withdrawn": {withdrawn / all, 0.02, 0.07}, "edited": {edited / all, 0.03, 0.08},
		"advertised again": {repeated / all, 0.03, 0.09}, "false friends": {friends / all, 0.02, 0.15}, "with contacts": {contacts / all, 0.57, 0.63}} {
		if share[0] < share[1] || share[0] > share[2] {
			t.Errorf("%s: %.3f of adverts, want %.2f to %.2f", name, share[0], share[1], share[2])
		}
	}
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

func TestVocabularyShifts(t *testing.T) {
	use := func(term classify.Term, from, to int) float64 {
		hits, all := 0.0, 0.0
		for _, truth := range truths()[from:to] {
			if truth.InScope {
				all++
				hits += one(truth.Terms[term].Own)
			}
		}
		return hits / all
	}
	third := len(truths()) / 3
	for term, rises := range map[classify.Term]bool{"digital": true, "AI": true, "informatics": false} {
		before, after := use(term, 0, third), use(term, 2*third, 3*third)
		if (after > before) != rises {
			t.Errorf("%s: %.3f in the first third, %.3f in the last", term, before, after)
		}
	}
}

func TestBoilerplateMatters(t *testing.T) {
	only := map[classify.Term]float64{}
	all := map[classify.Term]float64{}
	for _, truth := range truths() {
		for term, use := range truth.Terms {
			all[term] += one(use.Text)
			only[term] += one(use.Text && !use.Own)
		}
	}
	for _, term := range []classify.Term{"digital", "data", "technology"} {
		if share := only[term] / all[term]; share < 0.2 {
			t.Errorf("%s stands only in stock sentences in %.2f of its adverts, want at least 0.2", term, share)
		}
	}
	if only["informatics"] > 0 {
		t.Errorf("informatics stands in stock sentences of %v adverts", only["informatics"])
	}
}

// Several hundred employers advertise, and those with many adverts repeat
// sentences of their own that no other employer uses.
func TestEmployersHaveTheirOwnBoilerplate(t *testing.T) {
	adverts := map[string]int{}
	for _, truth := range truths() {
		adverts[truth.Employer]++
	}
	if len(adverts) < 300 || len(adverts) > 1000 {
		t.Errorf("%d employers, want several hundred", len(adverts))
	}
	users, titles := map[string]map[string]bool{}, map[string]map[string]bool{}
	at := lastDay.At(23, 0)
	live := map[string]int{}
	for _, reference := range halfYear().LiveAt(at) {
		truth, _ := halfYear().Truth(reference)
		text, _ := halfYear().Text(reference, at)
		live[truth.Employer]++
		for _, sentence := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '.' }) {
			put(users, sentence, truth.Employer)
			put(titles, truth.Employer+sentence, truth.Title)
		}
	}
	own := map[string]bool{}
	for sentence, employers := range users {
		for employer := range employers {
			if len(employers) == 1 && len(titles[employer+sentence]) >= 3 {
				own[employer] = true
			}
		}
	}
	for employer, n := range live {
		if n >= 12 && !own[employer] {
			t.Errorf("%s has %d adverts and no sentence of its own", employer, n)
		}
	}
}

// The corpus tells an employer's stock sentences from an advert's own by where
// they stand.
func TestBoilerplateIsWhatTheEmployerSays(t *testing.T) {
	c, at := month(), lastDay.At(23, 0)
	stock := c.Boilerplate()
	told := map[classify.SectionKind]map[bool]int{classify.Summary: {}, classify.AboutUs: {}}
	for _, reference := range c.LiveAt(at)[:100] {
		_, a, found := c.Read(reference, at)
		if !found {
			t.Fatalf("%s is live and cannot be read", reference)
		}
		for _, section := range a.Sections {
			text := a.Text[section.Start:section.End]
			for start, end := range classify.Sentences(text) {
				if told[section.Kind] != nil {
					told[section.Kind][stock(&a, text[start:end])]++
				}
			}
		}
	}
	if told[classify.Summary][true] > 0 || told[classify.Summary][false] == 0 || told[classify.AboutUs][false] > 0 || told[classify.AboutUs][true] == 0 {
		t.Errorf("sentences that are stock, by section: %v", told)
	}
	if _, _, found := c.Read("X0000-00-0000", at); found {
		t.Error("an advert that never was is read")
	}
}

func put(sets map[string]map[string]bool, key, value string) {
	if sets[key] == nil {
		sets[key] = map[string]bool{}
	}
	sets[key][value] = true
}

// TestAcronymsAreRare keeps the acronym IT, which seven of a hundred real
// adverts use, out of sentences that most adverts have.
func TestAcronymsAreRare(t *testing.T) {
	with, all, acronym := 0, halfYear().Live(lastDay), regexp.MustCompile(`\b(IT|ICT|AI)\b`)
	for _, reference := range all {
		text, _ := halfYear().Text(reference, lastDay.At(23, 59))
		if acronym.MatchString(text) {
			with++
		}
	}
	if share := float64(with) / float64(len(all)); share == 0 || share > 0.15 {
		t.Errorf("%.3f of adverts use IT, ICT or AI", share)
	}
}

func TestContactsAreFictitiousAndOnThePage(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	phone := regexp.MustCompile(`^(01632 960|07700 900)\d{3}$`)
	for _, reference := range month().LiveAt(board.Now())[:200] {
		truth, _ := month().Truth(reference)
		if len(truth.Contacts) == 0 {
			continue
		}
		if !phone.MatchString(truth.Contacts[2]) || !strings.HasSuffix(truth.Contacts[1], ".example.nhs.uk") {
			t.Errorf("%s: contacts %q are not fictitious", reference, truth.Contacts)
		}
		page := get(board, "/candidate/jobadvert/"+reference).Body.String()
		for _, contact := range truth.Contacts {
			if !strings.Contains(page, contact) {
				t.Errorf("%s: the page does not hold %q", reference, contact)
			}
		}
	}
}

func TestTextIsTwoOrThreeKilobytes(t *testing.T) {
	c, total := month(), 0
	references := c.Live(lastDay)
	for _, reference := range references {
		text, _ := c.Text(reference, lastDay.At(23, 59))
		total += len(text)
	}
	if mean := total / len(references); mean < 1800 || mean > 3200 {
		t.Errorf("the mean text has %d bytes", mean)
	}
}

func BenchmarkSynthetic(b *testing.B) {
	for b.Loop() {
		replica.Synthetic(1, 182, lastDay)
	}
}

func TestThinKeepsEveryNthAdvertAsItIs(t *testing.T) {
	whole, n := replica.Synthetic(3, 2, lastDay), 7
	thin := whole.Thin(n)
	if want := (whole.Len() + n - 1) / n; thin.Len() != want || thin.LastDay() != lastDay {
		t.Errorf("%d adverts until %v, want %d until %v", thin.Len(), thin.LastDay(), want, lastDay)
	}
	at := lastDay.At(23, 0)
	for _, reference := range thin.LiveAt(at) {
		want, _ := whole.Text(reference, at)
		got, _ := thin.Text(reference, at)
		truth, _ := thin.Truth(reference)
		if wanted, known := whole.Truth(reference); !known || got != want || !reflect.DeepEqual(truth, wanted) {
			t.Errorf("%s is another advert", reference)
		}
	}
}
