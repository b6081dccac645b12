// Parlance watches which words job adverts use: it crawls public job boards on
// a schedule, codes every advert, keeps the history in one file and shows the
// trends. This package wires the others together: flags, configuration, the
// one pass, its schedule, and the commands.
//
// # Where things live
//
// A command has a file of its name; these are all files, without .go.
//
//	command line: main commands settings progress version
//	configuration: config configkeys probeconfig sample reload schedule
//	the daemon: daemon control flight framedaemon keeper backup
//	what it serves: server surfaces web exposure token crowd
//	a pass: crawl pass due probe account
//	codings: classify records coded explain stock
//	frames: frame framelint frameshow frameshow_text frameevaluate gold
//		framediff frameactivate
//	open data: import importsink
//	what is stored: export exportopenmetrics sources boilerplate purge check
//		salvage
//	demonstration: demo demopast boardclock
package main
