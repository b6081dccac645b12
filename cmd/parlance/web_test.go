package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// servedWeb serves w on a free port of loopback until the test ends, and gives
// its address.
func servedWeb(t *testing.T, w *web) string {
	t.Helper()
	if w.listen == "" {
		w.listen = "127.0.0.1:0"
	}
	if w.connections == 0 {
		w.connections = 256
	}
	if w.hosts == nil {
		w.hosts = func() []string { return []string{"parlance.example.org", "192.0.2.7"} }
	}
	if w.pages == nil {
		w.pages = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			fmt.Fprint(w, "the page")
		})
	}
	l, err := w.bind()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- serveWeb(ctx, slog.New(slog.DiscardHandler), l, w) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

// askRaw sends a request as it stands and gives the status and the answer.
func askRaw(t *testing.T, addr, request string) (status int, header http.Header, body string) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, resp.Header, string(data)
}

// A page of a stranger whose name resolves to this machine asks for that name.
func TestUnknownNamesAreRefused(t *testing.T) {
	addr := servedWeb(t, &web{})
	_, port, _ := net.SplitHostPort(addr)
	for host, want := range map[string]int{
		addr: 200, "127.0.0.1": 200, "localhost": 200, "LOCALHOST:" + port: 200, "localhost.:80": 200, "[::1]:" + port: 200, "[::1]": 200,
		"parlance.example.org": 200, "Parlance.Example.ORG:9815": 200, "192.0.2.7:80": 200,
		"evil.example": 421, "evil.example:" + port: 421, "parlance.example.org.evil.example": 421, "localhost.evil.example": 421,
		"192.0.2.8": 421, "127.0.0.1.evil.example": 421, "0x7f.1": 421, "xlocalhost": 421, "": 421, "[::2]:80": 421,
	} {
		status, header, body := askRaw(t, addr, "GET /metrics HTTP/1.1\r\nHost: "+host+"\r\nConnection: close\r\n\r\n")
		if status != want {
			t.Errorf("a request for %q answers %d %s, want %d", host, status, body, want)
		}
		if want == 421 && !strings.Contains(body, "add it to the key hosts") {
			t.Errorf("the refusal of %q says %q", host, body)
		}
		if header.Get("Content-Security-Policy") == "" || header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("the answer for %q is not guarded: %v", host, header)
		}
	}
}

func TestActionsAreGuarded(t *testing.T) {
	file := tokenFile(t, testToken)
	ran := 0
	addr := servedWeb(t, &web{
		token:   func() token { return token{file} },
		actions: map[string]http.Handler{"POST /-/act": http.HandlerFunc(func(http.ResponseWriter, *http.Request) { ran++ })},
	})
	bearer := "Authorization: Bearer " + testToken + "\r\n"
	for _, test := range []struct {
		name, method, header string
		want                 int
	}{
		{"without token", "POST", "", 401},
		{"with it", "POST", bearer, 200},
		{"from a page of ours", "POST", bearer + "Sec-Fetch-Site: same-origin\r\n", 200},
		{"from another site", "POST", bearer + "Sec-Fetch-Site: cross-site\r\n", 403},
		{"from another origin", "POST", bearer + "Origin: http://evil.example\r\n", 403},
		{"by reading", "GET", bearer, 200}, // the page answers, not the action
	} {
		before := ran
		status, header, body := askRaw(t, addr, test.method+" /-/act HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n"+test.header+"\r\n")
		if status != test.want {
			t.Errorf("%s: %d %s, want %d", test.name, status, body, test.want)
		}
		if acted := ran > before; acted != (test.want == 200 && test.method == "POST") {
			t.Errorf("%s: acted %v", test.name, acted)
		}
		if header.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s: the answer is not guarded", test.name)
		}
	}
}

