package classify_test

import (
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/google/go-cmp/cmp"
)

// smallSpec is a frame of two levels and two areas.
func smallSpec() *classify.Spec {
	return &classify.Spec{
		ID: "small", Version: "1", Hash: "0123456789ab",
		Levels:     []classify.Level{"Manager", "Standard"},
		Areas:      []classify.AreaSpec{{Name: "Data", Group: "Numbers"}, {Name: "IT", Group: "Machines"}},
		Precedence: []classify.Area{"Data", "IT"},
		Sets:       map[string][]string{"machines": {"=IT", "@servers"}, "servers": {"server", "racks and servers"}},
		Hides:      []classify.HideSpec{{ID: "hide.food", Reason: "food", Phrases: []string{"food server"}}},
		Scope: []classify.RuleSpec{
			{ID: "s.title", Code: classify.InScope, Any: []string{"data", "@machines"}, Sure: 0.9},
			{ID: "s.dense", Code: classify.InScope, Any: []string{"dense"}, Text: []string{"software"}, Least: 2, Dense: 1, Sure: 0.5},
			{ID: "s.text", Code: classify.InScope, Any: []string{"planner"}, Not: []string{"dense"}, Text: []string{"software"}, Least: 2, Sure: 0.5},
			{ID: "s.employer", Code: classify.InScope, Any: []string{"planner"}, Employer: []string{"digital agency"}, Sure: 0.6},
		},
		Level: []classify.RuleSpec{
			{ID: "l.manager", Code: "Manager", Why: "ranks a manager", Any: []string{"manager"}, Sure: 0.9},
			{ID: "l.band", Code: "Manager", Any: []string{"officer"}, Band: "7-9", Sure: 0.6},
			{ID: "l.standard", Code: "Standard", Sure: 0.8},
		},
		// IT stands first here, and comes second by the precedence.
		Area: []classify.RuleSpec{
			{ID: "a.it", Code: "IT", Any: []string{"@machines", "planner"}, Sure: 0.8},
			{ID: "a.data", Code: "Data", Any: []string{"data"}, Sure: 0.9},
		},
		Families: []classify.FamilySpec{{Name: "data", Crossed: true, Circle: "numbers"}, {Name: "technology", Circle: "machines"}},
		Terms: []classify.TermSpec{
			{Term: "data", Family: "data", Phrases: []string{"data"},
				SetAside: []classify.AsideSpec{{Reason: "a notice", Phrases: []string{"your data"}}}},
			{Term: "data quality", Family: "data", Phrases: []string{"data quality"}},
			{Term: "IT", Family: "technology", Phrases: []string{"=IT"}},
		},
		Accept: classify.Thresholds{Score: 0.55, Margin: 0.3},
	}
}

func smallCoder(t testing.TB) *classify.Coder {
	t.Helper()
	frame, err := classify.Compile(smallSpec())
	if err != nil {
		t.Fatal(err)
	}
	return frame.NewCoder()
}

func TestCodeGivesEveryCodeItsWords(t *testing.T) {
	a := &classify.Advert{Title: "Band 7 Data &amp;amp; IT Manger (Internal Only)"}
	got := smallCoder(t).Code(a, nil)
	words := map[string]string{}
	for _, e := range got.Evidence {
		words[e.Rule] = a.Title[e.Start:e.End]
	}
	want := map[string]string{"s.title": "Data", "l.manager": "Manger", "a.data": "Data"}
	if diff := cmp.Diff(want, words); diff != "" {
		t.Errorf("words by rule (-want +got):\n%s", diff)
	}
	if !got.InScope || got.Level != "Manager" || got.Area != "Data" || got.Group != "Numbers" || !got.Accepted {
		t.Errorf("coded %+v", got)
	}
	if got.Frame != (classify.FrameRef{ID: "small", Version: "1", Hash: "0123456789ab"}) {
		t.Errorf("frame is %+v", got.Frame)
	}
}

