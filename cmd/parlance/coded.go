package main

import "github.com/bdrw/parlance/classify"

// codedAdvert is a line of the output of classify. Its keys are a contract.
type codedAdvert struct {
	ID         string            `json:"id"`
	Title      string            `json:"title"`
	InScope    bool              `json:"in_scope"`
	Level      *string           `json:"level"` // null out of scope
	Area       *string           `json:"area"`
	Group      *string           `json:"group"`
	Score      float64           `json:"score"`
	Margin     float64           `json:"margin"`
	Accepted   bool              `json:"accepted"`
	Band       codedValue        `json:"band"`
	StaffGroup codedValue        `json:"staff_group"`
	Terms      []codedTerm       `json:"terms"`
	Evidence   []codedEvidence   `json:"evidence"`
	Frame      classify.FrameRef `json:"frame"`
	Text       *string           `json:"text,omitempty"`
}

// codedValue is a value with what it was read from; null when not stated.
type codedValue struct {
	Value    *string `json:"value"`
	Evidence string  `json:"evidence"`
}

type codedTerm struct {
	Term     classify.Term  `json:"term"`
	Field    classify.Field `json:"field"`
	OwnWords *bool          `json:"own_words"` // null when no boilerplate is known
	Start    int            `json:"start"`
	End      int            `json:"end"`
	Text     string         `json:"text"`
	Within   classify.Term  `json:"within,omitempty"` // the longest other term whose words hold these
	Aside    string         `json:"aside,omitempty"`  // why the words are not the advert's own
}

type codedEvidence struct {
	Code  string         `json:"code"`
	Rule  string         `json:"rule"`
	Field classify.Field `json:"field"`
	Start int            `json:"start"`
	End   int            `json:"end"`
	Text  string         `json:"text"`
}

func newCodedAdvert(a *classify.Advert, c *classify.Coding, withText bool) codedAdvert {
	out := codedAdvert{
		ID:         a.Reference,
		Title:      a.Title,
		InScope:    c.InScope,
		Level:      orNull(string(c.Level)),
		Area:       orNull(string(c.Area)),
		Group:      orNull(string(c.Group)),
		Score:      c.Score,
		Margin:     c.Margin,
		Accepted:   c.Accepted,
		Band:       newCodedValue(a.Band.String(), a.BandBasis),
		StaffGroup: newCodedValue(a.StaffGroup.String(), a.StaffGroupBasis),
		Terms:      make([]codedTerm, len(c.Terms)),
		Evidence:   make([]codedEvidence, len(c.Evidence)),
		Frame:      c.Frame,
	}
	for i, hit := range c.Terms {
		out.Terms[i] = codedTerm{hit.Term, hit.Field, own(hit.OwnWords), hit.Start, hit.End,
			words(a, hit.Field, hit.Start, hit.End), hit.Within, hit.Aside}
	}
	for i, ev := range c.Evidence {
		out.Evidence[i] = codedEvidence{ev.Code, ev.Rule, ev.Field, ev.Start, ev.End, words(a, ev.Field, ev.Start, ev.End)}
	}
	if withText {
		out.Text = &a.Text
	}
	return out
}

func newCodedValue(value string, basis classify.Basis) codedValue {
	if basis == classify.NotStated {
		return codedValue{nil, basis.String()}
	}
	return codedValue{&value, basis.String()}
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func own(o classify.Own) *bool {
	if o == classify.OwnUnknown {
		return nil
	}
	yes := o == classify.OwnYes
	return &yes
}

// words are what a span of a field holds; an end of -1 stands for the field's own.
func words(a *classify.Advert, field classify.Field, start, end int) string {
	var whole string
	switch field {
	case classify.FieldTitle:
		whole = a.Title
	case classify.FieldText:
		whole = a.Text
	case classify.FieldEmployer:
		whole = a.Employer
	case classify.FieldBand:
		return a.Band.String()
	}
	if end < 0 {
		end = len(whole)
	}
	return whole[start:end]
}
