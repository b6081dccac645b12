package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// env is what a command may touch of the world around it.
type env struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	now            func() time.Time
	hangup         func() <-chan struct{} // tells a daemon to read its configuration again
}

// command is one word of the command line.
type command struct {
	name     string
	args     string // what follows the name in the usage line
	summary  string // one line
	about    string // paragraphs of the help text
	examples []string
	run      func(ctx context.Context, e env, c command, args []string) error
	sub      func() []command // the commands that it is the first word of, named with it
}

// commands lists every command in the order of the help text.
func commands() []command {
	return []command{
		demoCommand, runCommand, crawlCommand, classifyCommand, frameCommand,
		boilerplateCommand, sourcesCommand, importCommand, exportCommand, backupCommand, purgeCommand, checkCommand, salvageCommand, configCommand, versionCommand,
	}
}

// The exit statuses.
const (
	exitOK    = 0
	exitError = 1 // something failed, or some input lines were refused
	exitUsage = 2 // the command line is wrong
	exitGap   = 3 // the pass ended, but its listing is not complete: a gap; or a board may have been redesigned
)

// usageError is a fault of the command line.
type usageError struct{ msg string }

func (e usageError) Error() string { return e.msg }

func usagef(format string, args ...any) error {
	return usageError{fmt.Sprintf(format, args...)}
}

// textOrJSON refuses any other value of --format.
func textOrJSON(format string) error {
	if format != "text" && format != "json" {
		return usagef("--format %q is neither text nor json", format)
	}
	return nil
}

// errGap is returned by a pass that ended without a complete listing.
var errGap = errors.New("the pass left a gap, for the reasons noted; what was published before stays, and the next pass tries again")

// run executes one command line and gives the exit status.
func run(ctx context.Context, args []string, e env) int {
	if len(args) == 0 {
		printUsage(e.stderr)
		return exitUsage
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		return help(e, args[1:])
	case "--version", "-version":
		args = []string{"version"}
	}
	c, rest, err := find(args)
	if err != nil {
		fmt.Fprintf(e.stderr, "parlance: %v\n", err)
		return exitUsage
	}
	return report(e.stderr, c, c.run(ctx, e, c, rest))
}

// find gives the command that the first words name, and what follows them.
func find(args []string) (c command, rest []string, err error) {
	among, help := commands(), "'parlance help'"
	for {
		at := slices.IndexFunc(among, func(c command) bool { return c.name == strings.TrimSpace(c.first()+" "+args[0]) })
		if at < 0 {
			return c, nil, fmt.Errorf("there is no command %q; %s lists them", strings.TrimSpace(c.name+" "+args[0]), help)
		}
		c, args = among[at], args[1:]
		if c.sub == nil || len(args) == 0 || strings.HasPrefix(args[0], "-") {
			return c, args, nil
		}
		among, help = c.sub(), "'parlance help "+c.name+"'"
	}
}

// first is the name of the command that this one belongs to, or nothing.
func (c command) first() string {
	if at := strings.LastIndexByte(c.name, ' '); at >= 0 {
		return c.name[:at]
	}
	return ""
}

// printCommands lists commands with their summaries.
func printCommands(w io.Writer, list []command) {
	width := 0
	for _, c := range list {
		width = max(width, len(c.name))
	}
	for _, c := range list {
		fmt.Fprintf(w, "  %-*s  %s\n", width, c.name, c.summary)
	}
}

// askForSub is the run of a command that does nothing by itself.
func askForSub(_ context.Context, e env, c command, args []string) error {
	if err := parse(c.flagSet(e), args, 0); err != nil {
		return err
	}
	var words []string
	for _, sub := range c.sub() {
		words = append(words, strings.TrimPrefix(sub.name, c.name+" "))
	}
	return usagef("say what to do: %s", strings.Join(words, ", "))
}

// report prints a command's error, if any, and gives the exit status.
func report(stderr io.Writer, c command, err error) int {
	var usage usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitOK
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "parlance %s: %v\n'parlance help %s' shows how it is called\n", c.name, err, c.name)
		return exitUsage
	case errors.Is(err, errGap), errors.Is(err, errFallen):
		fmt.Fprintf(stderr, "parlance %s: %v\n", c.name, err)
		return exitGap
	}
	fmt.Fprintf(stderr, "parlance %s: %v\n", c.name, err)
	return exitError
}

func help(e env, args []string) int {
	if len(args) == 0 {
		printUsage(e.stdout)
		return exitOK
	}
	c, rest, err := find(args)
	if err != nil || !c.takes(rest) {
		fmt.Fprintf(e.stderr, "parlance: there is no command %q; 'parlance help' lists them\n", strings.Join(args, " "))
		return exitUsage
	}
	return report(e.stderr, c, c.run(context.Background(), e, c, []string{"--help"}))
}

// takes says whether the words after a command are none, or one of its usage
// line, as in "export counts".
func (c command) takes(words []string) bool {
	known := strings.FieldsFunc(c.args, func(r rune) bool { return r == ' ' || r == '|' })
	return len(words) == 0 || len(words) == 1 && slices.Contains(known, words[0])
}

func printUsage(w io.Writer) {
	fmt.Fprint(w, "Parlance watches which words job adverts use.\n\nusage: parlance COMMAND [flags]\n\n")
	printCommands(w, commands())
	fmt.Fprint(w, "\n'parlance help COMMAND' explains one, with examples.\n")
}

// flagSet makes the flag set of a command, with a help text that shows what
// the command does, its flags and its examples.
func (c command) flagSet(e env) *flag.FlagSet {
	fs := flag.NewFlagSet(c.name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() { c.printHelp(e.stdout, fs) }
	return fs
}

func (c command) printHelp(w io.Writer, fs *flag.FlagSet) {
	fmt.Fprintf(w, "usage: parlance %s %s\n\n%s\n", c.name, c.args, c.about)
	if c.sub != nil {
		fmt.Fprint(w, "\ncommands:\n")
		printCommands(w, c.sub())
	}
	flags := 0
	fs.VisitAll(func(*flag.Flag) { flags++ })
	if flags > 0 {
		fmt.Fprint(w, "\nflags:\n")
		fs.VisitAll(func(f *flag.Flag) { printFlag(w, f) })
	}
	fmt.Fprintf(w, "\nexamples:\n  %s\n", strings.Join(c.examples, "\n  "))
}

func printFlag(w io.Writer, f *flag.Flag) {
	value, text := flag.UnquoteUsage(f)
	def := ""
	if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "0" {
		def = " (default " + f.DefValue + ")"
	}
	fmt.Fprintf(w, "  %-22s %s%s\n", strings.TrimSpace("--"+f.Name+" "+value), text, def)
}

// parse reads the flags and refuses positional arguments beyond max.
func parse(fs *flag.FlagSet, args []string, max int) error {
	help := fs.Usage
	fs.Usage = func() {} // the flag package would print it after every fault, too
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			help()
			return err
		}
		return usageError{err.Error()}
	}
	if fs.NArg() > max {
		return usagef("unexpected argument %q", fs.Arg(max))
	}
	return nil
}

// parseWords reads flags and words in any order, and refuses words beyond max.
func parseWords(fs *flag.FlagSet, args []string, max int) (words []string, err error) {
	for {
		if err := parse(fs, args, len(args)); err != nil {
			return nil, err
		}
		if fs.NArg() == 0 {
			return words, nil
		}
		if words = append(words, fs.Arg(0)); len(words) > max {
			return nil, usagef("unexpected argument %q", fs.Arg(0))
		}
		args = fs.Args()[1:]
	}
}