func TestScope(t *testing.T) {
	software := "We make software. Our software is good."
	tests := []struct {
		name  string
		kind  classify.SectionKind
		text  string
		a     classify.Advert
		stock classify.Boilerplate
		want  classify.Field // of the evidence; empty when out of scope
	}{
		{name: "title", a: classify.Advert{Title: "Data Clerk"}, want: classify.FieldTitle},
		{name: "an and written as a sign", a: classify.Advert{Title: "Racks & Servers Planner"}, want: classify.FieldTitle},
		{name: "false friend", a: classify.Advert{Title: "Food Server"}},
		{name: "acronym in small letters", a: classify.Advert{Title: "Do it Nurse"}},
		{name: "text", a: classify.Advert{Title: "Planner"}, kind: classify.MainDuties, text: software, want: classify.FieldText},
		{name: "text too thin", a: classify.Advert{Title: "Planner"}, kind: classify.MainDuties, text: "Some software."},
		{name: "text too long for its few words", a: classify.Advert{Title: "Dense Planner"}, kind: classify.MainDuties,
			text: strings.Repeat("We plan. ", 400) + software},
		{name: "text dense in its lead", a: classify.Advert{Title: "Dense Planner"}, kind: classify.MainDuties,
			text: software + strings.Repeat(" We plan.", 400), want: classify.FieldText},
		{name: "about us", a: classify.Advert{Title: "Planner"}, kind: classify.AboutUs, text: software},
		{name: "boilerplate", a: classify.Advert{Title: "Planner"}, kind: classify.MainDuties, text: software,
			stock: func(_ *classify.Advert, sentence string) bool { return sentence == "We make software." }},
		{name: "employer", a: classify.Advert{Title: "Planner", Employer: "The Digital Agency"}, want: classify.FieldEmployer},
	}
	coder := smallCoder(t)
	for _, test := range tests {
		test.a.AddSection(test.kind, test.text)
		got := coder.Code(&test.a, test.stock)
		var field classify.Field
		if first := got.Evidence[0]; first.Rule != classify.Unclaimed {
			field = first.Field
		}
		if got.InScope != (test.want != "") || field != test.want {
			t.Errorf("%s: in scope %t by %q, want %q", test.name, got.InScope, field, test.want)
		}
	}
}

func TestLevelYieldsToAKnownBand(t *testing.T) {
	coder := smallCoder(t)
	for band, want := range map[classify.Band]classify.Level{
		classify.BandNotStated: "Standard", classify.Band6: "Standard", classify.Band8a: "Manager",
	} {
		got := coder.Code(&classify.Advert{Title: "Data Officer", Band: classify.SingleBand(band)}, nil)
		if got.Level != want {
			t.Errorf("band %s: level %q, want %q", band, got.Level, want)
		}
	}
}

func TestMarginIsLowerWithARival(t *testing.T) {
	coder := smallCoder(t)
	clear := coder.Code(&classify.Advert{Title: "Data Manager"}, nil)
	mixed := coder.Code(&classify.Advert{Title: "Data and Server Manager"}, nil)
	if mixed.Margin >= clear.Margin {
		t.Errorf("margin %.2f with a rival area, %.2f without", mixed.Margin, clear.Margin)
	}
	if clear.RunnerUp != "" || mixed.RunnerUp != "IT" {
		t.Errorf("the runners-up are %q and %q, want none and IT", clear.RunnerUp, mixed.RunnerUp)
	}
}

func TestTerms(t *testing.T) {
	a := &classify.Advert{Title: "IT Data Quality Lead"}
	a.AddSection(classify.Description, "Stock data here. Own data there.\nWe keep your data. Make it work.\nOUR IT TEAM WANTS YOU\nIT is us.")
	stock := func(_ *classify.Advert, sentence string) bool { return strings.HasPrefix(sentence, "Stock") }
	var got []string
	for _, h := range smallCoder(t).Code(a, stock).Terms {
		text := a.Text
		if h.Field == classify.FieldTitle {
			text = a.Title
		}
		own := map[classify.Own]string{classify.OwnYes: "own", classify.OwnNo: "stock"}[h.OwnWords]
		got = append(got, string(h.Term)+"/"+string(h.Field)+"/"+text[h.Start:min(len(text), h.End+3)]+"/"+own)
	}
	want := []string{"IT/title/IT Da/own", "data/title/Data Qu/own", "data quality/title/Data Quality Le/own",
		"data/text/data he/stock", "data/text/data th/own", "data/text/data. M/stock", "IT/text/IT is/own"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("terms (-want +got):\n%s", diff)
	}
}

func TestCodingIsTheCallers(t *testing.T) {
	coder := smallCoder(t)
	first := coder.Code(&classify.Advert{Title: "Data Manager"}, nil)
	evidence := first.Evidence[0]
	coder.Code(&classify.Advert{Title: "The IT Server Clerk"}, nil)
	if first.Evidence[0] != evidence {
		t.Error("a later advert changed an earlier coding")
	}
}

