package framefile

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/bdrw/parlance/classify"
	"go.yaml.in/yaml/v3"
)

// checkKeys compares the nodes with the Go value they are to be decoded into:
// unknown keys, keys given twice, and values of another kind are errors.
func (d *document) checkKeys(n *yaml.Node, into any, id string) {
	d.checkMapping(n, fieldsOf(reflect.TypeOf(into).Elem()), nil, id)
}

func (d *document) checkValue(n *yaml.Node, t reflect.Type, id string) {
	if n.Tag == "!!null" {
		return // as if the key were not there
	}
	want, fits := "text", n.Kind == yaml.ScalarNode
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		want, fits = "a mapping", n.Kind == yaml.MappingNode
	case reflect.Slice:
		want, fits = "a list", n.Kind == yaml.SequenceNode
	case reflect.Float64:
		want, fits = "a number", n.Tag == "!!float" || n.Tag == "!!int"
	case reflect.Int:
		want, fits = "a whole number", n.Tag == "!!int"
	case reflect.Bool:
		want, fits = "true or false", n.Tag == "!!bool"
	}
	if !fits {
		d.add(Error, n, id, "%s is wanted here, not %s", want, kindOf(n))
		return
	}
	d.checkContent(n, t, id)
}

func (d *document) checkContent(n *yaml.Node, t reflect.Type, id string) {
	switch t.Kind() {
	case reflect.Struct:
		d.checkMapping(n, fieldsOf(t), nil, nameOf(n, id))
	case reflect.Map:
		d.checkMapping(n, nil, t.Elem(), id)
	case reflect.Slice:
		for _, entry := range n.Content {
			if entry.Tag == "!!null" {
				d.add(Error, entry, id, "an entry of the list is empty")
			}
			d.checkValue(entry, t.Elem(), id)
		}
	}
}

// checkMapping checks the keys against fields, or takes any key when there are
// none, each with a value of the type other.
func (d *document) checkMapping(n *yaml.Node, fields map[string]reflect.Type, other reflect.Type, id string) {
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		t, known := fields[key.Value]
		switch {
		case seen[key.Value]:
			d.add(Error, key, id, "the key %q is given twice", shorten(key.Value))
		case fields == nil:
			d.checkValue(value, other, "@"+key.Value)
		case !known:
			d.add(Error, key, id, "there is no key %q; the keys here are %s", shorten(key.Value),
				strings.Join(slices.Sorted(maps.Keys(fields)), ", "))
		default:
			d.checkValue(value, t, id)
		}
		seen[key.Value] = true
	}
}

// fieldsOf lists the keys that yaml.v3 gives the fields of a struct.
func fieldsOf(t reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		if name != "-" {
			fields[name] = f.Type
		}
	}
	return fields
}

// nameOf is the id of an entry of the frame's lists; what lies deeper has that
// of the entry which holds it.
func nameOf(n *yaml.Node, outer string) string {
	if outer != "frame" {
		return outer
	}
	for _, key := range []string{"id", "term", "name"} {
		if c := child(n, key); c != nil && c.Kind == yaml.ScalarNode {
			return c.Value
		}
	}
	return outer
}

func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	return "the text \"" + shorten(n.Value) + "\""
}

// checkSize refuses a frame that is larger than the limits.
func (d *document) checkSize(spec *classify.Spec) (ok bool) {
	rules, examples := 0, 0
	for _, list := range rulesOf(spec) {
		rules += len(list)
		for i := range list {
			examples += len(list[i].Yes) + len(list[i].No)
		}
	}
	for i := range spec.Terms {
		examples += len(spec.Terms[i].Yes) + len(spec.Terms[i].No)
	}
	ok = true
	for _, limit := range []struct {
		what     string
		has, may int
	}{
		{"levels", len(spec.Levels), maxRules}, {"areas", len(spec.Areas), maxRules}, {"places of precedence", len(spec.Precedence), maxRules},
		{"rules", rules, maxRules}, {"terms", len(spec.Terms), maxTerms}, {"examples", examples, maxExamples},
		{"phrases, sets written out,", phrasesOf(spec), maxPhrases},
	} {
		if limit.has > limit.may {
			d.add(Error, nil, "frame", "the frame has %d %s and may have %d", limit.has, limit.what, limit.may)
			ok = false
		}
	}
	return ok
}

// phrasesOf counts the phrases, the sets written out wherever they are named.
func phrasesOf(spec *classify.Spec) (n int) {
	count := func(lists ...[]string) {
		for _, list := range lists {
			for _, p := range list {
				n++
				if strings.HasPrefix(p, "@") {
					n += len(spec.Written([]string{p}))
				}
			}
		}
	}
	for _, list := range rulesOf(spec) {
		for i := range list {
			r := &list[i]
			count(r.Any, r.With, r.Then, r.Not, r.Employer, r.Text)
		}
	}
	for _, h := range spec.Hides {
		count(h.Phrases)
	}
	for i := range spec.Terms {
		count(spec.Terms[i].Phrases)
		for _, aside := range spec.Terms[i].SetAside {
			count(aside.Phrases, aside.Elsewhere)
		}
	}
	return n
}

// rulesOf gives the lists of rules: scope, level and area.
func rulesOf(spec *classify.Spec) [3][]classify.RuleSpec {
	return [3][]classify.RuleSpec{spec.Scope, spec.Level, spec.Area}
}
