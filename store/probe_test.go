package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// The probes of the tests: adverts of the test board lie in RG1, unless moved.
var (
	digitalProbe = store.Probe{Term: "digital", Centre: "RG1", Miles: 50}
	dataProbe    = store.Probe{Term: "data", Centre: "RG1", Miles: 50}
	farProbe     = store.Probe{Term: "data", Centre: "NE1", Miles: 20}
)

// probedPass records a pass with site counts, as the daemon does.
func probedPass(t testing.TB, db *store.DB, day int, l store.Listing, site map[store.Probe]int, probes ...store.Probe) store.Pass {
	t.Helper()
	r := begin(t, db, day)
	must(t, r.RecordListing(l))
	readAll(t, r)
	left, err := r.ProbesLeft(probes)
	must(t, err)
	for _, p := range left {
		if n, asked := site[p]; asked {
			must(t, r.RecordSiteCount(p, n, []store.GroupCount{{Group: classify.AdministrativeAndClerical, Count: n - 1}}))
		}
	}
	p, err := r.Finish(store.End{Now: (day0 + classify.Day(day)).At(7, 0), Probes: probes})
	must(t, err)
	return p
}

// results writes what the probes gave: "0 site digital 3", days from day0.
func results(t testing.TB, db *store.DB) string {
	t.Helper()
	var out []string
	must(t, db.Probes(board, day0-1, day0+60, func(r store.ProbeResult) error {
		out = append(out, fmt.Sprintf("%d %s %s %s %d", r.Day-day0, r.Measure, r.Probe.Centre, r.Probe.Term, r.Count))
		return nil
	}))
	return strings.Join(out, ", ")
}

func TestProbes(t *testing.T) {
	db := open(t)
	adverts := others()
	adverts[1].Places = []classify.Place{{Postcode: "NE1 4LP"}}
	adverts[2].Places = []classify.Place{{Town: "nowhere"}, {Postcode: "zz99 9zz"}, {Postcode: "OX1"}}
	adverts[3].Title, adverts[3].StaffGroup = "Gardener", classify.EstatesAndAncillary
	site := map[store.Probe]int{digitalProbe: 9, dataProbe: 7}
	probedPass(t, db, 0, whole(adverts...), site, digitalProbe, dataProbe, farProbe)
	want(t, "results", results(t, db),
		"0 site RG1 digital 9, 0 text RG1 digital 3, 0 site RG1 data 7, 0 text RG1 data 4, 0 text NE1 data 1")
	must(t, db.Probes(board, day0, day0, func(r store.ProbeResult) error {
		switch {
		case r.Measure == store.SiteCount:
			want(t, "staff groups asked of the board", fmt.Sprint(r.Groups), fmt.Sprint([]store.GroupCount{{Group: classify.AdministrativeAndClerical, Count: r.Count - 1}}))
		case r.Probe == digitalProbe:
			// One employer, "B", has four adverts within 50 miles of RG1.
			want(t, "employers and products", fmt.Sprint(r.Employers, r.Shared), "1 [{data 12} {digital 9}]")
			want(t, "frame", r.Frame.Version, frame.Version)
		case r.Probe == dataProbe:
			want(t, "staff groups held", fmt.Sprint(r.Groups[0].Count, r.Groups[5].Count, len(r.Groups)), "3 1 9")
		}
		return nil
	}))
}

// TestProbeResultsAreImmutable: a second pass of the day asks for nothing that
// is there and restates nothing.
func TestProbeResultsAreImmutable(t *testing.T) {
	db := open(t)
	probedPass(t, db, 0, whole(others()...), map[store.Probe]int{digitalProbe: 9}, digitalProbe, dataProbe)
	before := results(t, db)
	r := beginAt(t, db, day0.At(20, 0))
	must(t, r.RecordListing(whole(others()[:4]...)))
	left, err := r.ProbesLeft([]store.Probe{digitalProbe, dataProbe})
	must(t, err)
	want(t, "probes left", fmt.Sprint(left), fmt.Sprint([]store.Probe{dataProbe}))
	must(t, r.RecordSiteCount(digitalProbe, 1000, nil))
	_, err = r.Finish(store.End{Now: day0.At(21, 0), Probes: []store.Probe{digitalProbe, dataProbe}})
	must(t, err)
	want(t, "results", results(t, db), before)
}

// TestProbesOfAnIncompleteListing: neither count is recorded, a gap.
func TestProbesOfAnIncompleteListing(t *testing.T) {
	db := open(t)
	l := whole(others()...)
	l.Whole = false
	r := begin(t, db, 0)
	must(t, r.RecordListing(l))
	readAll(t, r)
	left, err := r.ProbesLeft([]store.Probe{digitalProbe})
	must(t, err)
	if len(left) != 0 {
		t.Errorf("probes %v are left to a pass without a complete listing", left)
	}
	if err := r.RecordSiteCount(digitalProbe, 9, nil); err == nil {
		t.Error("a site count was recorded without a complete listing")
	}
	_, err = r.Finish(store.End{Now: day0.At(7, 0), Probes: []store.Probe{digitalProbe}})
	must(t, err)
	want(t, "results", results(t, db), "")
}

// TestTextCountWaitsForTexts: where the texts of the day are missing there is
// no text count, while the board's own count stands.
func TestTextCountWaitsForTexts(t *testing.T) {
	db := open(t)
	r := begin(t, db, 0)
	must(t, r.RecordListing(whole(others()...)))
	must(t, r.RecordSiteCount(digitalProbe, 9, nil))
	_, err := r.Finish(store.End{Now: day0.At(7, 0), Probes: []store.Probe{digitalProbe}})
	must(t, err)
	want(t, "results", results(t, db), "0 site RG1 digital 9")
}

// TestCheckRecountsProbes forges a text count.
func TestCheckRecountsProbes(t *testing.T) {
	db, err := store.Open(t.TempDir()+"/p.db", store.Options{NoSync: true})
	must(t, err)
	defer db.Close()
	probedPass(t, db, 0, whole(others()...), nil, digitalProbe)
	mustCheck(t, db)
	must(t, db.ForgeProbe(board, day0, digitalProbe, 77))
	faults, err := db.Check(t.Context())
	must(t, err)
	if len(faults) != 1 || !strings.Contains(faults[0].What, `"digital" within 50 miles of RG1`) {
		t.Errorf("the check says %v of a forged count", faults)
	}
}

func TestProbesGoOnAfterReopening(t *testing.T) {
	path := t.TempDir() + "/p.db"
	db, err := store.Open(path, store.Options{NoSync: true})
	must(t, err)
	r := begin(t, db, 0)
	must(t, r.RecordListing(whole(others()...)))
	readAll(t, r)
	must(t, r.RecordSiteCount(digitalProbe, 9, nil))
	must(t, db.Close())
	db = openAt(t, path, store.Options{NoSync: true})
	r = beginAt(t, db, day0.At(6, 30))
	left, err := r.ProbesLeft([]store.Probe{digitalProbe, dataProbe})
	must(t, err)
	want(t, "probes left to a pass taken up again", fmt.Sprint(left), fmt.Sprint([]store.Probe{dataProbe}))
	finish(t, r, day0.At(7, 0).Add(time.Minute))
}
