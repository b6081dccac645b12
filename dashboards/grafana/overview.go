package grafana

// overview answers the report's question: which words do employers use?
func overview() *dashboard {
	return board("parlance-overview", "which words do employers use", "Adverts that name each umbrella term, as a share of all, over the whole history.", "now-2y",
		[]variable{termsVariable()},
		beside(4,
			figure("Adverts live", "Adverts on the board on the last complete day (stock).", adverts, query{sel("parlance_adverts"), ""}),
			figure("In scope", "Adverts live that are in scope of the coding frame: posts in health informatics.", adverts, query{sel("parlance_adverts_in_scope"), ""}),
			figure("In scope, share", "Adverts in scope of the frame in per cent of all adverts live.", percent,
				query{"100 * " + sel("parlance_adverts_in_scope") + " / " + sel("parlance_adverts"), ""}).decimals(1),
			figure("Administrative and Clerical", "Adverts in scope that are categorised Administrative and Clerical, in per cent of all in scope.", percent,
				query{share("sum by (source) ("+sel("parlance_staff_group_adverts_in_scope", adminGroup)+")", sel("parlance_adverts_in_scope")), ""}).decimals(0),
			figure("Digital to informatics", "Adverts published in four weeks that name digital, for each one that names informatics. In September 2019 the report found 243 to 16, or 15, by the board's own search within 50 miles of RG1.", ratio,
				query{digitalToInformatics, ""}).decimals(1),
			figure("Last complete pass", "When the board was last read completely.", instant,
				query{"1000 * max by (source) (last_over_time(" + sel("parlance_pass_last_complete_timestamp_seconds") + "[30d]))", ""}),
		),
		beside(10,
			lines("Adverts that name a term, of those published in four weeks",
				"Adverts published in the four weeks to the day that name the term in title or text, in per cent of all adverts published in them (flow). Terms overlap: the lines are never to be added up.",
				percent, query{termShare("", "anywhere"), "{{term}}"}).byTerm().axis("per cent of adverts").decimals(1).evidence("parlance_term_share", "term", "field"),
			lines("Adverts that name a term in their own words",
				"The same, in title or text without boilerplate and stock phrases. It begins 91 days after the first pass: until then it would fall merely because boilerplate is being learnt.",
				percent, query{termShare("", "own-words"), "{{term}}"}).byTerm().axis("per cent of adverts").decimals(1).evidence("parlance_term_share", "term", "field"),
		),
		beside(10,
			lines("Digital for each informatics", "Adverts published in four weeks that name digital, divided by those that name informatics, in title or text.", ratio,
				query{digitalToInformatics, "digital / informatics"}).fixed("digital / informatics").axis("adverts for each advert").decimals(1),
			termTable(),
		),
		beside(8, lines("Adverts live", "Adverts on the board on each day (stock), and those of them in scope of the coding frame.", adverts,
			query{sel("parlance_adverts"), "all"}, query{sel("parlance_adverts_in_scope"), "in scope of the frame"}).fixed("all", "in scope of the frame").axis("adverts").evidence("parlance_adverts")),
		beside(8, notes("How to read this", overviewNotes)),
	)
}

var digitalToInformatics = "sum by (source) (" + posted(sel("parlance_term_adverts_posted", `term="digital"`)) + ") / sum by (source) (" +
	posted(sel("parlance_term_adverts_posted", `term="informatics"`)) + ")"

// termTable compares the terms now and a year ago.
func termTable() *panel {
	now := termShare("", "anywhere")
	change := "100 * (" + sel("parlance_term_share", chosenTerms, `field="anywhere"`) + " - " + sel("parlance_term_share", chosenTerms, `field="anywhere"`) + yearAgo + ")"
	return table("Terms now and a year ago",
		"Adverts live that name the term and employers of such adverts on the last day; the share of the adverts published in four weeks, and how many percentage points that is above the share of the same four weeks of last year.",
		"term", "Term",
		column{query{sel("parlance_term_adverts", chosenTerms), "Adverts live"}, adverts},
		column{query{sel("parlance_term_employers", chosenTerms), "Employers"}, adverts},
		column{query{now, "Share of four weeks"}, percent},
		column{query{change, "Change on a year"}, points},
	).decimals(1).override("Adverts live", property{"decimals", 0}).override("Employers", property{"decimals", 0})
}

// termShare is the share of the chosen terms in the flow of four weeks, or an end
// of its interval.
func termShare(end, field string) string {
	return "100 * " + sel("parlance_term_share"+end, chosenTerms, `field="`+field+`"`)
}

const overviewNotes = `**Stock** is the adverts live on a day. **Flow** is the adverts published in a time; here in the four weeks to each day, because few are published at week-ends.

**Terms overlap**: an advert may name several, so lines are never to be added up. *Naming a term* and *in scope of the frame* are two measures.

**Own words** leave out stock phrases and boilerplate, the sentences that an employer puts under three titles or more.

**A gap is not a zero.** Days without a complete pass have no point and are marked; no change is to be computed across a break.

Figures are as known now: later passes restate what a day had published, which is kept as ` + "`parlance_published_…`" + `. Click a point to see what stands behind it.`
