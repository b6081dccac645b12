package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/bdrw/parlance/classify/framefile"
)

var frameShowCommand = command{
	name:    "frame show",
	args:    "[RULE|TERM|AREA|LEVEL|SET] [flags]",
	summary: "print a frame, or one rule, term, area, level or set of it",
	about: `Frame show prints a frame in readable form: levels, areas by precedence with their
groups, how many rules give each, and the umbrella terms by family. With the id of a
rule it prints why the rule is there, what it asks for and its examples; with a term,
its phrases and what is set aside; with an area or a level, the rules that give it in
the order in which they are asked; with "@name", a set.`,
	examples: []string{
		"parlance frame show",
		"parlance frame show area.coding",
		`parlance frame show "Clinical Coding"`,
		"parlance frame show digital --frame mine.yaml --format json",
	},
	run: showFrame,
}

func showFrame(_ context.Context, e env, c command, args []string) error {
	fs := c.flagSet(e)
	var set settings
	set.register(fs, "config")
	path := fs.String("frame", "", "the frame `FILE`")
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
	f, err := parseFrame(cmp.Or(*path, cfg.Frame))
	if err != nil {
		return err
	}
	var view interface{ print(io.Writer) error } = newFrameView(f)
	if len(words) > 0 {
		if view, err = findEntry(f, words[0]); err != nil {
			return err
		}
	}
	if *format == "json" {
		return writeJSON(e.stdout, view)
	}
	return view.print(e.stdout)
}

// findEntry finds what bears the name, as it is written or else in any case.
func findEntry(f *framefile.File, name string) (entryView, error) {
	entries := f.Entries()
	for _, same := range []func(string) bool{
		func(s string) bool { return s == name },
		func(s string) bool { return strings.EqualFold(s, name) || strings.EqualFold(s, "@"+name) },
	} {
		if at := slices.IndexFunc(entries, func(e framefile.Entry) bool { return same(e.Name) }); at >= 0 {
			return entryView{entries[at]}, nil
		}
	}
	var like []string
	for _, e := range entries {
		if strings.Contains(strings.ToLower(e.Name), strings.ToLower(name)) && len(like) < 8 {
			like = append(like, fmt.Sprintf("%q", e.Name))
		}
	}
	if len(like) > 0 {
		return entryView{}, fmt.Errorf("the frame has no rule, term, area, level or set %q; there are %s", name, strings.Join(like, ", "))
	}
	return entryView{}, fmt.Errorf("the frame has no rule, term, area, level or set %q; 'parlance frame show' lists areas, levels and terms", name)
}

// parseFrame reads a frame with its reasons and examples.
func parseFrame(path string) (*framefile.File, error) {
	name, data, err := frameData(path)
	if err != nil {
		return nil, err
	}
	return framefile.Parse(name, data)
}
