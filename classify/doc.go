// Package classify holds what Parlance knows about job adverts: what an advert
// is, the Agenda for Change staff groups, bands and pay scales, the geography
// of postcodes, the umbrella terms, and the coding frame that turns an advert
// into a Coding whose every code carries its evidence.
//
// The package is a pure leaf: no I/O, no HTML, and nothing imported but the
// standard library. Text arrives cleaned and leaves as byte spans.
package classify
