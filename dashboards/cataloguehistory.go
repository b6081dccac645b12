package dashboards

import (
	"slices"

	"github.com/bdrw/parlance/store"
)

const (
	wideHelp     = " Ask for sums of a few labels: sum by (band)."
	flowHelp     = " By day of publication (flow), final after 7 days; sum_over_time adds them up."
	termHelp     = " Terms overlap: fix term or group by it."
	readHelp     = " Only adverts whose text was read are counted."
	employerHelp = " Employers with several adverts count once, so these figures do not add up."
)

// historyMetrics are the families that the query API has beyond /metrics: the
// flow of terms, employers, and the wide families that answer any
// cross-tabulation.
func historyMetrics() []metric {
	terms := []string{"term"}
	return append([]metric{
		{name: "parlance_adverts_in_scope_posted", unit: "adverts", kind: gauge, facts: &facts{measure: store.Posted, inScope: true},
			help: "Adverts in scope of the coding frame." + flowHelp},
		{name: "parlance_term_adverts_posted", unit: "adverts", kind: gauge, labels: terms, facts: &facts{measure: store.Posted},
			help: "Adverts with the umbrella term in their title or text." + flowHelp + termHelp},
		{name: "parlance_term_title_adverts_posted", unit: "adverts", kind: gauge, labels: terms, facts: &facts{measure: store.Posted, in: store.InTitle},
			help: "Adverts with the umbrella term in their title." + flowHelp + termHelp},
		{name: "parlance_term_own_words_adverts_posted", unit: "adverts", kind: gauge, labels: terms, facts: &facts{measure: store.Posted, in: store.OwnWords},
			help: "Adverts with the umbrella term in their own words." + flowHelp + termHelp},
		{name: "parlance_employers", unit: "employers", kind: gauge, facts: &facts{employers: true},
			help: "Employers with an advert live on the day." + employerHelp},
		{name: "parlance_employers_in_scope", unit: "employers", kind: gauge, facts: &facts{employers: true, inScope: true},
			help: "Employers with an advert live on the day that is in scope of the coding frame." + employerHelp},
		{name: "parlance_employers_posted", unit: "employers", kind: gauge, facts: &facts{employers: true, measure: store.Posted},
			help: "Employers that published an advert on the day." + employerHelp},
		{name: "parlance_term_employers", unit: "employers", kind: gauge, labels: terms, facts: &facts{employers: true},
			help: "Employers with an advert live on the day that has the umbrella term in its title or text." + employerHelp},
		{name: "parlance_term_title_employers", unit: "employers", kind: gauge, labels: terms, facts: &facts{employers: true, in: store.InTitle},
			help: "Employers with an advert live on the day that has the umbrella term in its title." + employerHelp},
		{name: "parlance_term_own_words_employers", unit: "employers", kind: gauge, labels: terms, facts: &facts{employers: true, in: store.OwnWords},
			help: "Employers with an advert live on the day that has the umbrella term in its own words." + employerHelp},
		{name: "parlance_term_employers_posted", unit: "employers", kind: gauge, labels: terms, facts: &facts{employers: true, measure: store.Posted},
			help: "Employers that published an advert on the day that has the umbrella term in its title or text." + employerHelp},
	}, slices.Concat(wideMetrics(), vacancyMetrics())...)
}

// wideMetrics are the families of all single-valued dimensions at once.
func wideMetrics() []metric {
	var all []metric
	add := func(name, help string, in store.TermField, labels ...string) {
		labels = append(labels, wideLabels...)
		all = append(all,
			metric{name: name + "_wide", unit: "adverts", kind: gauge, labels: labels, facts: &facts{in: in, wide: true}, help: help + wideHelp},
			metric{name: name + "_posted_wide", unit: "adverts", kind: gauge, labels: labels,
				facts: &facts{measure: store.Posted, in: in, wide: true}, help: help + flowHelp + wideHelp})
	}
	add("parlance_adverts", `Adverts by every label at once, those whose text was not read with the scope "not coded".`, store.Anywhere)
	add("parlance_term_adverts", "Adverts with the umbrella term in their title or text, by every label at once."+termHelp+readHelp, store.Anywhere, "term")
	add("parlance_term_title_adverts", `Adverts with the umbrella term in their title, by every label at once, those whose text was not read with the scope "not coded".`+termHelp,
		store.InTitle, "term")
	add("parlance_term_own_words_adverts", "Adverts with the umbrella term in their own words, by every label at once."+termHelp+readHelp, store.OwnWords, "term")
	return all
}
