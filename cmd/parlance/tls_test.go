package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// reachable is an address of this machine by which others reach it, or that of
// loopback where it has none.
func reachable(t *testing.T) string {
	t.Helper()
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addrs {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && n.IP.IsGlobalUnicast() {
			return n.IP.String()
		}
	}
	return "127.0.0.1"
}

// writeCertificate makes a certificate for host that vouches for itself, writes
// it to web.crt and its key to web.key of dir, and gives those who trust it.
func writeCertificate(t *testing.T, dir, host string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	c := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: "parlance test"}, IPAddresses: []net.IP{net.ParseIP(host)},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"web.crt": {Type: "CERTIFICATE", Bytes: der}, "web.key": {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	return pool
}

const tlsPart = "tls_server_config:\n  cert_file: web.crt\n  key_file: web.key\n"

// writeWebConfig writes a file of TLS, and of a user ann with the password.
func writeWebConfig(t *testing.T, path, password string) {
	t.Helper()
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(tlsPart+"basic_auth_users:\n  ann: "+string(hash)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// trusting is a client that trusts the pool and makes every connection anew.
func trusting(pool *x509.CertPool, oldest uint16) *http.Client {
	return &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS10, MaxVersion: oldest},
	}}
}

// asAnn asks for an address by the password, or without one when it is empty.
func asAnn(t *testing.T, c *http.Client, method, to, password string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, to, nil)
	if err != nil {
		t.Fatal(err)
	}
	if password != "" {
		req.SetBasicAuth("ann", password)
	}
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return resp, bodyOf(t, resp)
}

// TestPageByTLS starts the daemon on every address of the machine with TLS and
// a password, asks by an address that others reach, changes certificate and
// password under it, and then breaks the file.
func TestPageByTLS(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, config, _ := boardOf(t, dir)
	host, web := reachable(t), filepath.Join(dir, "web.yaml")
	pool := writeCertificate(t, dir, host)
	writeWebConfig(t, web, "open sesame")
	daemon := start(t, "run", "--config", config, "--listen", "0.0.0.0:0", "--web.config.file", web)
	at, err := url.Parse(daemon.await(t, `page=(https://\S+/)`)[1])
	if err != nil {
		t.Fatal(err)
	}
	daemon.await(t, `pass ended.* outcome=complete`)
	base := "https://" + net.JoinHostPort(host, at.Port())
	checkGuarded(t, trusting(pool, tls.VersionTLS13), base)
	checkNoDoorBeside(t, pool, net.JoinHostPort(host, at.Port()))

	pool = writeCertificate(t, dir, host)
	writeWebConfig(t, web, "open barley")
	client := trusting(pool, tls.VersionTLS13) // the old certificate is not trusted
	for password, want := range map[string]int{"open sesame": 401, "open barley": 200} {
		if resp, _ := asAnn(t, client, "GET", base+"/-/ready", password); resp.StatusCode != want {
			t.Errorf("after a change, %q answers %d, want %d", password, resp.StatusCode, want)
		}
	}
	if err := os.WriteFile(web, []byte("tls_server_config: ["), 0o600); err != nil {
		t.Fatal(err)
	}
	if resp, err := client.Get(base + "/-/ready"); err == nil {
		resp.Body.Close()
		t.Errorf("by a file that was broken under it, it answers %d", resp.StatusCode)
	}
	if code := daemon.stop(); code != exitOK {
		t.Errorf("told to stop, the daemon ends with status %d: %s", code, daemon.errs.String())
	}
	if said := daemon.out.String() + daemon.errs.String(); strings.Contains(said, "sesame") || strings.Contains(said, "$2a$") {
		t.Errorf("the log holds the password or its hash:\n%s", said)
	}
}

// checkGuarded asks for what the daemon serves with the password, with a wrong
// one and without.
func checkGuarded(t *testing.T, c *http.Client, base string) {
	t.Helper()
	holds := map[string]string{
		"/": "Parlance", "/coding": "Parlance", "/trends": "Parlance", "/explain?term=digital": "Parlance", "/metrics": "parlance_adverts{",
		"/healthz": `"ok"`, "/-/ready": "ready", "/data/terms.csv": "digital", "/api/v1/query?query=parlance_adverts": `"success"`,
	}
	for path, words := range holds {
		for _, test := range []struct {
			password string
			want     int
		}{{"open sesame", 200}, {"open", 401}, {"", 401}} {
			resp, body := asAnn(t, c, "GET", base+path, test.password)
			if resp.StatusCode != test.want || strings.Contains(body, words) != (test.want == 200) || resp.Header.Get("Content-Security-Policy") == "" {
				t.Errorf("%s by %q answers %d: %.200s", path, test.password, resp.StatusCode, body)
			}
			if asked := resp.Header.Get("WWW-Authenticate") != ""; asked != (test.want == 401) {
				t.Errorf("%s by %q asks for a password: %v", path, test.password, asked)
			}
		}
	}
	for password, want := range map[string]int{"open sesame": 403, "": 401} { // the password makes not up for a token
		if resp, body := asAnn(t, c, "POST", base+"/-/backup", password); resp.StatusCode != want {
			t.Errorf("a backup by %q answers %d: %s", password, resp.StatusCode, body)
		}
	}
}

