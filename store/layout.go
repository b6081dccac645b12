package store

// The file is one bbolt database of schema 2. Every value is sealed: payload,
// then the CRC-32C (Castagnoli, little-endian) of key and payload. Numbers in
// keys are big-endian, so that cursors walk in order of time.
//
//	bucket    key                        payload
//	meta      "schema"                   uvarint
//	labels    kind 1 | id 4              the text of a label (see labels.go)
//	sources   source 2                   the latest pass begun, uvarint
//	refs      source 2 | reference       number of the advert, uvarint
//	adverts   number 8                   fields, spells, listing digest, place of the text
//	live      number 8                   absences, last seen, what is still to be read
//	codings   vintage 8 / number 8       the latest coding with its evidence
//	texts     block 8                    zstd of up to a batch of texts; empty once they are deleted
//	stock     block 8                    of each text of the block, which sentences are stock (see stock.go)
//	sentences source 2 | employer 4 | day 4  the adverts of an employer posted on the day: titles and sentences, by fingerprint
//	sentences source 2                   the first day whose sentences are kept
//	versions  number 8 | version 2       what the coder read from a day on (see version.go)
//	facts     vintage 8 / number 8 | row 2   one fact row
//	columns   vintage 8 / see stretch.go   fact rows of the active vintage once more, as columns
//	passes    pass 8                     the record of the pass, JSON
//	events    pass 8 | seq 8             kind and fact row
//	counts    source 2 | day 4 | part 1  what was published: part 0 listing, part 1 text
//	probes    source 2 | day 4 | probe 4 | measure 1  what a probe gave: the board's count, or ours
//	vacancies source 2 | id              a vacancy of imported open data, coded by its title
//	frames    hash of the file           the file of a coding frame, its id and version, when it was first active
//	vintages  vintage 8                  the frame of a vintage and its time, JSON
//	stale     number 8                   transaction that changed an advert while another frame codes history
//	breaks    day 4 | seq 8              a break in series, JSON
//	backups   number 8                   where and when a backup was written, JSON
//	suppressed  HMAC-SHA-256 of source 2 | reference  the day on which the advert was purged
//	meta      "erased"                   empty: something was deleted, and the file not compacted since
//	meta      "suppress"                 the key of those hashes, 32 random bytes
//	meta      "active"                   the active vintage, uvarint
//	meta      "activation"               how far another frame has coded history, JSON
//	meta      "vacancies " source 2      the name of the frame that coded every vacancy of the source
//
// Facts and codings are buckets of buckets, one for each vintage: what one frame
// makes of the whole history. Facts of the vintages before the active one stay
// as they were when it took their place; their codings go, because the frame and
// the texts give them again. The rows of an advert are cut at the same days in
// the active vintage and in the one that is being made.
//
// Columns are derived: they say what the facts say, or are not there (see
// factwriter.go). Open reads them in the place of the facts, because that takes a
// quarter of the time. They are written when adverts have come to rest.
//
// Numbers of adverts, passes and blocks are given in order of time. What
// churns (live, sources, stale, sentences) is small: sentences hold four months of
// adverts. Texts, versions, events, counts and probes are only ever appended; the stock
// of a block is written with it and a few times again. A fact row is written when it begins, amended when its text
// is first read, and closed once.

import "encoding/binary"

var (
	bucketMeta      = []byte("meta")
	bucketLabels    = []byte("labels")
	bucketSources   = []byte("sources")
	bucketRefs      = []byte("refs")
	bucketAdverts   = []byte("adverts")
	bucketLive      = []byte("live")
	bucketCodings   = []byte("codings")
	bucketTexts     = []byte("texts")
	bucketStock     = []byte("stock")
	bucketSentences = []byte("sentences")
	bucketVersions  = []byte("versions")
	bucketFacts     = []byte("facts")
	bucketColumns   = []byte("columns")
	bucketPasses    = []byte("passes")
	bucketEvents    = []byte("events")
	bucketCounts    = []byte("counts")
	bucketProbes    = []byte("probes")
	bucketVacancies = []byte("vacancies")
	bucketFrames    = []byte("frames")
	bucketVintages  = []byte("vintages")
	bucketStale     = []byte("stale")
	bucketBreaks    = []byte("breaks")
	bucketBackups   = []byte("backups")

	bucketSuppressed = []byte("suppressed")

	buckets = [][]byte{bucketMeta, bucketLabels, bucketSources, bucketRefs, bucketAdverts, bucketLive,
		bucketCodings, bucketTexts, bucketVersions, bucketFacts, bucketPasses, bucketEvents, bucketCounts,
		bucketFrames, bucketVintages, bucketStale, bucketBreaks, bucketStock, bucketSentences, bucketProbes, bucketVacancies,
		bucketBackups, bucketSuppressed, bucketColumns}

	keySchema     = []byte("schema")
	keyActive     = []byte("active")
	keyActivation = []byte("activation")
	keySuppress   = []byte("suppress")
	keyErased     = []byte("erased")
)

// Parts of a day's published counts.
const (
	partListing = 0
	partText    = 1
)

func keyNumber(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func keyRow(number uint64, row int) []byte {
	return binary.BigEndian.AppendUint16(keyNumber(number), uint16(row))
}

func keySource(source uint32) []byte {
	return binary.BigEndian.AppendUint16(nil, uint16(source))
}

func keyRef(source uint32, reference string) []byte {
	return append(keySource(source), reference...)
}

func keyEvent(pass, seq uint64) []byte {
	return binary.BigEndian.AppendUint64(keyNumber(pass), seq)
}

func keyCounts(source uint32, day int32, part byte) []byte {
	return append(binary.BigEndian.AppendUint32(keySource(source), uint32(day)), part)
}

func keyBreak(day int32, seq uint64) []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(nil, uint32(day)), seq)
}

func keyLabel(kind labelKind, id uint32) []byte {
	return binary.BigEndian.AppendUint32([]byte{byte(kind)}, id)
}
