package crawler

import (
	"net/url"
	"strings"
	"sync"
	"time"
)

// Hosts is what is remembered of the hosts that were asked: when and how fast
// they answered, whether they are left alone, and their robots.txt. Boards that
// share a Hosts keep one pace on a host they share, and a pass knows what the
// one before learnt. The zero value knows nothing; it is safe for concurrent
// use. All its times are the machine's own: a board's clock that stands still
// must not hold requests for ever.
type Hosts struct {
	mu     sync.Mutex
	byName map[string]*host
}

// host is one host name, whatever the scheme and the port.
type host struct {
	name string

	mu    sync.Mutex
	last  time.Time     // when the latest request began, or will
	took  time.Duration // how long the latest answer took
	slow  int           // doublings of the pace, for the board asked for less
	calm  int           // answers since it last did
	hold  time.Time     // no request before, as Retry-After asked
	delay time.Duration // crawl-delay of its robots.txt

	failures int       // attempts in a row that failed
	openings int       // times in a row that it was left alone
	until    time.Time // it is left alone until then; zero when it is not
	probing  bool      // one request is on its way to see whether it is well again

	robots map[string]*robotsEntry // by origin
}

// of gives the host of an address.
func (h *Hosts) of(u *url.URL) *host {
	name := strings.ToLower(u.Hostname())
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.byName == nil {
		h.byName = make(map[string]*host)
	}
	if h.byName[name] == nil {
		h.byName[name] = &host{name: name, robots: make(map[string]*robotsEntry)}
	}
	return h.byName[name]
}

// origin is scheme, host and port of an address, the port always written.
func origin(u *url.URL) string {
	port := u.Port()
	if port == "" && u.Scheme == "https" {
		port = "443"
	} else if port == "" {
		port = "80"
	}
	return u.Scheme + "://" + strings.ToLower(u.Hostname()) + ":" + port
}
