package store

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// Found is an advert that a purge would delete.
type Found struct {
	Number            uint64
	Source, Reference string
	Title             string
}

// FindPurge lists the adverts that bear one of the references, or hold the phrase
// in their title, reference or any text that was ever read of them, in upper or
// lower case. It returns ErrNotFound for a reference that is not in the store.
func (db *DB) FindPurge(ctx context.Context, references []string, phrase string) ([]Found, error) {
	phrase = strings.ToLower(phrase)
	var texts blockCache
	missing := slices.Clone(references)
	var found []Found
	err := db.eachAdvert(ctx, func(tx *bbolt.Tx, a *advert) error {
		if a.purged {
			return nil
		}
		match := slices.Contains(references, a.fields.Reference)
		missing = slices.DeleteFunc(missing, func(ref string) bool { return ref == a.fields.Reference })
		if !match && phrase != "" {
			var err error
			if match, err = holds(tx, &texts, a, phrase); err != nil {
				return err
			}
		}
		if match {
			found = append(found, Found{a.number, a.fields.Source, a.fields.Reference, a.fields.Title})
		}
		return nil
	})
	if err == nil && len(missing) > 0 {
		err = fmt.Errorf("advert %s: %w", strings.Join(missing, ", "), ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("find adverts to purge: %w", err)
	}
	return found, nil
}

// holds says whether the phrase stands anywhere in what was read of an advert.
func holds(tx *bbolt.Tx, texts *blockCache, a *advert, phrase string) (bool, error) {
	in := func(s string) bool { return strings.Contains(strings.ToLower(s), phrase) }
	if in(a.fields.Title) || in(a.fields.Reference) || in(a.fields.EmployerReference) {
		return true, nil
	}
	e := erasure{}
	if err := e.addAll(tx, a); err != nil {
		return false, err
	}
	for _, places := range e {
		for _, place := range places {
			text, _, err := texts.text(tx, place)
			if err != nil || in(text.text) {
				return err == nil, err
			}
		}
	}
	return false, nil
}

// Purge deletes adverts: reference, address, title, pay, every text and version,
// and what was learnt from the texts. What remains of each is a nameless advert
// that keeps its facts, which hold nothing of its words, so that counts and their
// replay stay right; it is carried over when another frame codes history. Their
// references are kept as keyed hashes, so that an advert that the board lists
// again is not stored again. The store is then compacted. No pass may be under
// way. It returns ErrActivating while another frame codes history.
func (db *DB) Purge(ctx context.Context, found []Found, now time.Time) (Erased, error) {
	erased := Erased{Adverts: len(found)}
	err := db.purge(ctx, found, now, &erased)
	if err == nil && len(found) > 0 {
		err = db.finishErasing(&erased)
	}
	if err != nil {
		return erased, fmt.Errorf("purge: %w", err)
	}
	return erased, nil
}

func (db *DB) purge(ctx context.Context, found []Found, now time.Time, erased *Erased) error {
	if db.activating() {
		return ErrActivating
	}
	for _, f := range found {
		err := db.change(func(c *change) error {
			n, err := c.purge(f.Number, classify.DayOf(now))
			erased.Texts += n
			return err
		})
		if err := errors.Join(err, ctx.Err()); err != nil {
			return fmt.Errorf("advert %d: %w", f.Number, err)
		}
	}
	return nil
}

// purge deletes one advert, and gives how many texts it had.
func (c *change) purge(number uint64, day classify.Day) (texts int, err error) {
	a, err := c.advert(number)
	if err != nil {
		return 0, err
	}
	source, reference := c.label(labelSource, a.fields.Source), a.fields.Reference
	e := erasure{}
	if err := e.addAll(c.tx, a); err != nil {
		return 0, err
	}
	for block, places := range e {
		n, err := c.eraseTexts(block, places)
		if texts += n; err != nil {
			return texts, err
		}
	}
	return texts, errors.Join(c.unlearn(source, a), c.unmark(e), c.dropVersions(a), c.suppress(source, reference, day),
		c.tx.Bucket(bucketRefs).Delete(keyRef(source, reference)), c.unname(reference), c.bury(source, a))
}

// unlearn takes an advert's sentences out of those that are kept.
func (c *change) unlearn(source uint32, a *advert) error {
	if a.text.block == 0 {
		return nil
	}
	place, err := c.sentencePlace(source, a)
	if err != nil || place == nil {
		return err
	}
	return c.sight(place, a.number, nil)
}

// unmark forgets which sentences of deleted texts were stock.
func (c *change) unmark(e erasure) error {
	marks := map[uint64]map[textPlace]mark{}
	for block, places := range e {
		marks[block] = map[textPlace]mark{}
		for _, place := range places {
			marks[block][place] = ""
		}
	}
	return c.saveMarks(marks)
}

func (c *change) dropVersions(a *advert) error {
	for i := range a.versions {
		if err := c.tx.Bucket(bucketVersions).Delete(keyRow(a.number, i)); err != nil {
			return err
		}
	}
	a.versions = 0
	return nil
}

// unname takes a reference out of the notes of passes.
func (c *change) unname(reference string) error {
	var named []*passRecord
	err := walk(c.tx.Bucket(bucketPasses), bucketPasses, func(_, payload []byte) error {
		if !bytes.Contains(payload, []byte(reference)) {
			return nil
		}
		p, err := decodePass(payload)
		named = append(named, p)
		return err
	})
	for _, p := range named {
		for i := range p.Reasons {
			p.Reasons[i] = strings.ReplaceAll(p.Reasons[i], reference, "(purged)")
		}
		err = errors.Join(err, c.savePass(p))
	}
	return err
}

// bury leaves of an advert what its facts say, and its spells.
func (c *change) bury(source uint32, a *advert) error {
	f := &a.fields
	left := classify.Advert{Source: f.Source, Reference: fmt.Sprintf("purged-%d", a.number), Employer: f.Employer, EmployerCode: f.EmployerCode,
		StaffGroup: f.StaffGroup, StaffGroupBasis: f.StaffGroupBasis, Band: f.Band, BandBasis: f.BandBasis, Posted: f.Posted, Closes: f.Closes}
	for _, outcode := range outcodesOf(f.Places) {
		left.Places = append(left.Places, classify.Place{Postcode: outcode})
	}
	a.fields, a.purged, a.digest = left, true, hash{}
	a.text.hash = hash{}
	var e encoder
	e.uint(a.number)
	if err := c.put(bucketRefs, keyRef(source, left.Reference), e.b); err != nil {
		return err
	}
	if was := c.presence(a.number); was != nil {
		// It has no page any more that could be read, or read again.
		left := presence{source: was.source, absences: was.absences, seen: was.seen, read: maxDay}
		if err := c.savePresence(a.number, &left); err != nil {
			return err
		}
	}
	coding, err := c.coding(a.number)
	if err != nil {
		return err
	}
	coding.Evidence = nil
	for i := range coding.Terms {
		coding.Terms[i].Start, coding.Terms[i].End = 0, 0
	}
	return errors.Join(c.saveCoding(a.number, &coding), c.saveAdvert(a))
}

// The list of what must not be stored again holds hashes under a random key that
// lies in the store itself: who has the list alone cannot tell which references
// are on it.

// suppress puts a reference on the list.
func (c *change) suppress(source uint32, reference string, day classify.Day) error {
	key, err := c.get(bucketMeta, keySuppress)
	if err != nil {
		return err
	}
	if key == nil {
		key = make([]byte, 32)
		if _, err := rand.Read(key); err != nil {
			return err
		}
		if err := c.put(bucketMeta, keySuppress, bytes.Clone(key)); err != nil {
			return err
		}
	}
	var e encoder
	e.day(day)
	return c.put(bucketSuppressed, suppressHash(key, source, reference), e.b)
}

func suppressHash(key []byte, source uint32, reference string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(keyRef(source, reference))
	return mac.Sum(nil)
}

// suppressed says whether a reference is on the list.
func (c *change) suppressed(source uint32, reference string) (bool, error) {
	key, err := c.get(bucketMeta, keySuppress)
	if err != nil || key == nil {
		return false, err
	}
	return c.tx.Bucket(bucketSuppressed).Get(suppressHash(key, source, reference)) != nil, nil
}
