package framefile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/bdrw/parlance/classify"
	"go.yaml.in/yaml/v3"
)

// MaxBytes is the largest frame file that is read; the others bound what it may
// hold. The health informatics frame has a twentieth of
// each; the limits keep the time and memory that a hostile file can take small.
const (
	MaxBytes    = 1 << 20
	maxValues   = 100_000 // texts, lists and mappings
	maxKeys     = 1_000   // of one mapping, such as the sets
	maxRules    = 1_000   // scope, level and area rules together
	maxTerms    = 2_000
	maxExamples = 5_000
	maxPhrases  = 100_000 // with the sets written out wherever they are named
	maxMessage  = 1_000   // characters of a message: it may quote the file
	maxFindings = 1_000   // of one severity; more are not reported
)

// document is a frame file as nodes that know their places.
type document struct {
	name     string
	root     *yaml.Node
	items    map[string][]*yaml.Node // what bears an id, a term or a name; "@name" for sets
	scalars  map[*yaml.Node]map[string]*yaml.Node
	findings Findings
	counts   map[Severity]int
	written  int // phrases that alternatives stand for
}

func newDocument(name string) *document {
	return &document{name: name, items: map[string][]*yaml.Node{}, scalars: map[*yaml.Node]map[string]*yaml.Node{},
		counts: map[Severity]int{}}
}

// again is the same file without findings.
func (d *document) again() *document {
	return &document{name: d.name, root: d.root, items: d.items, scalars: d.scalars, counts: map[Severity]int{}}
}

func (d *document) add(s Severity, at *yaml.Node, id, format string, args ...any) {
	if d.counts[s]++; d.counts[s] > maxFindings {
		return
	}
	line, column := 1, 1
	if at != nil && at.Line > 0 {
		line, column = at.Line, at.Column
	}
	message := printable(cut(fmt.Sprintf(format, args...), maxMessage))
	d.findings = append(d.findings, Finding{d.name, line, column, s, printable(shorten(id)), message})
}

// open reads the YAML and checks its keys and kinds. It is not ok when the spec
// cannot be compiled at all; there may be findings all the same.
func open(name string, data []byte) (d *document, spec *classify.Spec, ok bool) {
	d, spec = newDocument(name), &classify.Spec{}
	if !d.read(data) || !d.noAliases(d.root) || !d.fewValues() {
		return d, spec, false
	}
	d.writeOut(d.root, false)
	d.index()
	d.checkKeys(d.root, spec, "frame")
	if err := d.root.Decode(spec); err != nil && len(d.findings) == 0 {
		d.add(Error, d.root, "frame", "%v", err)
	}
	sum := sha256.Sum256(data)
	spec.Hash = hex.EncodeToString(sum[:])[:12]
	return d, spec, d.checkSize(spec)
}

