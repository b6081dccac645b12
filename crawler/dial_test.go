package crawler_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/bdrw/parlance/crawler"
)

func TestPublicAddress(t *testing.T) {
	closed := `127.0.0.1 127.255.0.1 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 224.0.0.1 239.1.1.1
		100.64.0.1 100.127.255.255 192.0.0.1 192.0.0.170 198.18.0.1 198.19.255.255 240.0.0.1 255.255.255.255 0.0.0.0 0.1.2.3
		:: ::1 fe80::1 fe80::1%eth0 fc00::1 fd12:3456::1 ff02::1 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 2002:7f00:1::1 2002:808:808::1
		2001::1 fec0::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:100.64.0.1 ::127.0.0.1 ::ffff:0:127.0.0.1 100::1`
	for _, address := range strings.Fields(closed) {
		if crawler.PublicAddress(netip.MustParseAddr(address)) {
			t.Errorf("%s passes for a public address", address)
		}
	}
	for _, address := range strings.Fields(`8.8.8.8 100.63.255.255 100.128.0.1 192.0.1.1 198.17.255.255 198.20.0.1 172.15.0.1 172.32.0.1 223.255.255.255 2a00:1450::1 2001:4860:4860::8888 2003::1 ::ffff:8.8.8.8`) {
		if !crawler.PublicAddress(netip.MustParseAddr(address)) {
			t.Errorf("%s is refused", address)
		}
	}
	if crawler.PublicAddress(netip.Addr{}) {
		t.Error("no address passes for a public one")
	}
}

// TestDialler refuses a board inside, by address and by a name that resolves to
// one, and never connects; configuration lets it in.
func TestDialler(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		_, _ = io.WriteString(w, gpPage)
	}))
	defer server.Close()
	board := testBoard()
	board.PrivateAddresses = false
	for _, address := range []string{server.URL, strings.Replace(server.URL, "127.0.0.1", "localhost", 1)} {
		board.BaseURL = address
		_, err := detail(newCrawler(t, crawler.Options{Board: board}))
		if err == nil || !strings.Contains(err.Error(), "which is no public address: if the board stands there, set private_addresses") || asked > 0 {
			t.Errorf("%s: error %v after %d requests", address, err, asked)
		}
	}
	board.PrivateAddresses = true
	if _, err := detail(newCrawler(t, crawler.Options{Board: board})); err != nil {
		t.Error(err)
	}
}

// TestProxy looks a host up before the proxy of the environment is asked for
// it, and says in the log that there is one.
func TestProxy(t *testing.T) {
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.String())
		_, _ = io.WriteString(w, gpPage)
	}))
	defer proxy.Close()
	t.Setenv("HTTP_PROXY", strings.Replace(proxy.URL, "http://", "http://user:secret@", 1))
	t.Setenv("NO_PROXY", "")
	for address, refused := range map[string]bool{"http://10.1.2.3": true, "http://192.0.2.7": false} {
		board := testBoard()
		board.PrivateAddresses, board.BaseURL = false, address
		var log bytes.Buffer
		asked = nil
		_, err := detail(newCrawler(t, crawler.Options{Board: board, Logger: slog.New(slog.NewTextHandler(&log, nil))}))
		if (err != nil) != refused || (len(asked) == 0) != refused {
			t.Errorf("%s: error %v, the proxy was asked %q", address, err, asked)
		}
		if said := log.String(); !strings.Contains(said, "requests go through the proxy") || strings.Contains(said, "secret") {
			t.Errorf("log: %s", said)
		}
	}
}

// TestAllowList lets a request pass by scheme, host and port.
func TestAllowList(t *testing.T) {
	tests := map[string]bool{ // where the board leads to: whether it is followed
		"https://www.jobs.nhs.uk:443/candidate/jobadvert/E0077-26-0003":   true,
		"https://WWW.JOBS.NHS.UK/candidate/jobadvert/E0077-26-0003":       true,
		"https://www.jobs.nhs.uk:8443/candidate/jobadvert/E0077-26-0003":  false,
		"http://www.jobs.nhs.uk/candidate/jobadvert/E0077-26-0003":        false,
		"https://jobs.nhs.uk/candidate/jobadvert/E0077-26-0003":           false,
		"https://me:pw@www.jobs.nhs.uk/candidate/jobadvert/E0077-26-0003": false,
		"https://api.example:8443/candidate/jobadvert/E0077-26-0003":      true,
		"https://api.example/candidate/jobadvert/E0077-26-0003":           false,
		"ftp://www.jobs.nhs.uk/candidate/jobadvert/E0077-26-0003":         false,
		"file:///etc/passwd": false,
		"//evil.example/candidate/jobadvert/E0077-26-0003": false,
	}
	for to, followed := range tests {
		hops := 0
		board := testBoard()
		board.Hosts = append(board.Hosts, "https://api.example:8443")
		c := newCrawler(t, crawler.Options{Board: board, Transport: network(func(req *http.Request) (*http.Response, error) {
			if hops++; hops > 1 {
				return respond(req, 200, gpPage), nil
			}
			resp := respond(req, 302, "")
			resp.Header.Set("Location", to)
			return resp, nil
		})})
		if _, err := detail(c); (err == nil) != followed || (hops == 2) != followed {
			t.Errorf("%s: %d requests, error %v", to, hops, err)
		}
	}
}
