// Package store keeps the history of job adverts in one bbolt file: adverts
// with their texts, versions and spells of presence; one compact fact row per
// advert, version, spell and vintage; what each day's pass published; and the passes
// with their events. It also holds the words for history: Fact, Pass, Break,
// Vintage, Query, Point.
//
// Two clocks run side by side. What was published on a day is immutable and
// equals a replay of the passes' events. What is known now is a scan of the
// fact rows, which later passes restate: an advert found withdrawn was gone on
// a day that had counted it.
//
// # Where things live
//
// Each file by its name without .go, from the words outwards to the disk.
//
//	words for history: history breaks pass probe vacancy employers fill
//	opening, closing: open errors holder_linux holder_other migrate memo
//		labels stats warm
//	recording a pass: recorder listing judge absence details recheck settle
//		finish publish tally probes follow change spells version
//	days that are over: chronicle census replay calendar
//	boilerplate, own words: sentences stock stocklist question findstock
//		window forget
//	another frame: vintage framename activation recast past remade switch
//		trial ruleuse
//	fact rows in memory: columns rows dimensions factload factreader
//		factwriter vacancyrows
//	rows kept as columns: keptcolumns stretch tables columnreader
//	asking: read select selectprepare selectfinish selectvintage coverage
//		flow counted inscope
//	open data: vacancycoding vacancyrecord
//	probes: probecount proberecord
//	records, byte by byte: layout codec advertrecord codingrecord factrecord
//		passrecord vintagerecord texts shelf
//	deleting: purge erase expire compact
//	checking: check checkcolumns checkpages checkprobes checkstock
//		checkvintage
//	faults: damage pause salvage belongs mend mendcounters pages backup
//	bbolt, processors: bolt parallel
package store
