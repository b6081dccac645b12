package main

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/bdrw/parlance/dashboards"
)

// surfaces are all that the daemon serves of what the pass left.
func (h hostile) surfaces() http.Handler {
	return dashboards.Secure(newSurfaces(pageOptions(h.passer, dashboards.Source{ID: h.board.ID, Name: h.board.Name, URL: h.board.BaseURL}), 24*time.Hour))
}

func answerOf(h http.Handler, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://127.0.0.1:9815"+target, nil))
	return w
}

// doors are where a walk begins: what no page links to, and explanations of
// each kind.
var doors = []string{"/", "/coding", "/trends", "/trends?scope=in&weeks=0&field=title", "/metrics", "/healthz", "/-/healthy", "/-/ready",
	"/explain?term=informatics", "/explain?term=digital&measure=new&format=json", "/explain?metric=parlance_adverts&format=json", "/explain?scope=in&measure=posted",
	"/api/v1/query?query=parlance_adverts", "/api/v1/query?query=parlance_term_adverts", "/api/v1/labels", "/api/v1/label/__name__/values", "/api/v1/label/term/values",
	"/api/v1/series?match[]=parlance_adverts", "/api/v1/metadata", "/api/v1/status/buildinfo", "/api/v1/rules", "/api/v1/alerts"}

// alike is how many links of one path with the same parameters a walk follows.
const alike = 6

// walk asks for the doors and for what their pages lead to, and gives every
// answer to check.
func walk(t *testing.T, h http.Handler, check func(target string, w *httptest.ResponseRecorder)) (paths map[string]int) {
	t.Helper()
	paths = map[string]int{}
	seen, kinds := map[string]bool{}, map[string]int{}
	for queue := slices.Clone(doors); len(queue) > 0; {
		target := queue[0]
		queue = queue[1:]
		w := answerOf(h, target)
		if w.Code != http.StatusOK {
			t.Errorf("%s answers %d: %.200s", target, w.Code, w.Body.String())
		}
		check(target, w)
		path, _, _ := strings.Cut(target, "?")
		paths[path]++
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue
		}
		for _, link := range links(t, w.Body.String()) {
			if u, err := url.Parse(link); err == nil && strings.HasPrefix(link, "/") && !seen[link] {
				seen[link] = true
				kind := u.Path + "?" + strings.Join(slices.Sorted(keysOfQuery(u.Query())), "&")
				if kinds[kind]++; kinds[kind] <= alike {
					u.Fragment = ""
					queue = append(queue, u.String())
				}
			}
		}
	}
	return paths
}

func keysOfQuery(q url.Values) func(func(string) bool) {
	return func(yield func(string) bool) {
		for name := range q {
			if !yield(name) {
				return
			}
		}
	}
}

func links(t *testing.T, page string) (all []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			if a.Key == "href" || a.Key == "action" || a.Key == "src" {
				all = append(all, a.Val)
			}
		}
	}
	return all
}

// harmlessAnswer demands of an answer of any kind that nothing in it runs, in a
// browser, a spreadsheet or a terminal.
func harmlessAnswer(t *testing.T, target string, w *httptest.ResponseRecorder, naughty []string) {
	t.Helper()
	if strings.HasPrefix(target, "/static/") {
		return
	}
	body := w.Body.String()
	if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "script-src") ||
		w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("X-Injected") != "" {
		t.Errorf("%s: headers %v", target, w.Header())
	}
	switch kind, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";"); kind {
	case "text/html":
		noScript(t, target, body, naughty)
	case "application/json":
		if !json.Valid([]byte(body)) {
			t.Errorf("%s: %.300q is no JSON", target, body)
		}
	case "text/csv":
		noFormula(t, target, body)
	case "text/plain", "": // nosniff: no browser takes it for a page; a move to another path has no body
	default:
		t.Errorf("%s is of the kind %q", target, kind)
	}
}

// noFormula demands a table of which no cell begins a formula.
func noFormula(t *testing.T, where, table string) (rows int) {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		t.Errorf("%s: %v", where, err)
	}
	for _, row := range all {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("%s: cell %q begins a formula", where, cell)
			}
		}
	}
	return len(all)
}

// noScript demands that a page holds no script, handler or address that the
// strings could have put there.
func noScript(t *testing.T, where, page string, naughty []string) {
	t.Helper()
	for _, s := range naughty {
		if strings.HasPrefix(s, "<") && len(s) > 12 && strings.Contains(page, s) {
			t.Errorf("%s: %q stands there as markup", where, s)
		}
	}
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcdoc" || isAddress[a.Key] && !leadsOn(a.Val) {
				t.Errorf("%s: <%s %s=%q>", where, n.Data, a.Key, a.Val)
			}
		}
		if n.Type == html.ElementNode && unwritten[n.Data] {
			t.Errorf("%s: <%s>", where, n.Data)
		}
	}
}

// unwritten are elements that no page has, isAddress attributes that a browser
// follows.
var (
	unwritten = map[string]bool{"script": true, "iframe": true, "object": true, "embed": true, "base": true, "img": true, "style": true, "foreignobject": true, "video": true, "audio": true}
	isAddress = map[string]bool{"href": true, "src": true, "action": true, "formaction": true, "xlink:href": true, "data": true, "poster": true}
)

// leadsOn tells an address of a page from one that runs, read as browsers do:
// without spaces and control signs before it, or tabs and line ends within.
func leadsOn(address string) bool {
	address = strings.TrimLeftFunc(address, func(r rune) bool { return r <= ' ' })
	u, err := url.Parse(strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(address))
	return err == nil && (u.Scheme == "" || u.Scheme == "http" || u.Scheme == "https")
}

// parameters are those that any page reads.
var parameters = []string{"source", "term", "metric", "field", "measure", "day", "from", "to", "page", "format", "scope", "staff_group", "band", "level", "area", "region",
	"employer", "weeks", "against", "pause", "query", "time", "start", "end", "step", "match[]", "v"}

// everySecond halves a list of strings that resemble their neighbours.
func everySecond(all []string) []string {
	var half []string
	for pair := range slices.Chunk(all, 2) {
		half = append(half, pair[0])
	}
	return half
}

// echoes asks every page for what it echoes: the strings in turn as each
// parameter and as part of a path.
func echoes(h http.Handler, naughty []string, check func(target string, w *httptest.ResponseRecorder)) (asked int) {
	ask := func(target string) {
		check(target, answerOf(h, target))
		asked++
	}
	for i, s := range naughty {
		shown := []string{"/", "/coding", "/trends"}[i/len(parameters)%3] // each with each parameter
		for j, path := range []string{shown, "/explain", "/data/shares.csv", "/api/v1/query", "/api/v1/series"} {
			q := url.Values{parameters[(i+j)%len(parameters)]: {s}}
			if path == "/explain" && i%2 == 0 {
				q.Add("format", "json")
			}
			ask(path + "?" + q.Encode())
		}
		for _, path := range []string{"/", "/data/", "/static/", "/api/v1/", "/api/v1/label/"} {
			ask(path + url.PathEscape(s) + "/values")
		}
	}
	return asked
}
