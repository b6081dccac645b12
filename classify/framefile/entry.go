package framefile

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/bdrw/parlance/classify"
	"go.yaml.in/yaml/v3"
)

// Entry is one thing of a frame file that has a name: a rule, a term, a list
// of false friends, a set, an area or a level.
type Entry struct {
	Kind   string `json:"kind"` // "scope rule", "level rule", "area rule", "term", "false friends", "set", "area", "level"
	Name   string `json:"name"`
	Line   int    `json:"line"`
	Place  int    `json:"place,omitempty"` // of a rule or area: 1 for what is asked first
	Of     int    `json:"of,omitempty"`    // how many rules or areas there are
	Fields Fields `json:"fields,omitempty"`
	// Sets are those that the fields name; Rules those that give the area or
	// the level, or name the set, in the order in which they are asked.
	Sets  Fields   `json:"sets,omitempty"`
	Rules []string `json:"rules,omitempty"`
}

// Field is a key of an entry with its value: a text, number or truth value, a
// list of texts, fields, or a list of such.
type Field struct {
	Key   string
	Value any
}

// Fields are the keys of a mapping in the order of the file, which its JSON
// object has too.
type Fields []Field

// MarshalJSON writes an object with a member per field.
func (f Fields) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for i, field := range f {
		b.WriteByte("{,"[min(i, 1)])
		if err := enc.Encode(field.Key); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := enc.Encode(field.Value); err != nil {
			return nil, err
		}
	}
	if len(f) == 0 {
		b.WriteByte('{')
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

var ruleKinds = [3]string{"scope rule", "level rule", "area rule"}

// Entries lists everything in the frame that has a name: scope, level and area
// rules in the order in which they are asked, then false friends, terms, areas
// by precedence, levels and sets.
func (f *File) Entries() (entries []Entry) {
	for i, list := range rulesInOrder(f.Spec) {
		for place, r := range list {
			e := f.entry(ruleKinds[i], r.ID)
			e.Place, e.Of = place+1, len(list)
			entries = append(entries, e)
		}
	}
	for _, h := range f.Spec.Hides {
		entries = append(entries, f.entry("false friends", h.ID))
	}
	for _, t := range f.Spec.Terms {
		entries = append(entries, f.entry("term", string(t.Term)))
	}
	return append(entries, f.codesAndSets()...)
}

func (f *File) codesAndSets() (entries []Entry) {
	for i, area := range f.Spec.Precedence {
		e := f.entry("area", string(area))
		e.Place, e.Of = i+1, len(f.Spec.Precedence)
		e.Rules = f.giving(2, string(area))
		entries = append(entries, e)
	}
	for _, level := range f.Spec.Levels {
		at := f.doc.find(f.doc.item("levels", 0), string(level))
		entries = append(entries, Entry{Kind: "level", Name: string(level), Line: at.Line, Rules: f.giving(1, string(level))})
	}
	for _, name := range sortedSets(f.Spec) {
		at := f.doc.item("@"+name, 0)
		entries = append(entries, Entry{Kind: "set", Name: "@" + name, Line: at.Line,
			Fields: Fields{{"phrases", valueOf(at)}}, Rules: f.naming("@" + name)})
	}
	return entries
}

// entry reads what has the id as it stands in the file.
func (f *File) entry(kind, id string) Entry {
	e := Entry{Kind: kind, Name: id}
	for _, n := range f.doc.items[id] {
		if n.Kind == yaml.MappingNode {
			e.Line, e.Fields = n.Line, fieldsIn(n)
			break
		}
	}
	for name := range f.namedIn(e.Fields) {
		e.Sets = append(e.Sets, Field{"@" + name, f.Spec.Sets[name]})
	}
	slices.SortFunc(e.Sets, func(a, b Field) int { return strings.Compare(a.Key, b.Key) })
	return e
}

func fieldsIn(n *yaml.Node) (fields Fields) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		fields = append(fields, Field{n.Content[i].Value, valueOf(n.Content[i+1])})
	}
	return fields
}

func valueOf(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		return fieldsIn(n)
	case yaml.SequenceNode:
		texts, all := make([]string, 0, len(n.Content)), true
		var values []any
		for _, c := range n.Content {
			all = all && c.Kind == yaml.ScalarNode
			texts, values = append(texts, c.Value), append(values, valueOf(c))
		}
		if all {
			return texts
		}
		return values
	}
	switch n.Tag {
	case "!!float", "!!int", "!!bool":
		var value any
		if n.Decode(&value) == nil {
			return value
		}
	}
	return n.Value
}

// namedIn gives the sets that lists of phrases name.
func (f *File) namedIn(fields Fields) map[string]bool {
	named := map[string]bool{}
	for _, field := range fields {
		texts, _ := field.Value.([]string)
		for _, t := range texts {
			if name, isSet := strings.CutPrefix(t, "@"); isSet && f.Spec.Sets[name] != nil {
				named[name] = true
			}
		}
	}
	return named
}

// giving lists the rules of a list that give the code.
func (f *File) giving(list int, code string) (ids []string) {
	for _, r := range rulesInOrder(f.Spec)[list] {
		if r.Code == code {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// naming lists the rules that name the set.
func (f *File) naming(set string) (ids []string) {
	for _, list := range rulesInOrder(f.Spec) {
		for _, r := range list {
			if slices.Contains(slices.Concat(r.Any, r.With, r.Then, r.Not, r.Employer, r.Text), set) {
				ids = append(ids, r.ID)
			}
		}
	}
	return ids
}

func sortedSets(spec *classify.Spec) []string {
	names := make([]string, 0, len(spec.Sets))
	for name := range spec.Sets {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
