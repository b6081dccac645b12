// Parlance watches which words job adverts use: it crawls public job boards on
// a schedule, codes every advert, keeps the history in one file and shows the
// trends. This package wires the others together: flags, configuration, the
// one pass, its schedule, and the commands.
package main
