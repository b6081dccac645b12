package dashboards

import (
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/bdrw/parlance/classify"
)

// How many adverts an answer lists: on a page, and as JSON.
const (
	explainPage = 50
	explainJSON = 1000
)

// explainView is all that the page of an explanation reads.
type explainView struct {
	*explanation
	Board        Source
	From, To     classify.Day
	Version      string
	FrameName    string
	JSON         string // the address of the answer as JSON
	Previous     string
	PassesShown  []passHealth
	PassesHidden int
}

// serveExplain answers /explain as a page, and as JSON where format=json asks for
// it.
func (p *pages) serveExplain(w http.ResponseWriter, r *http.Request) {
	asJSON := r.URL.Query().Get("format") == "json"
	e, err := parseExplain(p.options, r.URL.Query())
	if err != nil {
		refuse(w, asJSON, err)
		return
	}
	size := explainPage
	if asJSON {
		size = explainJSON
	}
	x, err := p.statistics.explain(e, size)
	switch {
	case err != nil:
		p.fail(w, err)
	case asJSON:
		if x.Next != "" {
			x.Next += "&format=json"
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-cache")
		_ = json.NewEncoder(w).Encode(x) // the reader has gone: nobody is left to tell
	default:
		p.serve(w, r, "explain.html", newExplainView(p.options, &e, x), nil)
	}
}

// refuse says what is wrong with a question.
func refuse(w http.ResponseWriter, asJSON bool, err error) {
	if !asJSON {
		http.Error(w, "This cannot be explained: "+err.Error()+".", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusBadRequest)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": err.Error()})
}

// maxPasses is how many passes the page lists; of more, those that were not
// complete.
const maxPasses = 10

func newExplainView(o *Options, e *explainQuestion, x *explanation) *explainView {
	v := &explainView{explanation: x, Board: e.source, Version: o.Version, FrameName: o.Frame.Name(), PassesShown: x.Passes}
	v.From, _ = classify.ParseDay(x.From)
	v.To, _ = classify.ParseDay(x.To)
	asked := *e
	asked.from, asked.to = v.From, v.To
	v.JSON = asked.address(1) + "&format=json"
	if x.Page > 1 {
		v.Previous = asked.address(x.Page - 1)
	}
	if len(x.Passes) > maxPasses {
		v.PassesShown = nil
		for _, p := range x.Passes {
			if p.Outcome != "complete" && len(v.PassesShown) < maxPasses {
				v.PassesShown = append(v.PassesShown, p)
			}
		}
		v.PassesHidden = len(x.Passes) - len(v.PassesShown)
	}
	return v
}

// Share is the share in words.
func (v *explainView) Share() string { return share{v.Numerator, v.Denominator}.Percent() }

// IntervalWords is the interval in words; empty when there is none.
func (v *explainView) IntervalWords() string {
	if len(v.Interval) != 2 {
		return ""
	}
	return percent(v.Interval[0]) + " to " + percent(v.Interval[1])
}

// Revised is what was published less what is known now.
func (v *explainView) Revised() string { return signed(v.Published.Value - v.Numerator) }

// Trends is the page of the term.
func (v *explainView) Trends() string {
	return "/trends?" + url.Values{"term": {string(v.Term)}, "field": {v.Field}, "source": {v.Board.ID}}.Encode()
}