// read parses the data, which must be one YAML document, a mapping.
func (d *document) read(data []byte) bool {
	if len(data) > MaxBytes {
		d.add(Error, nil, "frame", "the file has more than %d bytes, the most that a frame may have", MaxBytes)
		return false
	}
	var doc, more yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(data))
	err := dec.Decode(&doc)
	switch {
	case errors.Is(err, io.EOF):
		d.add(Error, nil, "frame", "the file is empty")
		return false
	case err != nil:
		d.syntax(data, err)
		return false
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		if err != nil {
			d.syntax(data, err)
		} else {
			d.add(Error, more.Content[0], "frame", "a second YAML document begins here; a frame is one")
		}
		return false
	}
	d.root = doc.Content[0]
	if d.root.Kind != yaml.MappingNode {
		d.add(Error, d.root, "frame", "a frame is a mapping of keys such as id, levels and scope, not %s", kindOf(d.root))
		return false
	}
	return true
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(?s:(.*))$`)

// syntax says where the YAML breaks: the parser names a line, so the column is
// that of the first character on it.
func (d *document) syntax(data []byte, err error) {
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil {
		d.add(Error, nil, "frame", "not YAML: %v", err)
		return
	}
	at := &yaml.Node{Line: 1, Column: 1}
	if n, err := strconv.Atoi(m[1]); err == nil {
		at.Line = n
		lines := strings.SplitN(string(data), "\n", n+1)
		line := lines[min(n, len(lines))-1]
		at.Column = 1 + len(line) - len(strings.TrimLeft(line, " \t"))
	}
	d.add(Error, at, "frame", "not YAML: %s", m[2])
}

// noAliases refuses anchors and aliases: a few lines of them can stand for
// gigabytes, and sets do their work.
func (d *document) noAliases(n *yaml.Node) bool {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		d.add(Error, n, "frame", "anchors and aliases of YAML are not allowed; name the phrases under sets and write \"@name\"")
		return false
	}
	for _, child := range n.Content {
		if !d.noAliases(child) {
			return false
		}
	}
	return true
}

// fewValues refuses a file that would take long to decode.
func (d *document) fewValues() bool {
	values := 0
	var count func(n *yaml.Node) bool
	count = func(n *yaml.Node) bool {
		values += 1 + len(n.Content)
		if n.Kind == yaml.MappingNode && len(n.Content)/2 > maxKeys {
			d.add(Error, n, "frame", "a mapping has %d keys and may have %d", len(n.Content)/2, maxKeys)
			return false
		}
		for _, c := range n.Content {
			if len(c.Content) > 0 && !count(c) {
				return false
			}
		}
		return true
	}
	if !count(d.root) {
		return false
	}
	if values > maxValues {
		d.add(Error, nil, "frame", "the file has %d values and may have %d", values, maxValues)
	}
	return values <= maxValues
}

// index notes where each rule, term, area, set and key of the frame is. Rules
// without an id are indexed under "".
func (d *document) index() {
	for _, list := range []struct {
		key, id, prefix string
	}{
		{"hides", "id", ""}, {"scope", "id", ""}, {"level", "id", ""}, {"area", "id", ""}, {"terms", "term", ""},
		{"areas", "name", ""}, {"families", "name", "family "},
	} {
		for _, item := range d.list(list.key) {
			if id := child(item, list.id); id != nil {
				name := list.prefix + id.Value
				d.items[name] = append(d.items[name], item)
			} else if list.id == "id" {
				d.items[""] = append(d.items[""], item)
			}
		}
	}
	d.keys(d.root, "")
	d.keys(child(d.root, "sets"), "@")
}

// keys indexes what a mapping holds by key, with a prefix before it.
func (d *document) keys(n *yaml.Node, prefix string) {
	if n == nil || n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := prefix + n.Content[i].Value
		d.items[name] = append(d.items[name], n.Content[i+1])
	}
}

// list gives the entries of a list of the frame.
func (d *document) list(key string) []*yaml.Node {
	if n := child(d.root, key); n != nil && n.Kind == yaml.SequenceNode {
		return n.Content
	}
	return nil
}

// child finds what a mapping has under a key, or nil.
func child(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// item finds the nth thing that bears the id, or nil.
func (d *document) item(id string, nth int) *yaml.Node {
	if all := d.items[id]; len(all) > 0 {
		return all[min(nth, len(all)-1)]
	}
	return nil
}

// find gives the scalar with the value within a node, else anywhere in the
// file, else the node itself: a phrase may stand in a set that a rule names.
func (d *document) find(within *yaml.Node, value string) *yaml.Node {
	for _, n := range []*yaml.Node{within, d.root} {
		if at := d.scalarsOf(n)[value]; at != nil {
			return at
		}
	}
	return within
}

// scalarsOf indexes the scalars below a node, the first of each value; keys are
// left out.
func (d *document) scalarsOf(n *yaml.Node) map[string]*yaml.Node {
	index, known := d.scalars[n]
	if !known {
		index = map[string]*yaml.Node{}
		indexScalars(n, index)
		d.scalars[n] = index
	}
	return index
}

func indexScalars(n *yaml.Node, index map[string]*yaml.Node) {
	if n == nil {
		return
	}
	if n.Kind == yaml.ScalarNode && index[n.Value] == nil {
		index[n.Value] = n
	}
	for i, c := range n.Content {
		if n.Kind != yaml.MappingNode || i%2 == 1 {
			indexScalars(c, index)
		}
	}
}
