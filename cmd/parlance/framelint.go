package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/bdrw/parlance/classify/framefile"
	"github.com/bdrw/parlance/store"
)

var frameLintCommand = command{
	name:    "frame lint",
	args:    "[FILE] [flags]",
	summary: "try a frame on its examples and find its slips",
	about: `Frame lint reads a frame file and names everything that is wrong with it by file,
line and column. Errors are what makes it unfit: YAML, keys, codes and sets that do
not exist, rules or terms without examples, examples that fail, rules that can never
decide. Warnings are most likely slips: phrases that are lost when titles are
cleaned or that an earlier rule always takes, unused sets, acronyms without "=", and
with --store the rules and terms that no stored coding names. Notices are to know
of: rules that share phrases, terms inside other terms. The exit status is 1 when
there is an error.`,
	examples: []string{
		"parlance frame lint",
		"parlance frame lint mine.yaml",
		"parlance frame lint mine.yaml --store parlance.db",
		"parlance frame lint mine.yaml --format json",
	},
	run: lintFrame,
}

func lintFrame(ctx context.Context, e env, c command, args []string) error {
	fs := c.flagSet(e)
	var set settings
	set.register(fs, "config")
	storePath := fs.String("store", "", "find rules and terms unused in this database `FILE`")
	format := fs.String("format", "text", "`text` or json")
	words, err := parseWords(fs, args, 1)
	if err != nil {
		return err
	}
	if err := textOrJSON(*format); err != nil {
		return err
	}
	cfg, err := set.load()
	if err != nil {
		return err
	}
	name, data, err := frameData(cmp.Or(append(words, cfg.Frame)...))
	if err != nil {
		return err
	}
	found, err := lint(ctx, e.stderr, name, data, *storePath)
	if err != nil {
		return err
	}
	return writeFindings(e.stdout, name, *format, found)
}

// lint makes every check of the frame, and those of its use where a store is named.
func lint(ctx context.Context, stderr io.Writer, name string, data []byte, storePath string) (framefile.Findings, error) {
	f, err := framefile.Parse(name, data)
	var found framefile.Findings
	if errors.As(err, &found) {
		return found, nil
	}
	found = f.Lint()
	if storePath == "" {
		return found, nil
	}
	use, err := ruleUseAt(ctx, storePath)
	if err != nil {
		return nil, err
	}
	if use.Codings == 0 {
		return nil, fmt.Errorf("store %s has no codings to look for rules in", storePath)
	}
	for _, by := range use.Frames {
		if by.Frame != f.Frame.Ref() {
			fmt.Fprintf(stderr, "%d of the %d stored codings are by another frame (%s %s, %s); its rules are compared by id\n",
				by.Codings, use.Codings, by.Frame.ID, by.Frame.Version, by.Frame.Hash)
		}
	}
	return append(found, f.Unused(use.Codings, use.Rules, use.Terms)...), nil
}

// ruleUseAt asks the running daemon, or else opens the store.
func ruleUseAt(ctx context.Context, path string) (store.RuleUse, error) {
	if daemon := dialDaemon(path); daemon != nil {
		return daemon.ruleUse(ctx)
	}
	db, err := openExisting(path)
	if err != nil {
		return store.RuleUse{}, err
	}
	defer db.Close() // read only: nothing to lose
	return db.RuleUse(ctx)
}

// ruleUseLine is the result of counting rules.
type ruleUseLine struct {
	Use     store.RuleUse `json:"use"`
	Failure string        `json:"failure,omitempty"`
}

func (c *control) ruleUse(w http.ResponseWriter, r *http.Request) {
	use, err := c.db.RuleUse(r.Context())
	_ = json.NewEncoder(w).Encode(ruleUseLine{use, message(err)})
}

// ruleUse has the daemon count rules in its store.
func (d *daemonClient) ruleUse(ctx context.Context) (store.RuleUse, error) {
	resp, err := d.do(ctx, http.MethodGet, "/rules")
	if err != nil {
		return store.RuleUse{}, err
	}
	defer resp.Body.Close()
	var line ruleUseLine
	if err := json.NewDecoder(resp.Body).Decode(&line); err != nil {
		return store.RuleUse{}, fmt.Errorf("running daemon: %w", err)
	}
	if line.Failure != "" {
		return store.RuleUse{}, errors.New(line.Failure)
	}
	return line.Use, nil
}

func writeFindings(w io.Writer, name, format string, found framefile.Findings) error {
	if format == "json" {
		if err := writeJSON(w, append(framefile.Findings{}, found...)); err != nil {
			return err
		}
	} else {
		for _, f := range found {
			fmt.Fprintln(w, f)
		}
		if _, err := fmt.Fprintf(w, "%s: %s\n", name, found.Summary()); err != nil {
			return err
		}
	}
	if errs := found.Of(framefile.Error); len(errs) > 0 {
		return fmt.Errorf("%s is not fit for use: %s", name, errs.Summary())
	}
	return nil
}

// writeJSON writes a value for people and programs: indented, "&" as it is.
func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
