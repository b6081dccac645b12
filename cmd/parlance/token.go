package main

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
)

// tokenHeader carries the token beside a password: a request has one
// Authorization header, which basic authentication takes.
const tokenHeader = "Parlance-Token"

// leastToken is how many characters a token must have, so that nobody guesses it.
const leastToken = 20

// token is what actions over HTTP that change or copy the store ask for.
type token struct {
	file string // holds it; empty refuses every action
}

// read gives the token. It is read anew for each request, so that it may be
// replaced while the daemon runs.
func (t token) read() (string, error) {
	if t.file == "" {
		return "", errors.New("no token_file is configured")
	}
	info, err := os.Stat(t.file)
	if err != nil {
		return "", fmt.Errorf("token_file: %w", err)
	}
	if info.Mode().Perm()&0o007 != 0 {
		return "", fmt.Errorf("token_file: %s can be read or changed by everyone; 'chmod 600 %s' mends that", t.file, t.file)
	}
	data, err := os.ReadFile(t.file)
	if err != nil {
		return "", fmt.Errorf("token_file: %w", err)
	}
	secret := strings.TrimSpace(string(data))
	switch {
	case len(secret) < leastToken:
		return "", fmt.Errorf("token_file: the token in %s has %d characters and needs %d; 'openssl rand -hex 32' makes one", t.file, len(secret), leastToken)
	case strings.ContainsAny(secret, " \t\r\n"):
		return "", fmt.Errorf("token_file: %s holds more than one word", t.file)
	}
	return secret, nil
}

// guard lets a request through to next that carries the token, as a bearer or
// in tokenHeader. The refusal says nothing about the file.
func (t token) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secret, err := t.read()
		if err != nil {
			http.Error(w, "actions are off here: the daemon's token_file is not configured, or cannot be read", http.StatusForbidden)
			return
		}
		if !carries(r, secret) {
			w.Header().Set("WWW-Authenticate", `Bearer realm="parlance"`)
			http.Error(w, "this needs the token, in the header Authorization: Bearer TOKEN, or "+tokenHeader+": TOKEN beside a password", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// carries compares in a time that tells nothing of the secret, its length
// included.
func carries(r *http.Request, secret string) bool {
	given := r.Header.Get(tokenHeader)
	if scheme, bearer, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") {
		given = bearer
	}
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(secret))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}
