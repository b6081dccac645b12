// Package dashboards is what people look at: one metric catalogue behind
// /metrics and its documentation, the server-rendered page with a table and a
// CSV file behind every chart, and the exports.
//
// It reads the history through the small interfaces it declares and never
// writes. Two clocks are shown, and each figure keeps to one of them: metrics,
// today's figures, the Agenda for Change split, the heat map and the counts
// export are as published by a pass; the lines over time are as known now.
package dashboards
