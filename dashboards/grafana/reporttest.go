package grafana

// reportTest is the report's own test as a permanent instrument.
func reportTest() *dashboard {
	chosen := []string{chosenTerms, `centre="$centre"`, `radius="$radius"`}
	return board("parlance-report-test", "the report's own test", "How many adverts the board's own search finds for each term around one place, beside how many we hold that name it.", "now-26w",
		[]variable{
			labelValuesNow("term", "Terms", "term", "digital", "informatics"),
			labelValuesNow("centre", "Centre", "centre", "RG1"),
			labelValuesNow("radius", "Miles", "radius", "50"),
		},
		beside(10,
			lines("Site count", "The total that the board's own search gives for the term within the radius of the centre. The board searches for words and their stems in more than title and text, so this is another measure than ours.", adverts,
				query{sel("parlance_probe_results", append(chosen, `measure="site"`)...), "{{term}}"}).byTerm().axis("adverts found"),
			lines("Text count", "Adverts held live with a location within the radius of the centre whose title or text names the term.", adverts,
				query{sel("parlance_probe_results", append(chosen, `measure="text"`)...), "{{term}}"}).byTerm().axis("adverts held"),
		),
		beside(10,
			lines("Site count for each text count", "How many adverts the board's own search counts for each that we hold naming the term, with the interval that it would keep to had other employers happened to recruit.", ratio,
				query{sel("parlance_probe_ratio", chosen...), "{{term}}"},
				query{sel("parlance_probe_ratio_low", chosen...), "{{term}}, low"},
				query{sel("parlance_probe_ratio_high", chosen...), "{{term}}, high"}).byTerm().ends().axis("site / text").decimals(2),
			probeTable(chosen),
		),
		beside(10, sinceReport()),
		beside(10, matrix("Text count by staff group", "Adverts held live within the radius that name the term, by staff group. Terms overlap: columns are not to be added up.", adverts, "staff_group", "term",
			query{"sum by (staff_group, term) (" + sel("parlance_probe_staff_group_results", append(chosen, `measure="text"`)...) + ")", ""})),
		beside(7, notes("How to read this", reportTestNotes)),
	)
}

// probeTable compares what the report counted with the latest counts.
func probeTable(chosen []string) *panel {
	count := func(measure string) string {
		return "max by (term) (" + sel("parlance_probe_results", append(chosen[:len(chosen):len(chosen)], `measure="`+measure+`"`)...) + ")"
	}
	return table("Then and now", "What the report's search counted on 10 September 2019, and the latest counts of the same test.", "term", "Term",
		column{query{`max by (term) (last_over_time(parlance_probe_reference_results{term=~"$term",centre="$centre",radius="$radius"}[20y]))`, "Report, 2019"}, adverts},
		column{query{count("site"), "Site count"}, adverts},
		column{query{count("text"), "Text count"}, adverts})
}

// ends draws the ends of an interval as thin lines of the term's colour.
func (p *panel) ends() *panel {
	for _, t := range termColours {
		for _, end := range []string{", low", ", high"} {
			p.override(t.term+end, property{"color", color{Mode: "fixed", FixedColor: t.colour}}, property{"custom.lineWidth", 1},
				property{"custom.lineStyle", map[string]any{"fill": "dot", "dash": []int{1, 4}}})
		}
	}
	return p
}

// sinceReport has a time range of its own: from before the report on.
func sinceReport() *panel {
	p := lines("Since the report", "The site count, with the report's own counts of 10 September 2019 as lone markers: the site of then has closed, so no line joins them.", adverts,
		query{`last_over_time(` + sel("parlance_probe_results", chosenTerms, `centre="$centre"`, `radius="$radius"`, `measure="site"`) + `[$__interval])`, "{{term}}"},
		query{`last_over_time(parlance_probe_reference_results{term=~"$term",centre="$centre",radius="$radius"}[$__interval])`, "{{term}}, report of 2019"}).byTerm().axis("adverts found")
	p.TimeFrom = "8y"
	for _, t := range termColours {
		p.override(t.term+", report of 2019", property{"color", color{Mode: "fixed", FixedColor: t.colour}},
			property{"custom.drawStyle", "points"}, property{"custom.pointSize", 12}, property{"custom.showPoints", "always"})
	}
	return p
}

// labelValuesNow chooses among the values of a label of probes; several if more
// than one is set.
func labelValuesNow(name, label, of string, set ...string) variable {
	v := labelValues(name, label, "parlance_probe_results", of, "Which of the configured searches are shown.")
	v.Current = &current{true, set[0], set[0]}
	if len(set) > 1 {
		v.Multi, v.Current = true, &current{true, set, set}
	}
	return v
}

const reportTestNotes = `In September 2019 NHS Jobs found **243** adverts for *digital* within 50 miles of RG1 and **16** for *informatics*, most of them categorised Administrative and Clerical.

The **site count** is the board's own search. The **text count** is what we hold: an advert counts if any of its locations lies within the radius and its title or text names the term. The two are different measures and never share a line; their ratio says how far the board's search goes beyond the words.`