func TestCompileNamesEveryFault(t *testing.T) {
	spec := smallSpec()
	spec.Version = ""
	spec.Precedence = spec.Precedence[:1]
	spec.Level[0].Code = "King"
	spec.Level[1].Band = "9-7"
	spec.Area[0].Any = []string{"@nothing", "&"}
	spec.Area[1].Sure = 0
	spec.Sets["round"], spec.Area[1].With = []string{"@round"}, []string{"@round"}
	spec.Level[2].Dense = 2
	spec.Hides[0].Reason = ""
	_, err := classify.Compile(spec)
	if err == nil {
		t.Fatal("compiled")
	}
	for _, want := range []string{"frame: id and version", "IT: the area has no place", "l.manager: code \"King\"",
		"l.band: band", "a.it: there is no set \"nothing\"", "a.it: phrase \"&\" has 0 words", "a.data: sure",
		"@round: the set \"round\" holds sets itself", "l.standard: least and dense", "hide.food: a list"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
}

func TestTitleAlone(t *testing.T) {
	coder := smallCoder(t)
	software := "We make software. Our software is good."
	tests := []struct {
		name string
		a    classify.Advert
		text string
		want bool
	}{
		{name: "words of the title", a: classify.Advert{Title: "Data Manager"}, want: true},
		{name: "the text decides scope", a: classify.Advert{Title: "Planner"}, text: software},
		{name: "the employer decides scope", a: classify.Advert{Title: "Planner", Employer: "The Digital Agency"}},
		{name: "out of scope", a: classify.Advert{Title: "Gardener"}},
		{name: "a band of the page", a: classify.Advert{Title: "Data Officer", Band: classify.SingleBand(classify.Band8a), BandBasis: classify.ByPage}},
		{name: "a band of the title", a: classify.Advert{Title: "Data Officer", Band: classify.SingleBand(classify.Band8a), BandBasis: classify.ByTitle}, want: true},
	}
	for _, test := range tests {
		test.a.AddSection(classify.MainDuties, test.text)
		if got := coder.Code(&test.a, nil); got.TitleAlone != test.want {
			t.Errorf("%s: title alone is %t, want %t (%+v)", test.name, got.TitleAlone, test.want, got.Evidence)
		}
	}
}

func TestTermsSayWhereTheyStand(t *testing.T) {
	a := &classify.Advert{Title: "Clerk"}
	a.AddSection(classify.Description, "Data quality matters.\nWe keep your data.\nStock data quality here.")
	stock := func(_ *classify.Advert, sentence string) bool { return strings.HasPrefix(sentence, "Stock") }
	type standing struct {
		Term, Within classify.Term
		Aside        string
		Own          classify.Own
	}
	var got []standing
	for _, h := range smallCoder(t).Code(a, stock).Terms {
		got = append(got, standing{h.Term, h.Within, h.Aside, h.OwnWords})
	}
	want := []standing{
		{"data", "data quality", "", classify.OwnYes},
		{"data quality", "", "", classify.OwnYes},
		{"data", "", "excluded: your data (a notice)", classify.OwnNo},
		{"data", "data quality", classify.StockSentence, classify.OwnNo},
		{"data quality", "", classify.StockSentence, classify.OwnNo},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("terms (-want +got):\n%s", diff)
	}
}

// TestTermsSetAside looks at the words whose term, or one around it, is set aside.
func TestTermsSetAside(t *testing.T) {
	spec := smallSpec()
	spec.Terms[1].SetAside = []classify.AsideSpec{{Reason: "a duty", Phrases: []string{"data quality policy"}}}
	spec.Terms[2].SetAside = []classify.AsideSpec{
		{Reason: "therapy", Phrases: []string{"=IT"}, Elsewhere: []string{"intensive therapy"}},
		{Reason: "a database", Phrases: []string{"data"}}, // no longer than the other term's words
	}
	frame, err := classify.Compile(spec)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		title, text string
		want        []string // terms that are set aside
	}{
		{"Clerk", "The data quality policy. Data quality. Policy on data.", []string{"data", "data quality"}},
		{"Clerk", "An IT team.", nil},
		{"Clerk", "An IT team, for Intensive Therapies or intensive therapy.", []string{"IT"}},
		{"Intensive Therapy (IT) Nurse", "IT is us.", []string{"IT", "IT"}},
	}
	coder := frame.NewCoder()
	for _, test := range tests {
		a := &classify.Advert{Title: test.title}
		a.AddSection(classify.Description, test.text)
		var got []string
		for _, h := range coder.Code(a, nil).Terms {
			if h.Aside != "" {
				got = append(got, string(h.Term))
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s: set aside (-want +got):\n%s", test.title, test.text, diff)
		}
	}
}

func TestFamilies(t *testing.T) {
	f, err := classify.Compile(smallSpec())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]classify.Term{"data", "data quality"}, f.CrossedTerms()); diff != "" {
		t.Errorf("crossed terms (-want +got):\n%s", diff)
	}
	want := []classify.Circle{{Name: "numbers", Terms: []classify.Term{"data", "data quality"}}, {Name: "machines", Terms: []classify.Term{"IT"}}}
	if diff := cmp.Diff(want, f.Circles()); diff != "" {
		t.Errorf("circles (-want +got):\n%s", diff)
	}
	if why := f.Why("l.manager"); why != "ranks a manager" {
		t.Errorf("the reason of l.manager is %q", why)
	}
	spec := smallSpec()
	spec.Families = nil
	if f, err = classify.Compile(spec); err != nil || len(f.CrossedTerms()) != 3 || len(f.Families()) != 2 {
		t.Errorf("a frame that describes no family has %+v (%v)", f.Families(), err)
	}
	spec.Families = smallSpec().Families[:1]
	if _, err := classify.Compile(spec); err == nil || !strings.Contains(err.Error(), `IT: family "technology" is not listed under families`) {
		t.Errorf("a term of no family: %v", err)
	}
}
