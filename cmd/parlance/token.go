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

// leastToken is how many characters a token must have, so that nobody guesses it.
const leastToken = 20

// token is what a request must bear to change or copy the store over HTTP. The
// zero token lets nothing pass.
type token struct {
	sum [sha256.Size]byte
	set bool
}

// readToken reads a token from the file that is named; none when no file is.
func readToken(path string) (token, error) {
	if path == "" {
		return token{}, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return token{}, fmt.Errorf("token_file: %w", err)
	}
	if info.Mode().Perm()&0o007 != 0 {
		return token{}, fmt.Errorf("token_file: %s can be read or changed by everyone; 'chmod 600 %s' mends that", path, path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return token{}, fmt.Errorf("token_file: %w", err)
	}
	text := strings.TrimSpace(string(data))
	if len(text) < leastToken {
		return token{}, fmt.Errorf("token_file: the token in %s has %d characters and needs %d; 'openssl rand -hex 32' makes one", path, len(text), leastToken)
	}
	return token{sha256.Sum256([]byte(text)), true}, nil
}

// check says why a request may not act; nil when it may.
func (t token) check(r *http.Request) error {
	scheme, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	sum := sha256.Sum256([]byte(strings.TrimSpace(given)))
	switch {
	case !t.set:
		return errors.New("this action needs a token, and none is configured: set token_file")
	case !strings.EqualFold(scheme, "Bearer") || subtle.ConstantTimeCompare(sum[:], t.sum[:]) != 1:
		return errors.New("this action needs the token of token_file: Authorization: Bearer TOKEN")
	}
	return nil
}

// guard lets requests pass to actions that bear the token and do not come from a
// page of another origin.
func (t token) guard(next http.Handler) http.Handler {
	return http.NewCrossOriginProtection().Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		err := t.check(r)
		switch {
		case err == nil:
			next.ServeHTTP(w, r)
		case !t.set:
			http.Error(w, err.Error(), http.StatusForbidden)
		default:
			w.Header().Set("WWW-Authenticate", `Bearer realm="parlance"`)
			http.Error(w, err.Error(), http.StatusUnauthorized)
		}
	}))
}
