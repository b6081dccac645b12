package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"strings"

	"github.com/bdrw/parlance/classify"
)

var logLevels = []string{"debug", "info", "warn", "error"}

// settings are the flags of every command that reads the configuration. A flag
// that is given overrides the file.
type settings struct {
	file, contact, store, listen, schedule string
}

func (s *settings) register(fs *flag.FlagSet, names ...string) {
	all := map[string]struct {
		to   *string
		help string
	}{
		"config":   {&s.file, "read the configuration from this `FILE`"},
		"contact":  {&s.contact, "your e-mail `ADDRESS` or web page, for the board's operator"},
		"store":    {&s.store, "the database `FILE`"},
		"listen":   {&s.listen, "serve the page and /metrics at `HOST:PORT`"},
		"schedule": {&s.schedule, "when a pass begins, a cron `LINE` in Europe/London"},
	}
	for _, name := range names {
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
	for to, from := range map[*string]string{&cfg.Contact: s.contact, &cfg.Store: s.store, &cfg.Listen: s.listen, &cfg.Schedule: s.schedule} {
		if from != "" {
			*to = from
		}
	}
	return cfg, cfg.validate()
}

func (c Config) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // validated before
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

// configTable is the README's table of keys, defaults and meanings.
func configTable() string {
	var b strings.Builder
	b.WriteString("| key | default | meaning |\n|---|---|---|\n")
	writeKeys(&b, "", reflect.ValueOf(defaultConfig()))
	return b.String()
}

func writeKeys(b *strings.Builder, prefix string, v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		key := prefix + field.Tag.Get("yaml")
		if v.Field(i).Kind() == reflect.Struct {
			writeKeys(b, key+".", v.Field(i))
			continue
		}
		value := fmt.Sprint(v.Field(i).Interface())
		if field.Type.Kind() == reflect.Slice {
			value = listDefault(v.Field(i))
		}
		if value != "" {
			value = "`" + value + "`"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", key, value, field.Tag.Get("doc"))
	}
}

// listDefault is a short list written out, and a long one, which is the board's
// own, by its length.
func listDefault(list reflect.Value) string {
	const most = 6
	if list.Len() > most {
		return fmt.Sprintf("the board's %d", list.Len())
	}
	var items []string
	for i := range list.Len() {
		items = append(items, fmt.Sprint(list.Index(i).Interface()))
	}
	return strings.Join(items, ", ")
}

var configCommand = command{
	name:    "config",
	args:    "check FILE | table",
	summary: "check a configuration file",
	about: `Config check reads a configuration file and reports every fault at once, each
with its key. Config table prints all keys with their defaults.`,
	examples: []string{"parlance config check parlance.yaml", "parlance config table"},
	run: func(_ context.Context, e env, c command, args []string) error {
		fs := c.flagSet(e)
		if err := parse(fs, args, 2); err != nil {
			return err
		}
		switch {
		case fs.Arg(0) == "table" && fs.NArg() == 1:
			_, err := io.WriteString(e.stdout, configTable())
			return err
		case fs.Arg(0) == "check" && fs.NArg() == 2:
			return checkConfig(e, fs.Arg(1))
		}
		return usagef("say 'check FILE' or 'table'")
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
	if _, err := cfg.Probes.probes(frame); err != nil {
		return fmt.Errorf("configuration %s:\n%w", path, err)
	}
	_, err = fmt.Fprintf(e.stdout, "%s is sound\n", path)
	return err
}
