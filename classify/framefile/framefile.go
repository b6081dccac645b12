package framefile

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the health informatics frame
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/bdrw/parlance/classify"
	"go.yaml.in/yaml/v3"
)

//go:embed frame.yaml
var embedded []byte

// Name stands for the embedded frame where a file is named.
const Name = "frame.yaml"

// Embedded gives the data of the health informatics frame.
func Embedded() []byte { return append([]byte(nil), embedded...) }

var read = sync.OnceValues(func() (*classify.Frame, error) { return Read(Name, embedded) })

// Default gives the health informatics frame, compiled once.
func Default() (*classify.Frame, error) { return read() }

// Read compiles the frame in data; name stands before each fault. Unknown keys
// are faults, and every fault is reported at once with its line and rule.
func Read(name string, data []byte) (*classify.Frame, error) {
	spec, faults := parse(name, data)
	frame, err := classify.Compile(spec)
	lines := linesOf(data)
	var bad classify.Faults
	if errors.As(err, &bad) {
		for _, f := range bad {
			faults = append(faults, fmt.Errorf("%s:%d: %s: %s", name, lines[f.ID], f.ID, f.Problem))
		}
	}
	for _, id := range withoutExamples(spec) {
		faults = append(faults, fmt.Errorf("%s:%d: %s: needs an example under yes and one under no", name, lines[id], id))
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return frame, nil
}

func parse(name string, data []byte) (*classify.Spec, []error) {
	spec := &classify.Spec{}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	err := dec.Decode(spec)
	sum := sha256.Sum256(data)
	spec.Hash = hex.EncodeToString(sum[:])[:12]
	var list *yaml.TypeError
	switch {
	case err == nil:
		return spec, nil
	case errors.As(err, &list):
		var faults []error
		for _, e := range list.Errors {
			faults = append(faults, fmt.Errorf("%s: %s", name, strings.TrimPrefix(e, "yaml: ")))
		}
		return spec, faults
	}
	return spec, []error{fmt.Errorf("%s: %w", name, err)}
}

// linesOf finds the line on which each id, term and area name is written.
func linesOf(data []byte) map[string]int {
	lines := map[string]int{"frame": 1}
	var root yaml.Node
	if yaml.Unmarshal(data, &root) == nil {
		walk(&root, lines)
	}
	return lines
}

func walk(n *yaml.Node, lines map[string]int) {
	for i, child := range n.Content {
		walk(child, lines)
		if n.Kind != yaml.MappingNode || i%2 == 0 {
			continue
		}
		switch n.Content[i-1].Value {
		case "id", "term", "name":
			if _, seen := lines[child.Value]; !seen {
				lines[child.Value] = child.Line
			}
		}
	}
}

func withoutExamples(s *classify.Spec) (ids []string) {
	for _, rules := range [][]classify.RuleSpec{s.Scope, s.Level, s.Area} {
		for _, r := range rules {
			if len(r.Yes) == 0 || len(r.No) == 0 {
				ids = append(ids, r.ID)
			}
		}
	}
	for _, t := range s.Terms {
		if len(t.Yes) == 0 || len(t.No) == 0 {
			ids = append(ids, string(t.Term))
		}
	}
	return ids
}
