package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"

	toolkit "github.com/prometheus/exporter-toolkit/web"
)

// drainTime is what requests under way get when the process is told to stop.
const drainTime = 3 * time.Second

// writeTime is what an answer to the network may take; a handler of a longer
// one sets its own deadline by http.ResponseController.
const writeTime = time.Minute

// listen binds the address of the page, so that a port in use is told before
// anything else begins.
func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("address %s is in use by another process; stop it, or choose another with --listen", addr)
	}
	if err != nil {
		return nil, fmt.Errorf("address %s: %w; choose another with --listen", addr, err)
	}
	return l, nil
}

// serve answers on l until ctx ends, then lets requests under way finish.
func serve(ctx context.Context, log *slog.Logger, l net.Listener, h http.Handler) error {
	srv := newServer(log, h)
	return serveUntil(ctx, srv, l, srv.Serve)
}

// serveWeb is serve for the network: connections are counted, answers take so
// long at most, and a web configuration file adds TLS and passwords.
func serveWeb(ctx context.Context, log *slog.Logger, l net.Listener, w *web) error {
	srv := newServer(log, w.handler())
	srv.WriteTimeout = writeTime
	crowd := newCrowd(l, w.connections, time.Now)
	srv.ConnState = crowd.track
	l = &opening{Listener: crowd, first: func() { srv.Handler = w.outermost(srv.Handler) }}
	return serveUntil(ctx, srv, l, func(l net.Listener) error {
		if w.configFile == "" {
			return srv.Serve(l)
		}
		return toolkit.Serve(l, srv, &toolkit.FlagConfig{WebConfigFile: &w.configFile}, log)
	})
}

// opening calls first before it accepts a connection: the toolkit puts its
// handler of passwords around the server's own only when it begins to serve,
// and what shall stand before that must come later still.
type opening struct {
	net.Listener
	once  sync.Once
	first func()
}

func (o *opening) Accept() (net.Conn, error) {
	o.once.Do(o.first)
	return o.Listener.Accept()
}

func newServer(log *slog.Logger, h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// serveUntil runs answer on l until ctx ends, then shuts srv down.
func serveUntil(ctx context.Context, srv *http.Server, l net.Listener, answer func(net.Listener) error) error {
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
		defer cancel()
		err := srv.Shutdown(drain)
		if errors.Is(err, context.DeadlineExceeded) {
			err = srv.Close()
		}
		stopped <- err
	}()
	if err := answer(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving %s: %w", l.Addr(), err)
	}
	return <-stopped
}
