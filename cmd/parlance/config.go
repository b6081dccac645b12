package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/mail"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
)

// Config is the whole configuration. Every key has a default; the doc tags are
// the table in the README. A key with the tag reload comes into effect when a
// running daemon reads its configuration again, any other at its next start.
type Config struct {
	Contact     string        `yaml:"contact" reload:"yes" doc:"how a board's operator reaches you, an e-mail address or a web page; sent with every request; a public board is not read without it"`
	Store       string        `yaml:"store" doc:"the database file"`
	MaxSize     int64         `yaml:"max_size" doc:"bytes beyond which the database file does not grow; passes then wait; 0 is no limit"`
	KeepText    int           `yaml:"keep_text" reload:"yes" doc:"days for which an advert's text is kept after it left the board; 0 keeps it for good"`
	TokenFile   string        `yaml:"token_file" reload:"yes" doc:"a file that holds the token for actions over HTTP that change or copy the store; without one they are refused"`
	Listen      string        `yaml:"listen" doc:"address of the page and /metrics; port 0 takes a free one; one that other machines reach needs the next key, or the one after"`
	WebConfig   string        `yaml:"web_config_file" doc:"a file with TLS and passwords for it, as the exporters of Prometheus read it (exporter-toolkit); what stands in it may change without a restart"`
	Openly      bool          `yaml:"listen_openly" doc:"serve other machines without that file, because something else guards the address"`
	Hosts       []string      `yaml:"hosts" reload:"yes" doc:"names under which people and Prometheus ask for the page, beside localhost and the address it came to; a request for another name is refused"`
	Connections int           `yaml:"max_connections" doc:"connections to the page at once; a newcomer takes the place of the one that has kept waiting the longest"`
	Schedule    string        `yaml:"schedule" reload:"yes" doc:"when a pass begins: five cron fields, in Europe/London"`
	Repeat      time.Duration `yaml:"repeat" reload:"yes" doc:"from a pass that could not list the whole board to the next one, on the same day; a list that has fallen by a third is believed when it is the same 6h later; 0 waits for the schedule"`
	Frame       string        `yaml:"frame" doc:"a coding frame file, which a new store takes as its own and a store with another one leaves until it is activated; empty means the one that comes with Parlance"`
	LogLevel    string        `yaml:"log_level" reload:"yes" doc:"debug, info, warn or error"`
	LogFormat   string        `yaml:"log_format" doc:"text or json"`
	Board       BoardConfig   `yaml:"board" reload:"yes" doc:""`

	Probes ProbesConfig `yaml:"probes" reload:"yes" doc:""`
}

// BoardConfig is what a site may change about the board and about manners.
type BoardConfig struct {
	URL           string        `yaml:"url" doc:"where the board is"`
	ListPath      string        `yaml:"list_path" doc:"path of the XML list"`
	AdvertPath    string        `yaml:"advert_path" doc:"path of an advert's page, before the reference"`
	Facet         string        `yaml:"facet" doc:"query parameter of the staff group"`
	FacetValues   []string      `yaml:"facet_values" doc:"its values, each listed by itself; empty lists the board once, without staff groups"`
	PageSize      int           `yaml:"page_size" doc:"adverts asked for per page, 1 to 100"`
	MaxPages      int           `yaml:"max_pages" doc:"pages read per listing before it is given up as endless"`
	Hosts         []string      `yaml:"hosts" doc:"further hosts that the board may lead to, as host, host:port or scheme://host"`
	Private       bool          `yaml:"private_addresses" doc:"whether the board may stand on an address that is not public: loopback, a private network and the like"`
	Interval      time.Duration `yaml:"interval" doc:"least time between two requests to one host"`
	MaxInterval   time.Duration `yaml:"max_interval" doc:"bound of the interval, which grows to five times the time of a host's last answer and doubles when it asks for less"`
	Jitter        float64       `yaml:"jitter" doc:"the interval is lengthened by up to this share of itself at random, 0 to 1"`
	Retries       int           `yaml:"retries" doc:"further tries after 429, 5xx, a time-out or a cut-off body"`
	RetryWait     time.Duration `yaml:"retry_wait" doc:"wait before the first retry; it doubles from there"`
	MaxWait       time.Duration `yaml:"max_wait" doc:"longest wait that Retry-After may ask for; a host that asks for more is left alone until then"`
	Recheck       time.Duration `yaml:"recheck" doc:"a page that was read is asked for again, if it changed, after this time and not before a week; 0 never asks again"`
	AbsentFields  []string      `yaml:"absent_fields" doc:"fields that the board need not state any more, by the names of sources check: no alarm when they are gone"`
	DayRequests   int           `yaml:"day_requests" doc:"requests that a day's passes may make, repetitions included; 0 is no limit"`
	DayBytes      int64         `yaml:"day_bytes" doc:"bytes that a day's passes may receive; 0 is no limit"`
	DayTime       time.Duration `yaml:"day_time" doc:"time that a day's passes may ask for; 0 is no limit"`
	MaxBody       int64         `yaml:"max_body" doc:"bytes of one answer beyond which it is refused"`
	DialTimeout   time.Duration `yaml:"dial_timeout" doc:"time to connect"`
	HeaderTimeout time.Duration `yaml:"header_timeout" doc:"time from the request to the first byte of the answer"`
	BodyTimeout   time.Duration `yaml:"body_timeout" doc:"time to receive the whole answer"`
}

