package dashboards

import "github.com/bdrw/parlance/store"

const (
	vacancyHelp = " From NHSBSA's open data, imported: coded by the title alone, never added to adverts."
	postedHelp  = " By day of publication (flow)."
	stockHelp   = " On the day (stock); those without a closing date are left out."
)

// vacancyMetrics are the families of imported vacancies: staff group and band
// are official, level, area, scope and terms are the title's. Vacancies of the
// layout without dates are in none of them.
func vacancyMetrics() []metric {
	var all []metric
	add := func(name, help string, f facts, labels ...string) {
		posted := f
		f.vacancies, posted.vacancies, posted.measure = true, true, store.Posted
		wide := ""
		if f.wide {
			wide = "_wide"
			help += wideHelp
		}
		all = append(all,
			metric{name: name + wide, unit: "vacancies", kind: gauge, labels: labels, facts: &f, help: help + stockHelp + vacancyHelp},
			metric{name: name + "_posted" + wide, unit: "vacancies", kind: gauge, labels: labels, facts: &posted, help: help + postedHelp + vacancyHelp})
	}
	add("parlance_foi_vacancies", "Vacancies.", facts{})
	add("parlance_foi_vacancies_in_scope", "Vacancies whose title is in scope of the coding frame.", facts{inScope: true})
	add("parlance_foi_staff_group_vacancies", "Vacancies by official Agenda for Change staff group.", facts{}, "staff_group")
	add("parlance_foi_staff_group_vacancies_in_scope", "Vacancies whose title is in scope of the coding frame, by official Agenda for Change staff group.", facts{inScope: true}, "staff_group")
	add("parlance_foi_band_vacancies", "Vacancies by official pay band.", facts{}, "band")
	add("parlance_foi_term_title_vacancies", "Vacancies with the umbrella term in their title."+termHelp, facts{in: store.InTitle}, termLabel)
	add("parlance_foi_vacancies", "Vacancies by every label at once.", facts{wide: true}, wideLabels...)
	add("parlance_foi_term_title_vacancies", "Vacancies with the umbrella term in their title, by every label at once."+termHelp, facts{in: store.InTitle, wide: true},
		append([]string{termLabel}, wideLabels...)...)
	return all
}
