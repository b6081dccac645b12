package main

import (
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"
)

// A connection can be given up when it has been silent for so long: one that
// has not sent the whole header of a request since it came or since its last
// answer, and one whose reader takes nothing of an answer.
const (
	waitGrace   = 100 * time.Millisecond
	answerGrace = 5 * time.Second
)

// crowd is a listener that holds so many connections at most. When all places
// are taken it gives up the connection that has kept the server waiting the
// longest, so that requests which never end cannot shut anyone out; waiting in
// line behind them, as a plain limit has it, would.
type crowd struct {
	net.Listener
	max int
	now func() time.Time

	mu     sync.Mutex
	guests map[*guest]struct{}
	closed chan struct{}
	once   sync.Once // closes closed
}

// guest is a connection of a crowd.
type guest struct {
	net.Conn
	crowd *crowd

	active bool      // the header of a request is in, and its answer under way; guarded by crowd.mu
	since  time.Time // when it came, changed between active and waiting, or took a piece of an answer; guarded by crowd.mu
}

func newCrowd(l net.Listener, max int, now func() time.Time) *crowd {
	return &crowd{Listener: l, max: max, now: now, guests: map[*guest]struct{}{}, closed: make(chan struct{})}
}

// Accept gives the next connection as soon as there is room for it. Newcomers
// wait in the line of the kernel meanwhile.
func (c *crowd) Accept() (net.Conn, error) {
	for !c.makeRoom() {
		select {
		case <-c.closed:
			return nil, net.ErrClosed
		case <-time.After(waitGrace / 20):
		}
	}
	conn, err := c.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	g := &guest{Conn: conn, crowd: c, since: c.now()}
	c.guests[g] = struct{}{}
	return g, nil
}

// Close stops accepting.
func (c *crowd) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.Listener.Close()
}

// makeRoom reports whether there is a free place, after giving one up if need
// be: for who comes next, a place is free before they come.
func (c *crowd) makeRoom() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.guests) < c.max {
		return true
	}
	g := c.longest(c.now())
	if g == nil {
		return false
	}
	delete(c.guests, g)
	g.Conn.Close()
	return true
}

// longest is the guest to give up: the one that has waited the longest, else
// the one whose answer has stood still the longest.
func (c *crowd) longest(now time.Time) *guest {
	var found *guest
	for g := range c.guests {
		silent := now.Sub(g.since)
		if silent < waitGrace || g.active && silent < answerGrace {
			continue
		}
		if found == nil || found.active && !g.active || found.active == g.active && g.since.Before(found.since) {
			found = g
		}
	}
	return found
}

// track is the ConnState of the server behind the crowd: a connection is active
// once the whole header of a request is in.
func (c *crowd) track(conn net.Conn, state http.ConnState) {
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	g, ok := conn.(*guest)
	if !ok || state == http.StateNew || state == http.StateClosed {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	g.active, g.since = state == http.StateActive, c.now()
}

// Write passes a piece of an answer on, and notes that the reader took it.
func (g *guest) Write(p []byte) (int, error) {
	n, err := g.Conn.Write(p)
	if err == nil {
		g.crowd.mu.Lock()
		g.since = g.crowd.now()
		g.crowd.mu.Unlock()
	}
	return n, err
}

// Close makes room.
func (g *guest) Close() error {
	g.crowd.mu.Lock()
	delete(g.crowd.guests, g)
	g.crowd.mu.Unlock()
	return g.Conn.Close()
}