// leastMaxSize holds a store of one day: the file grows by 16 MB at a time.
const leastMaxSize = 64 << 20

func defaultConfig() Config {
	return Config{
		Store:       "parlance.db",
		Listen:      "127.0.0.1:9815",
		Connections: 512,
		Schedule:    "30 5 * * *",
		Repeat:      6 * time.Hour,
		LogLevel:    "info",
		LogFormat:   "text",
		Board:       defaultBoardConfig(),
		Probes:      defaultProbesConfig(),
	}
}

// readConfig reads a configuration file over the defaults. Every fault is
// reported at once, each naming its key.
func readConfig(path string) (Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Config{}, fmt.Errorf("configuration: %w; check the path", err)
	}
	cfg := defaultConfig()
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	err = dec.Decode(&cfg)
	if errors.Is(err, io.EOF) {
		err = nil // an empty file changes nothing
	} else if err == nil && !errors.Is(dec.Decode(new(yaml.Node)), io.EOF) {
		err = errors.New("a second YAML document follows the first; put all keys into one")
	}
	if err := errors.Join(yamlFaults(err), cfg.validate()); err != nil {
		return Config{}, fmt.Errorf("configuration %s:\n%w", path, err)
	}
	return cfg, nil
}

var unknownKey = regexp.MustCompile(`^line (\d+): field (\S+) not found in type main\.(\w+)$`)

// wrongType is what the decoder says of a value; typeNames are its types.
var (
	wrongType = regexp.MustCompile("^line (\\d+): cannot unmarshal !!\\w+(?: (`.*`))? into (\\S+)$")
	typeNames = map[string]string{
		"string":           "text",
		"int":              "a whole number",
		"int64":            "a whole number",
		"float64":          "a number",
		"bool":             "true or false",
		"time.Duration":    "a length of time, as in 1s or 5m,",
		"[]string":         "a list",
		"main.Config":      "a key with its value, as in contact: you@example.org,",
		"main.BoardConfig": "a key with its value, as in interval: 1s,",

		"[]main.ProbePlace": "a list",
		"main.ProbePlace":   "a place, as in {centre: RG1, radius: 50},",
		"main.ProbesConfig": "a key with its value, as in terms: [digital],",
	}
	parts = map[string]any{"Config": Config{}, "BoardConfig": BoardConfig{}, "ProbesConfig": ProbesConfig{}, "ProbePlace": ProbePlace{}}
)

// yamlFaults says in the words of the configuration what the decoder found.
func yamlFaults(err error) error {
	var faults *yaml.TypeError
	if !errors.As(err, &faults) {
		return err
	}
	var all []error
	for _, fault := range faults.Errors {
		all = append(all, yamlFault(fault))
	}
	return errors.Join(all...)
}

