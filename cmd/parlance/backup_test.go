package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// addKey adds a line to a configuration file.
func addKey(t *testing.T, config, line string) {
	t.Helper()
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, []byte(line+"\n"+string(text)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestRestore is the drill of the README: back up, lose the store, put the backup
// in its place, go on.
func TestRestore(t *testing.T) {
	t.Parallel()
	_, config, db := boardOf(t, t.TempDir())
	mustRun(t, "crawl", "--config", config)
	copied := filepath.Join(filepath.Dir(db), "backup.db")
	mustRun(t, "backup", copied, "--config", config)
	if code, _, errs := program(t, "", "backup", copied, "--config", config); code != exitError || !strings.Contains(errs, "name another") {
		t.Errorf("over an earlier backup: status %d, %q", code, errs)
	}
	mustRun(t, "crawl", "--config", config)
	want := mustRun(t, "export", "adverts", "--config", config)
	if err := os.WriteFile(db, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, errs := program(t, "", "crawl", "--config", config)
	if code != exitError || !strings.Contains(errs, db) || !strings.Contains(errs, "restore a backup") {
		t.Errorf("a zeroed store: status %d, %q", code, errs)
	}
	data, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(db, data, 0o600); err != nil {
		t.Fatal(err)
	}
	mustRun(t, "check", "--config", config)
	mustRun(t, "crawl", "--config", config)
	if got := mustRun(t, "export", "adverts", "--config", config); got != want {
		t.Error("what was restored and gone on with differs")
	}
	mustRun(t, "check", "--config", config)
}

func post(t *testing.T, url string, header ...string) (status int, body []byte, h http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err = io.ReadAll(resp.Body); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, body, resp.Header
}

// TestBackupBesideADaemon copies the store of a daemon, by the command and over
// HTTP, and purges an advert, which names both.
func TestBackupBesideADaemon(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, config, db := boardOf(t, dir)
	secret := "0123456789abcdef0123456789abcdef"
	if err := os.WriteFile(filepath.Join(dir, "token"), []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	addKey(t, config, "token_file: "+filepath.Join(dir, "token"))
	daemon := start(t, "run", "--config", config)
	url := daemon.await(t, `page=(http://\S+/)`)[1]
	daemon.await(t, `pass ended.* outcome=complete`)
	want := mustRun(t, "export", "adverts", "--config", config)
	copied := filepath.Join(dir, "backup.db")
	mustRun(t, "backup", copied, "--config", config)
	status, body, h := post(t, url+"-/backup", "Authorization", "Bearer "+secret)
	if status != http.StatusOK || !strings.Contains(h.Get("Content-Disposition"), "parlance-2026-11-24") {
		t.Fatalf("over HTTP: %d %.200s %v", status, body, h)
	}
	fetched := filepath.Join(dir, "fetched.db")
	if err := os.WriteFile(fetched, body, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{copied, fetched} {
		mustRun(t, "check", "--store", path)
		if got := mustRun(t, "export", "adverts", "--store", path); got != want {
			t.Errorf("%s holds other adverts", path)
		}
	}
	reference := strings.Split(strings.Split(want, "\r\n")[1], ",")[1]
	if out := mustRun(t, "purge", reference, "--config", config); !strings.Contains(out, "1 adverts would be deleted") {
		t.Errorf("without --yes: %s", out)
	}
	out := mustRun(t, "purge", reference, "--yes", "--config", config)
	if !strings.Contains(out, "1 adverts were deleted, with 1 texts") || !strings.Contains(out, copied) || !strings.Contains(out, "sent to 127.0.0.1") {
		t.Errorf("purge says %s", out)
	}
	mustRun(t, "crawl", "--config", config)
	if got := mustRun(t, "export", "adverts", "--config", config); strings.Contains(got, reference+",") {
		t.Error("the purged advert is stored again")
	}
	mustRun(t, "check", "--config", config)
	if left, _ := filepath.Glob(db + ".*"); len(left) != 1 { // the socket
		t.Errorf("beside the store: %v", left)
	}
}

// Actions are refused without the token, with another, and from pages of another
// origin, token or not.
func TestActionsNeedTheToken(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, config, _ := boardOf(t, dir)
	daemon := start(t, "run", "--config", config)
	url := daemon.await(t, `page=(http://\S+/)`)[1] + "-/backup"
	if status, body, _ := post(t, url, "Authorization", "Bearer "); status != http.StatusForbidden || !strings.Contains(string(body), "token_file") {
		t.Errorf("with no token configured: %d %s", status, body)
	}
	daemon.stop()
	secret := "0123456789abcdef0123456789abcdef"
	if err := os.WriteFile(filepath.Join(dir, "token"), []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	addKey(t, config, "token_file: "+filepath.Join(dir, "token"))
	daemon = start(t, "run", "--config", config)
	url = daemon.await(t, `page=(http://\S+/)`)[1] + "-/backup"
	for name, tt := range map[string]struct {
		status int
		header []string
	}{
		"no token":            {http.StatusUnauthorized, nil},
		"another token":       {http.StatusUnauthorized, []string{"Authorization", "Bearer x" + secret}},
		"another scheme":      {http.StatusUnauthorized, []string{"Authorization", "Basic " + secret}},
		"from another origin": {http.StatusForbidden, []string{"Authorization", "Bearer " + secret, "Sec-Fetch-Site", "cross-site"}},
		"another origin":      {http.StatusForbidden, []string{"Authorization", "Bearer " + secret, "Origin", "https://elsewhere.example"}},
		"the token":           {http.StatusOK, []string{"Authorization", "Bearer " + secret}},
	} {
		if status, body, _ := post(t, url, tt.header...); status != tt.status || status != http.StatusOK && len(body) > 200 {
			t.Errorf("%s: %d, want %d", name, status, tt.status)
		}
	}
	if status, _ := get(t, url); status != http.StatusNotFound {
		t.Errorf("GET answers %d", status)
	}
}

func TestTokenFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	for name, tt := range map[string]struct {
		text string
		mode os.FileMode
		says string
	}{
		"short":       {"secret", 0o600, "has 6 characters"},
		"for all":     {strings.Repeat("x", 32), 0o604, "chmod 600"},
		"not there":   {"", 0, "no such file"},
		"as it wants": {strings.Repeat("x", 20), 0o640, ""},
	} {
		_ = os.Remove(path)
		if tt.mode != 0 {
			if err := os.WriteFile(path, []byte(tt.text), tt.mode); err != nil {
				t.Fatal(err)
			}
		}
		got, err := readToken(path)
		if (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) || got.set != (err == nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
