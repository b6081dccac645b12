package crawler

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"

	"golang.org/x/net/http/httpproxy"
)

// closedNets are the addresses that are nobody's public web server (IANA's
// special-purpose registries), beside those that netip tells by itself.
var closedNets = parsePrefixes(
	"0.0.0.0/8",       // this network
	"100.64.0.0/10",   // carrier-grade NAT
	"192.0.0.0/24",    // protocol assignments
	"198.18.0.0/15",   // benchmarking
	"240.0.0.0/4",     // reserved, and broadcast
	"::/96",           // IPv4 in IPv6, unspecified and loopback among them
	"::ffff:0:0:0/96", // IPv4 translated
	"64:ff9b::/96",    // NAT64
	"64:ff9b:1::/48",  // NAT64 of a site
	"100::/64",        // discard
	"2001::/32",       // Teredo
	"2002::/16",       // 6to4
	"fec0::/10",       // site-local
)

func parsePrefixes(all ...string) []netip.Prefix {
	prefixes := make([]netip.Prefix, len(all))
	for i, s := range all {
		prefixes[i] = netip.MustParsePrefix(s)
	}
	return prefixes
}

// publicAddress tells whether an address can be that of a public web server. An
// IPv4 address within IPv6 counts as itself.
func publicAddress(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if !ip.IsValid() || !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false // private, loopback, link-local, multicast, unspecified
	}
	for _, prefix := range closedNets {
		if prefix.Contains(ip) {
			return false
		}
	}
	return true
}

// addressError is a name that leads to an address inside.
type addressError struct{ board, address string }

func (e *addressError) Error() string {
	return fmt.Sprintf("board %s leads to %s, which is no public address: if the board stands there, set private_addresses", e.board, e.address)
}

// guard refuses a connection to an address that is not public. It sees the
// address after the name was looked up, so that no name can stand for another
// address than the one that was checked.
func guard(board string) func(context.Context, string, string, syscall.RawConn) error {
	return func(_ context.Context, _, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !publicAddress(at.Addr()) {
			return &addressError{board, address}
		}
		return nil
	}
}

// network is the innermost link. Decompression is not left to it, because the
// size of what it yields would be unbounded.
func network(opts Options) http.RoundTripper {
	board, proxy := &opts.Board, httpproxy.FromEnvironment().ProxyFunc()
	open := &net.Dialer{Timeout: opts.Timeouts.Dial}
	guarded := &net.Dialer{Timeout: opts.Timeouts.Dial}
	if !board.PrivateAddresses {
		guarded.ControlContext = guard(board.ID)
	}
	proxies := proxiesOf(board, proxy, opts.Logger)
	transport := &http.Transport{
		Proxy: func(req *http.Request) (*url.URL, error) { return proxy(req.URL) },
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if proxies[address] {
				return open.DialContext(ctx, network, address)
			}
			return guarded.DialContext(ctx, network, address)
		},
		TLSHandshakeTimeout:    opts.Timeouts.TLS,
		ResponseHeaderTimeout:  opts.Timeouts.Header,
		MaxResponseHeaderBytes: maxHeader,
		MaxConnsPerHost:        opts.Connections,
		MaxIdleConnsPerHost:    opts.Connections,
		DisableCompression:     true,
		ForceAttemptHTTP2:      true,
	}
	if len(proxies) == 0 || board.PrivateAddresses {
		return transport
	}
	return checkNames(transport, board.ID, proxy)
}

// maxHeader is the largest header of an answer, in bytes.
const maxHeader = 64 << 10

// proxiesOf lists the addresses of the proxies that the environment sets for
// the board's hosts, and says so in the log.
func proxiesOf(board *Board, proxy func(*url.URL) (*url.URL, error), log *slog.Logger) map[string]bool {
	proxies := make(map[string]bool)
	for address := range board.origins() {
		u, err := url.Parse(address)
		if err != nil {
			continue
		}
		via, err := proxy(u)
		if err != nil || via == nil {
			continue
		}
		log.Warn("requests go through the proxy that the environment sets", "host", u.Host, "proxy", via.Redacted())
		port := via.Port()
		if port == "" {
			port = map[string]string{"https": "443", "socks5": "1080", "socks5h": "1080"}[via.Scheme]
		}
		if port == "" {
			port = "80"
		}
		proxies[net.JoinHostPort(via.Hostname(), port)] = true
	}
	return proxies
}

// checkNames looks up the host before a proxy is asked for it: the dialler sees
// only the proxy's address.
func checkNames(next http.RoundTripper, board string, proxy func(*url.URL) (*url.URL, error)) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		via, err := proxy(req.URL)
		if err != nil || via == nil {
			return next.RoundTrip(req)
		}
		addresses, err := net.DefaultResolver.LookupNetIP(req.Context(), "ip", req.URL.Hostname())
		if err != nil {
			return nil, err
		}
		for _, ip := range addresses {
			if !publicAddress(ip) {
				return nil, &addressError{board, ip.String()}
			}
		}
		return next.RoundTrip(req)
	})
}
