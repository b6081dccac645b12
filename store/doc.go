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
package store