func yamlFault(fault string) error {
	if m := unknownKey.FindStringSubmatch(fault); m != nil {
		return fmt.Errorf("line %s: there is no key %q; the keys here are %s", m[1], m[2], strings.Join(keysOf(parts[m[3]]), ", "))
	}
	if m := wrongType.FindStringSubmatch(fault); m != nil && typeNames[m[3]] != "" {
		return fmt.Errorf("line %s: %s is wanted, not %s", m[1], typeNames[m[3]], cmp.Or(m[2], "what stands there"))
	}
	return errors.New(fault)
}

func keysOf(v any) []string {
	var keys []string
	for _, f := range reflect.VisibleFields(reflect.TypeOf(v)) {
		keys = append(keys, f.Tag.Get("yaml"))
	}
	return keys
}

// validate reports every value that cannot work, by key.
func (c Config) validate() error {
	var faults []error
	fault := func(key, format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s: %s", key, fmt.Sprintf(format, args...)))
	}
	if err := validContact(c.Contact); err != nil {
		fault("contact", "%v", err)
	}
	if c.Store == "" {
		fault("store", "is empty; name the database file")
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		fault("listen", "%q is not host:port, as in 127.0.0.1:9815", c.Listen)
	}
	for _, host := range c.Hosts {
		if !hostWord.MatchString(host) {
			fault("hosts", "%q is not a name or an address alone, as in parlance.example.org", host)
		}
	}
	inRange(fault, "max_connections", c.Connections, 16, 1<<16)
	if _, err := parseSchedule(c.Schedule); err != nil {
		fault("schedule", "%v", err)
	}
	if c.Repeat != 0 {
		inRange(fault, "repeat", c.Repeat, 10*time.Minute, 24*time.Hour)
	}
	if !slices.Contains(logLevels, c.LogLevel) {
		fault("log_level", "%q is none of %s", c.LogLevel, strings.Join(logLevels, ", "))
	}
	if c.LogFormat != "text" && c.LogFormat != "json" {
		fault("log_format", "%q is neither text nor json", c.LogFormat)
	}
	c.Probes.validate(fault)
	if c.MaxSize != 0 {
		inRange(fault, "max_size", c.MaxSize, leastMaxSize, 1<<50)
	}
	inRange(fault, "keep_text", c.KeepText, 0, 36_500)
	before := len(faults)
	if c.Board.validate(fault); len(faults) == before {
		board := c.crawlerOptions(nil, nil).Board
		if err := board.Validate(); err != nil {
			fault("board", "%v", err)
		}
	}
	return errors.Join(faults...)
}

// hostWord is a host as a request names it, without a port.
var hostWord = regexp.MustCompile(`^([A-Za-z0-9._-]+|\[?[0-9A-Fa-f:.]+\]?)$`)

func (c Config) exposure() exposure {
	return exposure{listen: c.Listen, configFile: c.WebConfig, openly: c.Openly, connections: c.Connections}
}

// validContact accepts an e-mail address, a web page, or nothing.
func validContact(contact string) error {
	if contact == "" {
		return nil
	}
	if u, err := url.Parse(contact); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		return nil
	}
	if a, err := mail.ParseAddress(contact); err == nil && a.Address == contact {
		return nil
	}
	return fmt.Errorf("%q is neither an e-mail address nor a web page", contact)
}

