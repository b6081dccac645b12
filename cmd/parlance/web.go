package main

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/bdrw/parlance/dashboards"
)

// maxRequestBody is the bytes of a request beyond which it is refused: a long
// query by POST has some thousand.
const maxRequestBody = 1 << 20

// web is what stands between the network and the pages.
type web struct {
	exposure
	hosts   func() []string         // names under which people ask, beside those of this machine's loopback
	token   func() token            // what actions ask for
	pages   http.Handler            // answers everything that is no action
	actions map[string]http.Handler // what changes or copies the store, by its pattern, "POST /-/backup"
}

// handler answers what outermost let through and the password, if there is
// one: it asks where a request comes from, and an action's for the token.
func (w *web) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", w.pages)
	for pattern, action := range w.actions {
		mux.Handle(pattern, w.guarded(action))
	}
	foreign := http.NewCrossOriginProtection()
	foreign.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "a page of another site asked for this; only pages of this address may", http.StatusForbidden)
	}))
	return http.MaxBytesHandler(foreign.Handler(mux), maxRequestBody)
}

// guarded asks for the token as it is configured when the request comes.
func (w *web) guarded(action http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.token().guard(action).ServeHTTP(rw, r)
	})
}

// outermost goes before the password of the web configuration: its refusals
// carry the headers too, and a name that is not ours costs no hashing.
func (w *web) outermost(next http.Handler) http.Handler {
	return dashboards.Secure(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if !w.knows(r) {
			msg := fmt.Sprintf("%q is no name of this server; add it to the key hosts of the configuration if people reach it so", r.Host)
			http.Error(rw, msg, http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(rw, r)
	}))
}

// knows reports whether a request asks for a name of ours. A page of a stranger
// whose name was made to resolve to this machine (DNS rebinding) asks for the
// stranger's name. The port says nothing: a tunnel may have another.
func (w *web) knows(r *http.Request) bool {
	name := hostName(r.Host)
	if name == "localhost" {
		return true
	}
	if ip, err := netip.ParseAddr(name); err == nil && (ip.IsLoopback() || ip.Unmap() == localIP(r)) {
		return true
	}
	return slices.ContainsFunc(w.hosts(), func(known string) bool { return hostName(known) == name })
}

// hostName is a host without port, brackets, final dot and capital letters.
func hostName(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// localIP is the address of this machine to which the request came.
func localIP(r *http.Request) netip.Addr {
	addr, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if addr == nil {
		return netip.Addr{}
	}
	at, _ := netip.ParseAddrPort(addr.String())
	return at.Addr().Unmap()
}
