package grafana

// staffGroups shows how adverts are categorised, and at which bands.
func staffGroups() *dashboard {
	return board("parlance-staff-group", "staff group and band", "How adverts in health informatics are categorised: staff group, band, and what is not stated.", "now-2y",
		[]variable{termsVariable()},
		beside(10, lines("Administrative and Clerical, by both measures",
			"Adverts that are categorised Administrative and Clerical in per cent of all adverts live: of those in scope of the frame, and of those that name a term in title or text. The measures are not the same: most adverts that name digital are not in scope.",
			percent,
			query{share("sum by (source) ("+sel("parlance_staff_group_adverts_in_scope", adminGroup)+")", sel("parlance_adverts_in_scope")), "in scope of the frame"},
			query{adminShare("digital"), "naming digital"}, query{adminShare("informatics"), "naming informatics"}).
			fixed("in scope of the frame", "naming digital", "naming informatics").axis("per cent of adverts").decimals(0)),
		beside(13,
			matrix("Staff group by term", "Adverts live that name the term in title or text. Terms overlap: rows are not to be added up.", adverts, "staff_group", "term",
				query{"sum by (staff_group, term) (" + sel("parlance_term_staff_group_adverts", chosenTerms) + ")", ""}),
		),
		beside(21,
			matrix("Staff group by specialist area", "Adverts live in scope of the frame.", adverts, "area", "staff_group",
				query{"sum by (area, staff_group) (" + sel("parlance_adverts_wide", inScope) + ")", ""}),
		),
		beside(10,
			bars("Bands of adverts in scope", "Adverts live in scope of the frame, by band. A range of bands is a value of its own.", adverts, "band",
				query{"sum by (band) (" + sel("parlance_adverts_wide", inScope) + ")", "in scope of the frame"}),
			bars("Bands of all adverts", "Adverts live, by band. A range of bands is a value of its own.", adverts, "band",
				query{"sum by (band) (" + sel("parlance_band_adverts") + ")", "all adverts"}),
		),
		beside(21,
			matrix("Band by specialist area", "Adverts live in scope of the frame.", adverts, "area", "band",
				query{"sum by (area, band) (" + sel("parlance_adverts_wide", inScope) + ")", ""}),
			matrix("Band by term", "Adverts live that name the term in title or text. Terms overlap: columns are not to be added up.", adverts, "band", "term",
				query{"sum by (band, term) (" + sel("parlance_term_band_adverts", chosenTerms) + ")", ""}),
		),
		beside(9,
			lines("Not stated", "Adverts live of which the board does not state a band or a staff group, in per cent of all: nothing is guessed. Employers outside Agenda for Change state no band.", percent,
				query{notStated("parlance_band_adverts", `band="not stated"`), "band"}, query{notStated("parlance_staff_group_adverts", `staff_group="not stated"`), "staff group"}).
				fixed("band", "staff group").axis("per cent of adverts").decimals(1),
			lines("Band 8a and above", "Adverts in scope at band 8a and above, in per cent of those in scope whose band is stated.", percent,
				query{"100 * sum by (source) (" + sel("parlance_adverts_wide", inScope, `band=~"8.*|9|VSM"`) + ") / sum by (source) (" + sel("parlance_adverts_wide", inScope, `band!="not stated"`) + ")", "8a and above"}).
				fixed("8a and above").axis("per cent of adverts").decimals(1),
		),
		beside(6, notes("How to read this", staffGroupNotes)),
	)
}

// adminShare is the share of Administrative and Clerical among adverts naming a
// term.
func adminShare(term string) string {
	of := `term="` + term + `"`
	return "100 * sum by (source) (" + sel("parlance_term_staff_group_adverts", of, adminGroup) + ") / sum by (source) (" + sel("parlance_term_adverts", of) + ")"
}

// notStated is the share of all adverts; none at all is a share of nothing.
func notStated(metric, condition string) string {
	return share("(sum by (source) ("+sel(metric, condition)+") or 0 * "+sel("parlance_adverts")+")", sel("parlance_adverts"))
}

const staffGroupNotes = `**Staff group** comes from the board's own facet. **Band** comes from the advert's page, else the title, else the salary; each figure keeps what it was read from. What is *not stated* is shown as such.

Staff group and band are two things: the first says which occupation the post is categorised under, the second what it pays.`
