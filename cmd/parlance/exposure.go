package main

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"regexp"
	"slices"
	"strings"

	toolkit "github.com/prometheus/exporter-toolkit/web"
	"go.yaml.in/yaml/v3"
	"golang.org/x/crypto/bcrypt"
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
	g, err := x.guards()
	if err == nil {
		err = g.checkUsers()
	}
	if err == nil {
		err = oneLine(toolkit.Validate(x.configFile))
	}
	if err == nil && len(g.TLS)+len(g.Users) == 0 {
		err = errors.New("it has neither tls_server_config nor basic_auth_users and guards nothing")
	}
	if err != nil {
		return fmt.Errorf("web_config_file %s: %w", x.configFile, err)
	}
	return nil
}

// unknownWebKey is what the toolkit's decoder says of a key that it lacks.
var unknownWebKey = regexp.MustCompile(`field (\S+) not found in type \S+`)

// oneLine says in a line what the toolkit's decoder says in several.
func oneLine(err error) error {
	if err == nil {
		return nil
	}
	var faults []string
	for line := range strings.Lines(strings.TrimPrefix(err.Error(), "yaml: unmarshal errors:\n")) {
		faults = append(faults, unknownWebKey.ReplaceAllString(strings.TrimSpace(line), `there is no key "$1"`))
	}
	return errors.New(strings.Join(faults, "; "))
}

// guards are the parts of the file that keep strangers out.
type guards struct {
	TLS   map[string]any    `yaml:"tls_server_config"`
	Users map[string]string `yaml:"basic_auth_users"`
}

// checkUsers finds a password that is not hashed, of which the toolkit would
// not tell whose it is.
func (g guards) checkUsers() error {
	for _, name := range slices.Sorted(maps.Keys(g.Users)) {
		if _, err := bcrypt.Cost([]byte(g.Users[name])); err != nil {
			return fmt.Errorf("the password of %q is not hashed by bcrypt; htpasswd -nBC 10 %s prints it hashed: %w", name, name, err)
		}
	}
	return nil
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
	return g, oneLine(yaml.Unmarshal(data, &g))
}

// url is where the page is.
func (x exposure) url(at net.Addr) string {
	if g, err := x.guards(); err == nil && len(g.TLS) > 0 {
		return "https://" + at.String() + "/"
	}
	return "http://" + at.String() + "/"
}