// A password comes before everything but the name, and its refusal carries the
// headers too.
func TestPasswordOfTheWebConfiguration(t *testing.T) {
	hash, err := bcrypt.GenerateFromPassword([]byte("open sesame"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(t.TempDir(), "web.yaml")
	if err := os.WriteFile(config, []byte("basic_auth_users:\n  ann: "+string(hash)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	addr := servedWeb(t, &web{exposure: exposure{listen: "0.0.0.0:0", configFile: config}})
	_, port, _ := net.SplitHostPort(addr)
	for _, test := range []struct {
		host, user, password string
		want                 int
	}{
		{"localhost", "ann", "open sesame", 200},
		{"localhost", "ann", "open", 401},
		{"localhost", "bob", "open sesame", 401},
		{"localhost", "", "", 401},
		{"evil.example", "ann", "open sesame", 421},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1:"+port+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = test.host
		if test.user != "" {
			req.SetBasicAuth(test.user, test.password)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != test.want || resp.Header.Get("Content-Security-Policy") == "" {
			t.Errorf("%+v answers %d with policy %q", test, resp.StatusCode, resp.Header.Get("Content-Security-Policy"))
		}
	}
}

func TestLongRequestsAreRefused(t *testing.T) {
	var read int64
	addr := servedWeb(t, &web{pages: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		read, _ = io.Copy(io.Discard, r.Body)
	})})
	if status, _, _ := askRaw(t, addr, "GET /?"+strings.Repeat("a", 80<<10)+" HTTP/1.1\r\nHost: localhost\r\n\r\n"); status != 431 {
		t.Errorf("a header of 80 KiB answers %d, want 431", status)
	}
	resp, err := http.Post("http://"+addr+"/", "text/plain", strings.NewReader(strings.Repeat("a", maxRequestBody+1000)))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if read > maxRequestBody {
		t.Errorf("%d bytes of a body were read, want %d at most", read, maxRequestBody)
	}
}

// TestOnlyThisMachineIsServed holds that an address which others reach is not
// bound by a slip.
func TestOnlyThisMachineIsServed(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.yaml")
	if err := os.WriteFile(empty, []byte("http_server_config:\n  http2: false\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		exposure
		says string // nothing: it is bound
	}{
		"loopback":          {exposure{listen: "127.0.0.1:0"}, ""},
		"another loopback":  {exposure{listen: "127.8.8.8:0"}, ""},
		"by name":           {exposure{listen: "localhost:0"}, ""},
		"every address":     {exposure{listen: ":0"}, "can be reached from other machines"},
		"every IPv4":        {exposure{listen: "0.0.0.0:0"}, "can be reached from other machines"},
		"openly":            {exposure{listen: "0.0.0.0:0", openly: true}, ""},
		"file away":         {exposure{listen: "0.0.0.0:0", configFile: "away.yaml"}, "web_config_file away.yaml"},
		"file guards not":   {exposure{listen: "0.0.0.0:0", configFile: empty}, "guards nothing"},
		"loopback and file": {exposure{listen: "127.0.0.1:0", configFile: empty}, "guards nothing"},
		"no such host":      {exposure{listen: "no.such.host.invalid:0"}, "choose another with --listen"},
	} {
		l, err := test.bind()
		if err == nil {
			l.Close()
		}
		if (err == nil) != (test.says == "") || err != nil && !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %q", name, err, test.says)
		}
	}
}

// TestSlowHeaders has 600 connections that never finish a request, each opened
// again soon after it is given up, while newcomers ask for /metrics. Half of
// them wait less than a second, whatever else the machine does; in line behind
// the others they would wait for the time-out of headers, five seconds.
func TestSlowHeaders(t *testing.T) {
	addr := servedWeb(t, &web{exposure: exposure{connections: 256}})
	ctx, cancel := context.WithCancel(t.Context())
	attack := make(chan struct{}, 600)
	begun := make(chan struct{}, 1<<20)
	for range cap(attack) {
		attack <- struct{}{}
		go func() {
			defer func() { <-attack }()
			for ctx.Err() == nil {
				dripHeader(ctx, addr, begun)
				pauseFor(ctx, 200*time.Millisecond)
			}
		}()
	}
	for range cap(attack) {
		<-begun
	}
	var took []time.Duration
	for i := range 20 {
		began := time.Now()
		client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 10 * time.Second}
		resp, err := client.Get("http://" + addr + "/metrics")
		if err != nil {
			t.Fatalf("request %d: %v", i, err)
		}
		resp.Body.Close()
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	t.Logf("half of %d answers took %s, the slowest %s", len(took), took[len(took)/2], took[len(took)-1])
	if took[len(took)/2] > time.Second {
		t.Error("that is more than a second")
	}
	cancel()
	for range cap(attack) {
		attack <- struct{}{}
	}
}

// dripHeader begins a request and sends a line of its header now and then until
// the server gives it up.
func dripHeader(ctx context.Context, addr string, begun chan<- struct{}) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	_, err = io.WriteString(conn, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n")
	begun <- struct{}{}
	go func() {
		for tick := time.NewTicker(100 * time.Millisecond); err == nil; <-tick.C {
			_, err = io.WriteString(conn, "X-Drip: 1\r\n")
		}
	}()
	_, _ = io.Copy(io.Discard, conn) // until it is closed
}
