// Package replica is a lookalike of NHS Jobs: the same XML list, facets,
// keyword search, result pages and advert pages with the same traps, a clock
// of its own, and faults on demand. A Board serves a Corpus, which is either
// generated from a seed (Synthetic), with the truth about every advert known,
// or read from a file of schema.org JobPostings (ReadPostings).
//
// The package judges the crawler, so it shares no code with it.
package replica
