package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const testToken = "0123456789abcdefghij"

func tokenFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTokenGuard(t *testing.T) {
	good := tokenFile(t, testToken+"\n")
	for name, test := range map[string]struct {
		file   string
		header [2]string
		want   int
	}{
		"bearer":                {good, [2]string{"Authorization", "Bearer " + testToken}, http.StatusNoContent},
		"bearer in lower case":  {good, [2]string{"Authorization", "bearer " + testToken}, http.StatusNoContent},
		"header of its own":     {good, [2]string{tokenHeader, testToken}, http.StatusNoContent},
		"none":                  {good, [2]string{"Accept", "*/*"}, http.StatusUnauthorized},
		"another":               {good, [2]string{"Authorization", "Bearer jihgfedcba9876543210"}, http.StatusUnauthorized},
		"its beginning":         {good, [2]string{"Authorization", "Bearer " + testToken[:8]}, http.StatusUnauthorized},
		"empty bearer":          {good, [2]string{"Authorization", "Bearer "}, http.StatusUnauthorized},
		"as a password":         {good, [2]string{"Authorization", "Basic " + testToken}, http.StatusUnauthorized},
		"no file configured":    {"", [2]string{"Authorization", "Bearer "}, http.StatusForbidden},
		"file away":             {filepath.Join(t.TempDir(), "away"), [2]string{"Authorization", "Bearer "}, http.StatusForbidden},
		"empty file":            {tokenFile(t, "\n"), [2]string{"Authorization", "Bearer "}, http.StatusForbidden},
		"short token":           {tokenFile(t, "short"), [2]string{"Authorization", "Bearer short"}, http.StatusForbidden},
		"two lines in the file": {tokenFile(t, testToken+"\n"+testToken), [2]string{"Authorization", "Bearer " + testToken}, http.StatusForbidden},
		"twice":                 {good, [2]string{tokenHeader, testToken + testToken}, http.StatusUnauthorized},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "/-/backup", nil)
			r.Header.Set(test.header[0], test.header[1])
			w := httptest.NewRecorder()
			ran := false
			token{test.file}.guard(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				ran = true
				w.WriteHeader(http.StatusNoContent)
			})).ServeHTTP(w, r)
			if w.Code != test.want || ran != (test.want == http.StatusNoContent) {
				t.Errorf("answers %d %s (ran %v), want %d", w.Code, w.Body, ran, test.want)
			}
			if body := w.Body.String(); strings.Contains(body, testToken) || test.file != "" && strings.Contains(body, test.file) {
				t.Errorf("the refusal tells %q", body)
			}
		})
	}
}

// A token that is replaced counts with the next request.
func TestTokenIsReadAnew(t *testing.T) {
	file := tokenFile(t, testToken)
	h := token{file}.guard(http.NotFoundHandler())
	ask := func(secret string) int {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		r.Header.Set(tokenHeader, secret)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code
	}
	other := strings.Repeat("z", leastToken)
	if before := ask(other); before != http.StatusUnauthorized {
		t.Errorf("another token answers %d", before)
	}
	if err := os.WriteFile(file, []byte(other), 0o600); err != nil {
		t.Fatal(err)
	}
	if now, old := ask(other), ask(testToken); now != http.StatusNotFound || old != http.StatusUnauthorized {
		t.Errorf("after it was replaced the new token answers %d, the old one %d", now, old)
	}
}
