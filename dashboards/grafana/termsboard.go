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
			lines("Share of titles", "Adverts live with the term in their title, in per cent of all adverts live.", percent,
				query{share(sel("parlance_term_title_adverts", chosenTerms), sel("parlance_adverts")), "{{term}}"}).byTerm().axis("per cent of adverts").decimals(2).evidence("parlance_term_title_adverts", "term"),
			lines("Share of own words", "Adverts live with the term in their own words, in per cent of all adverts live: text without boilerplate and stock phrases. It begins 91 days after the first pass.", percent,
				query{share(sel("parlance_term_own_words_adverts", chosenTerms), sel("parlance_adverts")), "{{term}}"}).byTerm().axis("per cent of adverts").decimals(1).evidence("parlance_term_own_words_adverts", "term"),
		),
		beside(10,
			lines("$one: this year and last", "Adverts published in the four weeks to the day that name the term, in per cent of all; beside it the share of the same four weeks of the year before (52 weeks earlier).", percent,
				query{oneTerm(""), "this year"}, query{oneTerm(yearAgo), "last year"}).fixed("this year", "last year").axis("per cent of adverts").decimals(1),
			lines("$one: change on a year", "The share of this year less that of the same four weeks a year before, in percentage points.", points,
				query{oneTerm("") + " - " + oneTerm(yearAgo), "change"}).fixed("change").axis("percentage points").decimals(1).signed(),
		),
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

// oneTerm is the share of the one term, and of a year ago.
func oneTerm(ago string) string {
	return "100 * sum by (source) (sum_over_time(" + sel("parlance_term_adverts_posted", `term="$one"`) + "[28d]" + ago + ")) / sum by (source) (sum_over_time(" +
		sel("parlance_adverts_posted") + "[28d]" + ago + "))"
}

const termsNotes = `Three series per term are never added up: **in title or text** (what the report searched), **in the title**, and in **own words**.

The **index** has its base in the first four weeks shown. A term with few adverts then swings wildly: look at its numbers first.

**This year and last** are 52 weeks apart, so that the days of the week agree. Nothing is adjusted for the season: that needs three years.

An interval of a share says how far it would move had other employers happened to recruit. A census has no sampling error.`
