package framefile

import (
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxAlternatives is how many phrases one that has alternatives may stand for.
const maxAlternatives = 500

// phraseKeys are the keys under which lists of phrases stand.
var phraseKeys = map[string]bool{
	"phrases": true, "elsewhere": true,
	"any": true, "with": true, "then": true, "not": true, "employer": true, "text": true,
}

// writeOut puts phrases in the place of each that has alternatives, wherever
// phrases stand below a node: "(give|impart) (|any) information" is four. All
// have the place in the file of the one.
func (d *document) writeOut(n *yaml.Node, phrases bool) {
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			d.writeOut(n.Content[i+1], phraseKeys[n.Content[i].Value] || n == child(d.root, "sets"))
		}
		return
	}
	var all []*yaml.Node
	for _, c := range n.Content {
		if !phrases || c.Kind != yaml.ScalarNode || !strings.Contains(c.Value, "|") {
			d.writeOut(c, false)
			all = append(all, c)
			continue
		}
		all = append(all, d.each(c)...)
	}
	n.Content = all
}

// each gives a node for every phrase that one with alternatives stands for, none
// for one that cannot be written out.
func (d *document) each(c *yaml.Node) (all []*yaml.Node) {
	if d.written > maxPhrases {
		return nil // said already
	}
	texts, err := alternatives(c.Value)
	if d.written += len(texts); d.written > maxPhrases {
		err = fmt.Errorf("with those before, alternatives stand for more than %d phrases", maxPhrases)
	}
	if err != nil {
		d.add(Error, c, "frame", "the phrase %q: %v", shorten(c.Value), err)
		return nil
	}
	for _, text := range texts {
		one := *c
		one.Value = text
		all = append(all, &one)
	}
	return all
}

// alternatives writes out every phrase that a phrase with alternatives stands
// for, those of the last alternatives next to one another.
func alternatives(phrase string) ([]string, error) {
	all := []string{""}
	for rest := phrase; rest != ""; {
		plain, choice, found := strings.Cut(rest, "(")
		if strings.ContainsAny(plain, "|)") {
			return nil, errors.New("alternatives stand in brackets, as in (one|two)")
		}
		if all = followed(all, []string{plain}); !found {
			break
		}
		choice, after, closed := strings.Cut(choice, ")")
		if !closed || strings.Contains(choice, "(") {
			return nil, errors.New("each bracket ( is to be closed by one ) before the next")
		}
		ends := strings.Split(choice, "|")
		if len(all)*len(ends) > maxAlternatives {
			return nil, fmt.Errorf("it stands for more than %d phrases", maxAlternatives)
		}
		all, rest = followed(all, ends), after
	}
	for i, text := range all {
		all[i] = strings.Join(strings.Fields(text), " ")
	}
	return all, nil
}

// followed joins every beginning to every end.
func followed(beginnings, ends []string) []string {
	all := make([]string, 0, len(beginnings)*len(ends))
	for _, b := range beginnings {
		for _, e := range ends {
			all = append(all, b+e)
		}
	}
	return all
}
