// Package dashboards is what people look at: one metric catalogue behind
// /metrics and its documentation, the server-rendered page with a table and a
// CSV file behind every chart, and the exports.
//
// It reads the history through the small interfaces it declares and never
// writes. Two clocks are shown, and each figure keeps to one of them: metrics,
// today's figures, the Agenda for Change split, the heat map and the counts
// export are as published by a pass; the lines over time are as known now.
//
// # Where things live
//
// Each file by its name without .go.
//
//	serving: handler pages assets options
//	metrics now: catalogue metrics figures probemetrics vacancymetrics
//	metrics over time: history cataloguehistory historyfacts historyframes
//		historypasses historypublished historyshares titlehistory openmetrics
//	front page: reading view choice trend weeks share split heat breaks
//		tables probes probeview
//	page of trends: trendsview trendschoice trendsdraw trendstables revision
//	page of titles and categories: inscope inscopetables categorisation
//	explaining a figure: explain explainquestion explainevidence explainpage
//	drawing: plot linechart probechart
//	flow, term by term: flowcache flowview flowindex termweeks termmonths
//		termemployers termratio
//	statistics: clusters sharechange trendtest verdict adoption titles
//		proberatio agreement
//	comparing and judging frames: framediff framediff_cell framediff_result
//		framediff_text evaluate evaluation evaluation_text
//	exports: export exportstatistics probeexport vacancyexport rows
package dashboards
