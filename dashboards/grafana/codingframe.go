package grafana

import "github.com/bdrw/parlance/classify/framefile"

// codingFrame shows adverts in scope by area and level.
func codingFrame() *dashboard {
	wide := sel("parlance_adverts_wide", inScope)
	return board("parlance-coding-frame", "coding frame", "Adverts in scope of the coding frame by specialist area and level of seniority.", "now-2y", nil,
		beside(21, matrix("Specialist area by level", "Adverts live in scope of the frame on the last complete day.", adverts, "area", "level",
			query{"sum by (area, level) (" + sel("parlance_area_level_adverts") + ")", ""}).order(levels()...)),
		beside(13,
			table("Areas, and their change on a year",
				"Adverts live in scope of the frame, as the mean of the last four weeks, and how many more than in the same four weeks of last year.", "area", "Specialist area",
				column{query{mean("area", wide, ""), "Adverts"}, adverts},
				column{query{mean("area", wide, yearAgo), "A year ago"}, adverts},
				column{query{mean("area", wide, "") + " - " + mean("area", wide, yearAgo), "Change"}, adverts}).decimals(1),
			table("Levels, and their change on a year",
				"Adverts live in scope of the frame, as the mean of the last four weeks, and how many more than in the same four weeks of last year.", "level", "Level",
				column{query{mean("level", wide, ""), "Adverts"}, adverts},
				column{query{mean("level", wide, yearAgo), "A year ago"}, adverts},
				column{query{mean("level", wide, "") + " - " + mean("level", wide, yearAgo), "Change"}, adverts}).decimals(1),
		),
		beside(11,
			lines("Adverts by specialist area", "Adverts live in scope of the frame, as the mean of four weeks, one on top of the other.", adverts,
				query{mean("area", wide, ""), "{{area}}"}).axis("adverts").decimals(0).stacked().evidence("parlance_adverts_in_scope", "area"),
			lines("Adverts by level", "Adverts live in scope of the frame, as the mean of four weeks, one on top of the other.", adverts,
				query{mean("level", wide, ""), "{{level}}"}).axis("adverts").decimals(0).stacked().evidence("parlance_adverts_in_scope", "level"),
		),
		beside(9,
			lines("Unclassified", "Adverts in scope whose area is only a generic one, or none, in per cent of those in scope: the frame cannot say more of them.", percent,
				query{unclassified, "generic area"}).fixed("generic area").axis("per cent of adverts in scope").decimals(1),
			lines("In scope of the frame", "Adverts in scope in per cent of all adverts live.", percent,
				query{"100 * " + sel("parlance_adverts_in_scope") + " / " + sel("parlance_adverts"), "in scope"}).fixed("in scope").axis("per cent of adverts").decimals(1).evidence("parlance_adverts_in_scope"),
			lines("Vague titles by level", "Share of adverts in scope that appeared in 91 days and cannot be coded by their title alone; levels with fewer than 30 adverts are left out.", percent,
				query{"100 * " + sel("parlance_level_titles_vague_ratio"), "{{level}}"}).axis("per cent of titles").decimals(0),
		),
		beside(6, notes("How to read this", codingFrameNotes)),
	)
}

// levels are those of the frame that comes with Parlance, the most senior first.
func levels() []string {
	frame, err := framefile.Read("frame.yaml", framefile.Embedded())
	if err != nil {
		panic(err) // a fault of the build
	}
	var names []string
	for _, level := range frame.Levels() {
		names = append(names, string(level))
	}
	return names
}

// mean is the mean of four weeks by a label, of a year ago if need be. The sum
// stands right around the selector, so that one scan of the facts answers it.
func mean(label, selector, ago string) string {
	return "avg_over_time(sum by (" + label + ") (" + selector + ")[28d:1d]" + ago + ")"
}

// generic are the areas of adverts that the frame cannot place further.
const generic = `area=~".*\\(generic\\)|Other|"`

var unclassified = "100 * (sum by (source) (" + sel("parlance_adverts_wide", inScope, generic) + ") or 0 * " + sel("parlance_adverts_in_scope") + ") / " + sel("parlance_adverts_in_scope")

const codingFrameNotes = `The frame has 19 specialist areas and 10 levels of seniority. Each advert in scope is of one area and one level, so these figures do add up.

When another frame becomes active all history is coded again and the day is marked. The earlier coding stays: ask for it with the label ` + "`frame`" + `, as in ` + "`parlance_adverts_in_scope{frame=\"1.0\"}`" + `.`
