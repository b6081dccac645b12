package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

var versionCommand = command{
	name:     "version",
	summary:  "print the version",
	about:    "Version prints the version of Parlance and of Go.",
	examples: []string{"parlance version"},
	run: func(_ context.Context, e env, c command, args []string) error {
		if err := parse(c.flagSet(e), args, 0); err != nil {
			return err
		}
		_, err := fmt.Fprintf(e.stdout, "parlance %s %s\n", version(), runtime.Version())
		return err
	},
}

// version is the module version that the binary was built from, or the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "devel"
	}
	if info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "devel-" + s.Value[:12]
		}
	}
	return "devel"
}
