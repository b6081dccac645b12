package main

import (
	"errors"
	"fmt"
	"net"
	"os"

	toolkit "github.com/prometheus/exporter-toolkit/web"
	"go.yaml.in/yaml/v3"
)

// exposure says to whom the page is served.
type exposure struct {
	listen      string // host:port
	configFile  string // TLS and passwords, as the Prometheus exporters have them; may be empty
	openly      bool   // serve beyond this machine without a configFile
	connections int    // at once
}

// bind listens at the address when it is this machine's own, or what guards it
// is configured: pages that nobody should see are then never served by a slip.
func (x exposure) bind() (net.Listener, error) {
	if err := x.check(); err != nil {
		return nil, err
	}
	addr, err := net.ResolveTCPAddr("tcp", x.listen)
	if err != nil {
		return nil, fmt.Errorf("address %s: %w; choose another with --listen", x.listen, err)
	}
	if !addr.IP.IsLoopback() && x.configFile == "" && !x.openly {
		return nil, fmt.Errorf("address %s can be reached from other machines: name a file with TLS and passwords by --web.config.file, or say --listen-openly if something else guards it", x.listen)
	}
	return listen(x.listen)
}

// check finds what is wrong with the file of TLS and passwords.
func (x exposure) check() error {
	if x.configFile == "" {
		return nil
	}
	err := toolkit.Validate(x.configFile)
	if err == nil {
		var g guards
		if g, err = x.guards(); err == nil && len(g.TLS)+len(g.Users) == 0 {
			err = errors.New("it has neither tls_server_config nor basic_auth_users and guards nothing")
		}
	}
	if err != nil {
		return fmt.Errorf("web_config_file %s: %w", x.configFile, err)
	}
	return nil
}

// guards are the parts of the file that keep strangers out.
type guards struct {
	TLS   map[string]any    `yaml:"tls_server_config"`
	Users map[string]string `yaml:"basic_auth_users"`
}

func (x exposure) guards() (guards, error) {
	var g guards
	if x.configFile == "" {
		return g, nil
	}
	data, err := os.ReadFile(x.configFile)
	if err != nil {
		return g, err
	}
	return g, yaml.Unmarshal(data, &g)
}

// url is where the page is.
func (x exposure) url(at net.Addr) string {
	if g, err := x.guards(); err == nil && len(g.TLS) > 0 {
		return "https://" + at.String() + "/"
	}
	return "http://" + at.String() + "/"
}
