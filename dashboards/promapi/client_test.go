package promapi_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify"
)

func testLog(t testing.TB) *slog.Logger { return slog.New(slog.NewTextHandler(t.Output(), nil)) }

var (
	nan     = math.NaN()
	errDisk = errors.New("disk on fire")
)

// reply is an answer of the API.
type reply struct {
	Status    string          `json:"status"`
	Data      json.RawMessage `json:"data"`
	ErrorType string          `json:"errorType"`
	Error     string          `json:"error"`
	Warnings  []string        `json:"warnings"`
	Infos     []string        `json:"infos"`
}

// ask sends a form with GET and gives the answer.
func ask(t testing.TB, h http.Handler, path string, form url.Values) (int, reply) {
	t.Helper()
	return send(t, h, httptest.NewRequest(http.MethodGet, path+"?"+form.Encode(), nil))
}

func send(t testing.TB, h http.Handler, r *http.Request) (int, reply) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Body)
	must(t, err)
	var got reply
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatalf("%s answers %d %q: %v", r.URL, w.Code, body, err)
	}
	return w.Code, got
}

// values are the points of an answer by labels and day: "{band="5"}" → day →
// value.
type values map[string]map[classify.Day]float64

// label writes labels in order of name, those without a value left out.
func label(names []string, value func(string) string) string {
	var pairs []string
	for _, name := range names {
		if v := value(name); v != "" {
			pairs = append(pairs, fmt.Sprintf("%s=%q", name, v))
		}
	}
	return "{" + strings.Join(pairs, ", ") + "}"
}

// daily asks for a value on every day from from to to.
func daily(t testing.TB, h http.Handler, query string, from, to classify.Day, names []string) values {
	t.Helper()
	code, got := ask(t, h, "/api/v1/query_range", url.Values{"query": {query}, "step": {"1d"},
		"start": {strconv.FormatInt(from.Time().Unix(), 10)}, "end": {strconv.FormatInt(to.Time().Unix(), 10)}})
	if code != http.StatusOK {
		t.Fatalf("%s answers %d: %s", query, code, got.Error)
	}
	var data struct {
		Result []struct {
			Metric map[string]string
			Values [][2]any
		}
	}
	must(t, json.Unmarshal(got.Data, &data))
	all := values{}
	for _, s := range data.Result {
		points := map[classify.Day]float64{}
		for _, p := range s.Values {
			v, err := strconv.ParseFloat(p[1].(string), 64)
			must(t, err)
			points[classify.Day(p[0].(float64)/86400)] = v
		}
		all[label(names, func(n string) string { return s.Metric[n] })] = points
	}
	return all
}
