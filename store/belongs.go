package store

import "bytes"

// keyLengths are the bytes of the keys of each bucket by layout.go: from, to. A
// page that was written to the place of another one, or not written at all, is
// sound by itself and yet holds records of another bucket.
var keyLengths = map[string][2]int{
	"meta": {6, 64}, "labels": {5, 5}, "sources": {2, 2}, "refs": {3, maxKey},
	"adverts": {8, 8}, "live": {8, 8}, "codings": {8, 8}, "texts": {8, 8}, "versions": {10, 10}, "facts": {10, 10},
	"passes": {8, 8}, "events": {16, 16}, "counts": {7, 7}, "frames": {1, maxKey}, "vintages": {8, 8},
	"stale": {8, 8}, "breaks": {12, 12}, "stock": {8, 8}, "sentences": {2, 10}, "probes": {11, 11},
	"vacancies": {3, maxKey}, "backups": {8, 8}, "suppressed": {32, 32},
}

// maxKey is the longest key that bbolt takes.
const maxKey = 32768

// ofVintages tells whether a bucket holds a bucket for each vintage.
func ofVintages(bucket []byte) bool {
	return bytes.Equal(bucket, bucketFacts) || bytes.Equal(bucket, bucketCodings) || bytes.Equal(bucket, bucketColumns)
}

// belongs tells whether an item of a file can stand at a place, by what the
// layout has there: buckets of vintages, or records with keys of such length.
func (i item) belongs(path [][]byte) bool {
	if len(path) == 1 && ofVintages(path[0]) {
		return i.bucket && len(i.key) == 8
	}
	length := keyLengths[string(path[0])]
	return !i.bucket && len(i.key) >= length[0] && len(i.key) <= length[1]
}
