package grafana

// terms shows how the use of each term goes.
func terms() *dashboard {
	return board("parlance-terms", "terms", "Trends of the umbrella terms: stock, flow, titles, own words, an index, and this year against last.", "now-2y",
		[]variable{termsVariable(), termVariable()},
		beside(10,
			lines("Adverts live that name the term", "Adverts on the board on each day with the term in title or text (stock). Terms overlap: the lines are never to be added up.", adverts,
				query{sel("parlance_term_adverts", chosenTerms), "{{term}}"}).byTerm().axis("adverts").evidence("parlance_term_adverts", "term"),
			lines("Index of adverts live", "The mean of four weeks, as an index: the first four weeks shown are 100. The start of the time range sets the base.", index,
				query{indexed, "{{term}}"}).byTerm().axis("first four weeks = 100").decimals(0),
		),
		beside(10,
			lines("Share of titles", "Adverts published in the four weeks to the day with the term in their title, in per cent of all adverts published in them.", percent,
				query{termShare("", "title"), "{{term}}"}).byTerm().axis("per cent of adverts").decimals(2).evidence("parlance_term_share", "term", "field"),
			lines("Share of own words", "The same for the term in an advert's own words: text without boilerplate and stock phrases. It begins 91 days after the first pass.", percent,
				query{termShare("", "own-words"), "{{term}}"}).byTerm().axis("per cent of adverts").decimals(1).evidence("parlance_term_share", "term", "field"),
		),
		beside(10,
			lines("$one: this year and last", "Adverts published in the four weeks to the day that name the term, in per cent of all; beside it the share of the same four weeks of the year before (52 weeks earlier).", percent,
				query{"100 * " + oneShare(""), "this year"}, query{"100 * " + oneShare("") + yearAgo, "last year"}).fixed("this year", "last year").axis("per cent of adverts").decimals(1),
			interval(),
		),
		beside(10, verdicts()),
		beside(10,
			lines("Employers", "Employers with an advert live that names the term in title or text, in per cent of all employers with an advert live. Larger employers advertise more, so this grows with the number of adverts.", percent,
				query{share(sel("parlance_term_employers", chosenTerms), sel("parlance_employers")), "{{term}}"}).byTerm().axis("per cent of employers").decimals(1),
			lines("Kinds of words in titles", "Adverts in scope that appeared in four weeks by the kinds of words in their title, which are the regions of a Venn diagram: each advert is in one of them.", adverts,
				query{"sum by (words) (" + sel("parlance_title_words_adverts") + ")", "{{words}}"}).axis("adverts"),
		),
		beside(9,
			lines("Uniqueness of titles", "Share of different titles among 855 adverts in scope that appeared in a year, rarefied, so that it does not fall because there are more adverts. The report of 2019 had 73.3 %.", percent,
				query{"100 * " + sel("parlance_titles_unique_ratio"), "different titles"}, query{"vector(73.3)", "report of 2019"}).fixed("different titles", "report of 2019").axis("per cent of titles").decimals(1),
			lines("Vague titles", "Share of adverts in scope that appeared in 91 days and cannot be coded by their title alone.", percent,
				query{"100 * " + sel("parlance_titles_vague_ratio"), "vague titles"}).fixed("vague titles").axis("per cent of titles").decimals(1),
		),
		beside(7, notes("How to read this", termsNotes)),
	)
}

// indexed divides the mean of four weeks by that of the first four shown.
var indexed = "100 * avg_over_time(" + sel("parlance_term_adverts", chosenTerms) + "[28d]) / avg_over_time(" + sel("parlance_term_adverts", chosenTerms) + "[28d] @ start() offset -28d)"

// oneShare is the share of the one term, or an end of its interval.
func oneShare(end string) string {
	return sel("parlance_term_share"+end, `term="$one"`, `field="anywhere"`)
}

// interval draws a share within the band of its interval.
func interval() *panel {
	return lines("$one: share with its interval", "Adverts published in the four weeks to the day that name the term, in per cent of all, with the 95 % interval that the share would keep to had other employers happened to recruit. It is clustered by employer, and wider than that of a mere sample.", percent,
		query{"100 * " + oneShare("_low"), "low"}, query{"100 * " + oneShare(""), "share"}, query{"100 * " + oneShare("_high"), "high"}).
		fixed("share", "low", "high").axis("per cent of adverts").decimals(1).
		override("high", property{"custom.fillBelowTo", "low"}, property{"custom.fillOpacity", 15}, property{"custom.lineWidth", 0}).
		override("low", property{"custom.lineWidth", 0})
}

// verdicts tells in words how the use of each term goes.
func verdicts() *panel {
	p := tabled("What can be said of each term", "The verdict of a seasonal Mann-Kendall test on the monthly shares of the flow, adjusted for all the terms of the frame, and Sen's slope. Of 24 to 35 months it is provisional; of fewer it is too short to say.",
		points, []query{
			{"max by (term, verdict) (" + sel("parlance_term_trend", chosenTerms, `field="anywhere"`) + " == 1)", ""},
			{"100 * max by (term) (" + sel("parlance_term_trend_slope", chosenTerms, `field="anywhere"`) + ")", ""},
		})
	p.Transformations = []transformation{
		{"joinByField", map[string]any{"byField": "term", "mode": "outer"}},
		{"organize", map[string]any{
			"excludeByName": map[string]bool{"Time": true, "Time 1": true, "Time 2": true, "Value #A": true},
			"indexByName":   map[string]int{"term": 0, "verdict": 1, "Value #B": 2},
			"renameByName":  map[string]string{"term": "Term", "verdict": "Verdict", "Value #B": "Points a year"}}},
	}
	return p.decimals(2)
}

const termsNotes = `Three series per term are never added up: **in title or text** (what the report searched), **in the title**, and in **own words**.

The **index** has its base in the first four weeks shown. A term with few adverts then swings wildly: look at its numbers first.

**This year and last** are 52 weeks apart, so that the days of the week agree. Nothing is adjusted for the season: that needs three years.

An interval of a share says how far it would move had other employers happened to recruit. A census has no sampling error.`
