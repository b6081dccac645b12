package dashboards

import (
	"strings"
	"unicode/utf8"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// contextBytes is how much of a text is shown on either side of a hit.
const contextBytes = 60

// newCountedAdvert gathers what an advert was counted for, as it is coded now:
// the places of the term, or the rules that put it in scope where that was asked.
func newCountedAdvert(d *store.Detailed, e explainQuestion) countedAdvert {
	a := countedAdvert{Reference: d.Advert.Reference, URL: d.Advert.URL, Title: d.Advert.Title, Employer: d.Advert.Employer, Evidence: []evidenceHit{}}
	if d.Advert.Posted != 0 {
		a.Posted = d.Advert.Posted.String()
	}
	for _, h := range d.Coding.Terms {
		if h.Term == e.term && (e.field != store.InTitle || h.Field == classify.FieldTitle) && (e.field != store.OwnWords || h.OwnWords == classify.OwnYes) {
			hit := evidenceHit{For: string(h.Term), Field: h.Field, Start: h.Start, End: h.End, Aside: h.Aside}
			a.Evidence = append(a.Evidence, hit.quoted(&d.Advert))
		}
	}
	if e.where[store.ByScope] == "" && e.where[store.ByLevel] == "" && e.where[store.ByArea] == "" {
		return a
	}
	for _, v := range d.Coding.Evidence {
		hit := evidenceHit{For: v.Code, Rule: v.Rule, Field: v.Field, Start: v.Start, End: v.End}
		a.Evidence = append(a.Evidence, hit.quoted(&d.Advert))
	}
	return a
}

// quoted adds the words and what stands about them, if the text is still kept.
func (h evidenceHit) quoted(a *classify.Advert) evidenceHit {
	text := a.Text
	switch h.Field {
	case classify.FieldTitle:
		text = a.Title
	case classify.FieldText:
	default:
		return h
	}
	if h.Start < 0 || h.End > len(text) || h.Start >= h.End {
		return h
	}
	h.Words = text[h.Start:h.End]
	if h.Field == classify.FieldText {
		h.Before, h.After = tail(text[:h.Start]), head(text[h.End:])
	}
	return h
}

// tail is the end of a text, from the beginning of a word on.
func tail(s string) string {
	if len(s) <= contextBytes {
		return s
	}
	s = s[len(s)-contextBytes:]
	if at := strings.IndexAny(s, " \n"); at >= 0 {
		return "…" + s[at+1:]
	}
	return "…" + strings.ToValidUTF8(s, "")
}

// head is the beginning of a text, to the end of a word.
func head(s string) string {
	if len(s) <= contextBytes {
		return s
	}
	s = s[:contextBytes]
	if at := strings.LastIndexAny(s, " \n"); at >= 0 {
		return s[:at] + "…"
	}
	for len(s) > 0 && !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s + "…"
}