// checkNoDoorBeside asks without TLS, by an old version of it, and as one who
// does not know the certificate.
func checkNoDoorBeside(t *testing.T, pool *x509.CertPool, addr string) {
	t.Helper()
	status, _, body := askRaw(t, addr, "GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic YW5uOm9wZW4gc2VzYW1l\r\nConnection: close\r\n\r\n")
	if status != http.StatusBadRequest || strings.Contains(body, "Parlance") {
		t.Errorf("without TLS it answers %d %s", status, body)
	}
	for name, c := range map[string]*http.Client{"TLS 1.1": trusting(pool, tls.VersionTLS11), "a stranger": trusting(x509.NewCertPool(), tls.VersionTLS13)} {
		resp, err := c.Get("https://" + addr + "/")
		if err == nil {
			resp.Body.Close()
			t.Errorf("%s is answered %d", name, resp.StatusCode)
		} else if !strings.Contains(err.Error(), "tls: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestBadWebConfigs gives daemon and demo files of TLS and passwords that
// cannot work: each is one line that names the file, before a store is made.
func TestBadWebConfigs(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	writeCertificate(t, dir, "127.0.0.1")
	writeCertificate(t, other, "127.0.0.1")
	if err := os.WriteFile(filepath.Join(dir, "empty.crt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ text, says string }{
		"no YAML":         {"tls_server_config: [", "yaml"},
		"unknown key":     {tlsPart + "basic_auth_user:\n  ann: x\n", `line 4: there is no key "basic_auth_user"`},
		"no certificate":  {"tls_server_config:\n  key_file: web.key\n", "cert"},
		"no key":          {"tls_server_config:\n  cert_file: web.crt\n", "key"},
		"file away":       {"tls_server_config:\n  cert_file: away.crt\n  key_file: web.key\n", "away.crt"},
		"not a file":      {"tls_server_config:\n  cert_file: empty.crt\n  key_file: web.key\n", "PEM"},
		"key of another":  {"tls_server_config:\n  cert_file: web.crt\n  key_file: " + filepath.Join(other, "web.key") + "\n", "does not match"},
		"version":         {tlsPart + "  min_version: TLS9\n", "TLS9"},
		"plain password":  {"basic_auth_users:\n  ann: open sesame\n", `the password of "ann" is not hashed`},
		"guards nothing":  {"basic_auth_users: {}\n", "guards nothing"},
		"empty":           {"", "guards nothing"},
		"another's words": {"contact: you@example.org\nlisten: here\n", `line 1: there is no key "contact"; line 2: there is no key "listen"`},
		"a list of users": {"basic_auth_users: [ann]\n", "line 1: cannot unmarshal"},
	} {
		web := filepath.Join(dir, strings.ReplaceAll(name, " ", "_")+".yaml")
		if err := os.WriteFile(web, []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		db := filepath.Join(t.TempDir(), "p.db")
		for _, args := range [][]string{{"run", "--contact", "you@example.org"}, {"demo", "--days", "1", "--exit"}} {
			code, out, errs := program(t, "", append(args, "--store", db, "--listen", "0.0.0.0:0", "--web.config.file", web)...)
			begin := fmt.Sprintf("parlance %s: web_config_file %s: ", args[0], web)
			if code != exitError || out != "" || !strings.HasPrefix(errs, begin) || !strings.Contains(errs, test.says) || strings.Count(errs, "\n") != 1 {
				t.Errorf("%s: %s ends with status %d: %q%q", name, args[0], code, out, errs)
			}
			if strings.Contains(errs, "sesame") {
				t.Errorf("%s: the error holds the password: %q", name, errs)
			}
			if _, err := os.Stat(db); err == nil {
				t.Errorf("%s: %s made a store all the same", name, args[0])
			}
		}
	}
}
