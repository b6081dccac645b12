package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"strings"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
	"github.com/bdrw/parlance/store"
)

var logLevels = []string{"debug", "info", "warn", "error"}

// settings are the flags of every command that reads the configuration. A flag
// that is given overrides the file.
type settings struct {
	file, contact, store, listen, schedule, webConfig string
	openly                                            bool
}

func (s *settings) register(fs *flag.FlagSet, names ...string) {
	all := map[string]struct {
		to   *string
		help string
	}{
		"config":          {&s.file, "read the configuration from this `FILE`"},
		"contact":         {&s.contact, "your e-mail `ADDRESS` or web page, for the board's operator"},
		"store":           {&s.store, "the database `FILE`"},
		"listen":          {&s.listen, "serve the page and /metrics at `HOST:PORT`"},
		"web.config.file": {&s.webConfig, "serve by the TLS and passwords of this `FILE`"},
		"schedule":        {&s.schedule, "when a pass begins, a cron `LINE` in Europe/London"},
	}
	for _, name := range names {
		if name == "listen-openly" {
			fs.BoolVar(&s.openly, name, false, "serve other machines without --web.config.file")
			continue
		}
		fs.StringVar(all[name].to, name, "", all[name].help)
	}
}

// load gives the configuration: defaults, then the file, then the flags.
func (s *settings) load() (Config, error) {
	cfg := defaultConfig()
	if s.file != "" {
		var err error
		if cfg, err = readConfig(s.file); err != nil {
			return cfg, err
		}
	}
	for to, from := range map[*string]string{&cfg.Contact: s.contact, &cfg.Store: s.store, &cfg.Listen: s.listen, &cfg.Schedule: s.schedule, &cfg.WebConfig: s.webConfig} {
		if from != "" {
			*to = from
		}
	}
	cfg.Openly = cfg.Openly || s.openly
	return cfg, cfg.validate()
}

// loadSound is load for the daemon: what the configuration names is there, and
// its board can be read. A daemon that would not start must not be told to go on
// so, either.
func (s *settings) loadSound(now func() time.Time) (Config, error) {
	cfg, err := s.load()
	if err != nil {
		return cfg, err
	}
	if err := cfg.checkFiles(); err != nil {
		return cfg, err
	}
	_, err = crawler.New(cfg.crawlerOptions(slog.New(slog.DiscardHandler), now))
	return cfg, err
}

// level is where the log begins.
func (c Config) level() slog.Level {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // validated before
	return level
}

func (c Config) logger(w io.Writer) *slog.Logger { return c.loggerFrom(w, c.level()) }

// loggerFrom is a logger whose level may change.
func (c Config) loggerFrom(w io.Writer, level slog.Leveler) *slog.Logger {
	opts := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}

// loadFrame reads the coding frame of the configuration.
func (c Config) loadFrame() (*classify.Frame, error) {
	f, err := readFrame(c.Frame)
	return f.frame, err
}

// loadProbes gives the probes of the configuration, whose terms are of its frame.
func (c Config) loadProbes() ([]store.Probe, error) {
	frame, err := c.loadFrame()
	if err != nil {
		return nil, err
	}
	return c.Probes.probes(frame)
}

// checkFiles finds what is wrong with the files that the daemon serves by.
func (c Config) checkFiles() error {
	var fault error
	if c.TokenFile != "" {
		_, fault = token{c.TokenFile}.read()
	}
	return errors.Join(fault, c.exposure().check())
}

// configTable is the README's table of keys, defaults and meanings.
func configTable() string {
	var b strings.Builder
	b.WriteString("| key | default | after SIGHUP | meaning |\n|---|---|---|---|\n")
	for _, k := range keysOfConfig(reflect.ValueOf(defaultConfig())) {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", k.name, k.shown(), k.reload(), k.doc)
	}
	return b.String()
}

var configCommand = command{
	name:    "config",
	args:    "check FILE | table | sample",
	summary: "check a configuration file",
	about: `Config check reads a configuration file and reports every fault at once, each
with its key. Config table prints all keys with their defaults, config sample a file
that explains them.`,
	examples: []string{"parlance config check parlance.yaml", "parlance config table", "parlance config sample > parlance.yaml"},
	run: func(_ context.Context, e env, c command, args []string) error {
		fs := c.flagSet(e)
		if err := parse(fs, args, 2); err != nil {
			return err
		}
		switch {
		case fs.Arg(0) == "table" && fs.NArg() == 1:
			_, err := io.WriteString(e.stdout, configTable())
			return err
		case fs.Arg(0) == "sample" && fs.NArg() == 1:
			_, err := io.WriteString(e.stdout, sampleConfig())
			return err
		case fs.Arg(0) == "check" && fs.NArg() == 2:
			return checkConfig(e, fs.Arg(1))
		}
		return usagef("say 'check FILE', 'table' or 'sample'")
	},
}

func checkConfig(e env, path string) error {
	cfg, err := readConfig(path)
	if err != nil {
		return err
	}
	frame, err := cfg.loadFrame()
	if err != nil {
		return err
	}
	if err := cfg.checkFiles(); err != nil {
		return err
	}
	if _, err := cfg.Probes.probes(frame); err != nil {
		return fmt.Errorf("configuration %s:\n%w", path, err)
	}
	_, err = fmt.Fprintf(e.stdout, "%s is sound\n", path)
	return err
}
