package dashboards

import (
	"bytes"
	"compress/gzip"
	"embed"
	"html/template"
	"net/http"
	"strings"

	"github.com/bdrw/parlance/classify"
)

//go:embed templates
var templateFiles embed.FS

// pages serves the page and the tables behind its charts.
type pages struct {
	options    *Options
	history    *history
	probes     *probeHistory
	inScope    *inScope
	statistics *statistics
	slot       func(classify.Term) int
	assets     assets
	template   *template.Template
}

func newPages(o *Options) *pages {
	p := &pages{options: o, history: &history{options: o}, probes: &probeHistory{options: o}, inScope: &inScope{options: o}, statistics: newStatistics(o), slot: palette(o.Terms), assets: packedAssets()}
	p.template = template.Must(template.New("page.html").Funcs(template.FuncMap{
		"commas": commas, "day": dayWords, "asset": p.assets.path, "mean": mean, "part": newPart, "base": base, "signed": signed, "explain": explainLink,
	}).ParseFS(templateFiles, "templates/*.html"))
	return p
}

// part is a table of shares as its template reads it.
type part struct {
	Caption, Head, Counted string
	Rows                   []partShare
}

func newPart(caption, head, counted string, rows []partShare) part {
	return part{caption, head, counted, rows}
}

// mean writes a mean of counts as a whole number: halves of adverts are noise.
func mean(v float64) string { return commas(int(v + 0.5)) }

func (p *pages) serveHome(w http.ResponseWriter, r *http.Request) {
	c := parseChoice(p.options, r.URL.Query())
	v, err := p.view(&c)
	p.serve(w, r, "page.html", v, err)
}

// serveCoding shows what titles tell, and how adverts are categorised.
func (p *pages) serveCoding(w http.ResponseWriter, r *http.Request) {
	c := parseChoice(p.options, r.URL.Query())
	v, err := p.codingView(&c)
	p.serve(w, r, "coding.html", v, err)
}

// serve answers with a page, or with the error of its view.
func (p *pages) serve(w http.ResponseWriter, r *http.Request, name string, view any, err error) {
	if err != nil {
		p.fail(w, err)
		return
	}
	var page bytes.Buffer
	if err := p.template.ExecuteTemplate(&page, name, view); err != nil {
		p.fail(w, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Accept-Encoding")
	body := page.Bytes()
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = pack(body, gzip.DefaultCompression)
	}
	_, _ = w.Write(body) // the reader has gone: nobody is left to tell
}

func (p *pages) fail(w http.ResponseWriter, err error) {
	p.options.Log.Error("page failed", "err", err)
	http.Error(w, "The store could not be read. The log of Parlance says why; try again in a minute.", http.StatusInternalServerError)
}
