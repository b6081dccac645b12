package grafana

// operations shows how the passes go.
func operations() *dashboard {
	last := sel("parlance_pass_last_complete_timestamp_seconds")
	return board("parlance-operations", "operations", "How the passes over the board go, and how complete the figures are.", "now-90d", nil,
		beside(4,
			figure("Age of the figures", "Time since the last complete pass ended.", seconds, query{"time() - max by (source) (last_over_time(" + last + "[30d]))", ""}).decimals(0),
			figure("Complete passes, four weeks", "Days of the last 28 that have a complete pass.", adverts, query{"count_over_time(" + sel("parlance_adverts") + "[28d])", ""}),
			figure("Duration", "How long the last pass over the board took.", seconds, query{sel("parlance_pass_duration_seconds"), ""}).decimals(1),
			figure("With text", "Live adverts whose full text was read, in per cent. Figures that need texts wait for 98 %.", percent,
				query{"100 * " + passCount("with text") + " / ignoring (count) " + passCount("live"), ""}).decimals(1),
			figure("Store", "Size of the store's file on the disk.", bytesUnit, query{"parlance_store_bytes", ""}).decimals(1),
			figure("Requests", "Requests that the last pass sent to the board.", adverts, query{"sum by (source) (" + sel("parlance_pass_requests") + ")", ""}),
		),
		beside(8, outcomes()),
		beside(9,
			lines("What the passes found", "Adverts that appeared, changed and were gone, day by day.", adverts,
				query{sel("parlance_pass_adverts", `count=~"appeared|changed|gone"`), "{{count}}"}).fixed("appeared", "gone", "changed").axis("adverts"),
			lines("Pages", "Adverts whose page was read, and those whose page could not be.", adverts,
				query{sel("parlance_pass_adverts", `count=~"pages.*"`), "{{count}}"}).fixed("pages read", "pages failed").axis("adverts"),
		),
		beside(9,
			lines("Requests by answer", "Requests to the board by HTTP status, or by the kind of failure. 403 and 429 say that the board does not want to be read so fast, or at all.", adverts,
				query{sel("parlance_pass_requests"), "{{status}}"}).axis("requests"),
			lines("Duration of passes", "How long each day's last pass took.", seconds, query{sel("parlance_pass_duration_seconds"), "duration"}).fixed("duration").axis("duration"),
		),
		beside(9,
			lines("Fill rates", "Live adverts of which each field is known, in per cent. A fall says that the board or its pages changed.", percent,
				query{"100 * " + passCount("with text") + " / ignoring (count) " + passCount("live"), "text"},
				query{"100 - " + notStated("parlance_band_adverts", `band="not stated"`), "band"},
				query{"100 - " + notStated("parlance_staff_group_adverts", `staff_group="not stated"`), "staff group"},
				query{"100 - " + notStated("parlance_adverts_wide", `region=""`), "region"}).
				fixed("text", "band", "staff group", "region").axis("per cent of adverts").decimals(1),
			lines("As published and as known now", "What each day's pass published, less what is known of the day now. Later passes restate a day: an advert found withdrawn was gone already.", adverts,
				query{sel("parlance_published_adverts") + " - " + sel("parlance_adverts"), "published less known now"}).fixed("published less known now").axis("adverts").signed(),
		),
		beside(6, notes("How to read this", operationsNotes)),
	)
}

func passCount(name string) string { return sel("parlance_pass_adverts", `count="`+name+`"`) }

// outcomes is a band of days, each with the outcome of its pass.
func outcomes() *panel {
	p := basic("status-history", "Outcome of passes", "The outcome of each day's last pass. Only a complete pass publishes a point; every other leaves a gap, which is not a zero.", truth,
		[]query{{sel("parlance_pass_outcome"), "{{outcome}}"}})
	p.FieldConfig.Defaults.Custom = map[string]any{"lineWidth": 0, "fillOpacity": 80}
	p.FieldConfig.Defaults.Color = &color{Mode: "thresholds"}
	p.FieldConfig.Defaults.Thresholds = &thresholds{Mode: "absolute", Steps: []step{{"transparent", nil}, {termColours[0].colour, new(1.0)}}}
	p.Options = map[string]any{"rowHeight": 0.9, "colWidth": 1, "showValue": "never",
		"legend": map[string]any{"showLegend": false, "displayMode": "list", "placement": "bottom", "calcs": []string{}}, "tooltip": map[string]any{"mode": "single", "sort": "none"}}
	return p
}

const operationsNotes = `A **pass** belongs to the London day on which its listing began. It is *complete* when the board's own totals prove that every advert was listed; *partial*, *quarantined*, *failed* and *interrupted* passes leave a gap.

An empty list, or a fall of more than 30 %, is quarantined until a second pass agrees. Alerts on these figures are in ` + "`dashboards/grafana/rules`" + `, for a Prometheus that scrapes ` + "`/metrics`" + `.`
