// Package crawler reads public job boards politely and faithfully: it lists a
// board, proves the listing whole or says what is missing, and reads the page
// of each advert into a classify.Advert without contacts.
//
// A board is data plus a little code (Board). All traffic passes one
// http.RoundTripper of ours, under colly.
package crawler