func (b BoardConfig) validate(fault func(key, format string, args ...any)) {
	if u, err := url.Parse(b.URL); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		fault("board.url", "%q is not a web address, as in https://www.jobs.nhs.uk", b.URL)
	}
	for key, path := range map[string]string{"board.list_path": b.ListPath, "board.advert_path": b.AdvertPath} {
		if !strings.HasPrefix(path, "/") {
			fault(key, "%q does not begin with /", path)
		}
	}
	if len(b.FacetValues) > 0 && b.Facet == "" {
		fault("board.facet", "is empty, but facet_values are given")
	}
	for _, v := range b.FacetValues {
		if _, ok := classify.ParseStaffGroup(v); !ok {
			fault("board.facet_values", "%q is not a staff group", v)
		}
	}
	inRange(fault, "board.page_size", b.PageSize, 1, 100)
	inRange(fault, "board.max_pages", b.MaxPages, 1, 10_000)
	inRange(fault, "board.retries", b.Retries, 0, 20)
	inRange(fault, "board.jitter", b.Jitter, 0, 1)
	inRange(fault, "board.max_body", b.MaxBody, 1<<10, 1<<30)
	inRange(fault, "board.interval", b.Interval, time.Millisecond, time.Hour)
	inRange(fault, "board.max_interval", b.MaxInterval, time.Millisecond, 24*time.Hour)
	inRange(fault, "board.max_wait", b.MaxWait, time.Millisecond, 24*time.Hour)
	if b.Recheck != 0 {
		inRange(fault, "board.recheck", b.Recheck, 7*24*time.Hour, 366*24*time.Hour)
	}
	inRange(fault, "board.day_requests", b.DayRequests, 0, 1_000_000_000)
	inRange(fault, "board.day_bytes", b.DayBytes, 0, 1<<50)
	inRange(fault, "board.day_time", b.DayTime, 0, 24*time.Hour)
	inRange(fault, "board.retry_wait", b.RetryWait, time.Millisecond, time.Hour)
	inRange(fault, "board.dial_timeout", b.DialTimeout, time.Millisecond, time.Hour)
	inRange(fault, "board.header_timeout", b.HeaderTimeout, time.Millisecond, time.Hour)
	inRange(fault, "board.body_timeout", b.BodyTimeout, time.Millisecond, time.Hour)
}

func inRange[T int | int64 | float64 | time.Duration](fault func(key, format string, args ...any), key string, v, low, high T) {
	if !(v >= low && v <= high) { // said so that not-a-number is refused too
		fault(key, "%v is not between %v and %v", v, low, high)
	}
}

func defaultBoardConfig() BoardConfig {
	b := crawler.NHSJobs()
	return BoardConfig{
		URL:           b.BaseURL,
		ListPath:      b.ListPath,
		AdvertPath:    b.AdvertPath,
		Facet:         b.Facet,
		FacetValues:   b.FacetValues,
		PageSize:      b.PageSize,
		MaxPages:      b.MaxPages,
		Hosts:         b.Hosts,
		Interval:      time.Second,
		MaxInterval:   30 * time.Second,
		Jitter:        0.25,
		Retries:       3,
		RetryWait:     2 * time.Second,
		MaxWait:       5 * time.Minute,
		Recheck:       7 * 24 * time.Hour,
		DayRequests:   20_000,
		DayBytes:      4 << 30,
		DayTime:       18 * time.Hour,
		MaxBody:       8 << 20,
		DialTimeout:   10 * time.Second,
		HeaderTimeout: 30 * time.Second,
		BodyTimeout:   time.Minute,
	}
}

// crawlerOptions describes the board and the manners to the crawler, for which
// a zero means its own default and a negative number means none.
func (c Config) crawlerOptions(log *slog.Logger, now func() time.Time) crawler.Options {
	board, b := crawler.NHSJobs(), c.Board
	board.BaseURL, board.ListPath, board.AdvertPath = b.URL, b.ListPath, b.AdvertPath
	board.Facet, board.FacetValues = b.Facet, b.FacetValues
	board.PageSize, board.MaxPages = b.PageSize, b.MaxPages
	board.Hosts, board.PrivateAddresses = b.Hosts, b.Private
	return crawler.Options{
		Board:       board,
		Contact:     c.Contact,
		Version:     version(),
		Logger:      log,
		Now:         now,
		Interval:    b.Interval,
		MaxInterval: b.MaxInterval,
		Jitter:      orNone(b.Jitter),
		MaxWait:     b.MaxWait,
		Budget:      crawler.Spending{Requests: b.DayRequests, Bytes: b.DayBytes, Time: b.DayTime},
		MaxBody:     b.MaxBody,
		Retries:     orNone(b.Retries),
		Hosts:       new(crawler.Hosts),
		RetryWait:   b.RetryWait,
		Timeouts:    crawler.Timeouts{Dial: b.DialTimeout, TLS: b.DialTimeout, Header: b.HeaderTimeout, Body: b.BodyTimeout},
	}
}

func orNone[T int | float64](v T) T {
	if v == 0 {
		return -1
	}
	return v
}
