package main

import (
	"fmt"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"
)

const sampleHead = `# Configuration of the Parlance daemon: every key with its default. What stands behind
# a # is not in effect; only the contact has to be given. 'parlance
# config check FILE' finds what is wrong. After SIGHUP a running daemon takes new
# values, but for the keys that say (restart).
`

// sampleConfig is a configuration file with every key explained, for a daemon
// that keeps its store in /var/lib/parlance.
func sampleConfig() string {
	var b strings.Builder
	b.WriteString(sampleHead)
	given := map[string]string{"contact": "you@example.org", "store": "/var/lib/parlance/parlance.db"}
	for _, k := range keysOfConfig(reflect.ValueOf(defaultConfig())) {
		section, key, nested := strings.Cut(k.name, ".")
		indent := "  "
		if !nested {
			key, indent = k.name, ""
		} else if heading := "\n" + section + ":\n"; !strings.Contains(b.String(), heading) {
			b.WriteString(heading)
		}
		writeSample(&b, indent, key, k, given[k.name])
	}
	return b.String()
}

// writeSample writes one key: what it means, and its default behind a # unless a
// value is given.
func writeSample(b *strings.Builder, indent, key string, k configKey, given string) {
	doc := k.doc
	if !k.live {
		doc += " (restart)"
	}
	fmt.Fprintf(b, "\n%s%s\n", indent, strings.Join(wrap("# "+doc, 96), "\n"+indent+"# "))
	if given != "" {
		fmt.Fprintf(b, "%s%s: %s\n", indent, key, given)
		return
	}
	fmt.Fprintf(b, "%s# %s: %s\n", indent, key, yamlValue(k.value))
}

// yamlValue is a value as it stands behind its key, on one line.
func yamlValue(v reflect.Value) string {
	var node yaml.Node
	if err := node.Encode(v.Interface()); err != nil {
		panic(err) // every key is of a plain type
	}
	node.Style |= yaml.FlowStyle
	text, err := yaml.Marshal(&node)
	if err != nil {
		panic(err)
	}
	return strings.Join(strings.Fields(string(text)), " ")
}

// wrap breaks a text into lines of at most so many bytes.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}
