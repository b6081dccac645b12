package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/classify/framefile"
)

// frameView is what frame show prints of a whole frame. Its keys are a contract.
type frameView struct {
	classify.FrameRef
	Accept       acceptView   `json:"accept"`
	Levels       []codeView   `json:"levels"` // in the frame's order
	Areas        []codeView   `json:"areas"`  // by precedence
	ScopeRules   int          `json:"scope_rules"`
	LevelRules   int          `json:"level_rules"`
	AreaRules    int          `json:"area_rules"`
	FalseFriends int          `json:"false_friends"` // lists of them
	Sets         int          `json:"sets"`
	Terms        int          `json:"terms"`
	Families     []familyView `json:"families"`
}

type acceptView struct {
	Score  float64 `json:"score"`
	Margin float64 `json:"margin"`
}

type codeView struct {
	Name  string   `json:"name"`
	Group string   `json:"group,omitempty"`
	Rules []string `json:"rules"` // that give it
}

type familyView struct {
	Name   string          `json:"name"`
	Why    string          `json:"why,omitempty"`
	Circle string          `json:"circle,omitempty"` // of the Venn diagram of descriptors
	Terms  []classify.Term `json:"terms"`
}

func newFrameView(f *framefile.File) *frameView {
	spec := f.Spec
	v := &frameView{FrameRef: f.Frame.Ref(), Accept: acceptView(spec.Accept), ScopeRules: len(spec.Scope), LevelRules: len(spec.Level),
		AreaRules: len(spec.Area), FalseFriends: len(spec.Hides), Sets: len(spec.Sets), Terms: len(spec.Terms)}
	for _, e := range f.Entries() {
		code := codeView{Name: e.Name, Rules: e.Rules}
		switch e.Kind {
		case "level":
			v.Levels = append(v.Levels, code)
		case "area":
			code.Group = string(f.Frame.GroupOf(classify.Area(e.Name)))
			v.Areas = append(v.Areas, code)
		}
	}
	for _, s := range spec.Families {
		v.Families = append(v.Families, familyView{Name: s.Name, Why: s.Why, Circle: s.Circle})
	}
	for _, t := range spec.Terms {
		v.family(t.Family).Terms = append(v.family(t.Family).Terms, t.Term)
	}
	return v
}

func (v *frameView) family(name string) *familyView {
	for i := range v.Families {
		if v.Families[i].Name == name {
			return &v.Families[i]
		}
	}
	v.Families = append(v.Families, familyView{Name: name})
	return &v.Families[len(v.Families)-1]
}

func (v *frameView) print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, version %s, hash %s\n", v.ID, v.Version, v.Hash)
	fmt.Fprintf(&b, "codings are accepted from a score of %v and a margin of %v\n", v.Accept.Score, v.Accept.Margin)
	fmt.Fprintf(&b, "\n%d levels, decided by the first of %d rules\n", len(v.Levels), v.LevelRules)
	for _, l := range v.Levels {
		fmt.Fprintf(&b, "      %-44s %s\n", l.Name, count(len(l.Rules), "rule"))
	}
	fmt.Fprintf(&b, "\n%d areas by precedence, with their groups; %d rules\n", len(v.Areas), v.AreaRules)
	for i, a := range v.Areas {
		fmt.Fprintf(&b, "  %2d  %-44s %-8s %s\n", i+1, a.Name, count(len(a.Rules), "rule"), a.Group)
	}
	fmt.Fprintf(&b, "\nscope is decided by the first of %d rules; %s; %s\n", v.ScopeRules,
		count(v.FalseFriends, "list")+" of false friends", count(v.Sets, "set")+" of phrases")
	fmt.Fprintf(&b, "\n%s by family\n", count(v.Terms, "term"))
	for _, family := range v.Families {
		names := make([]string, len(family.Terms))
		for i, t := range family.Terms {
			names[i] = string(t)
		}
		writeWrapped(&b, "  ", family.Name, strings.Join(names, ", "))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// entryView prints one entry of a frame.
type entryView struct{ framefile.Entry }

func (v entryView) print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", v.Name, v.Kind)
	if v.Of > 0 {
		fmt.Fprintf(&b, ", %d of %d", v.Place, v.Of)
	}
	fmt.Fprintf(&b, ", line %d\n", v.Line)
	for _, f := range v.Fields {
		if f.Value != v.name(f.Key) {
			writeField(&b, "  ", f)
		}
	}
	for _, s := range v.Sets {
		writeField(&b, "  ", s)
	}
	if len(v.Rules) > 0 {
		writeWrapped(&b, "  ", "rules", strings.Join(v.Rules, ", "))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// name is the entry's name under the keys that hold it, which the heading shows.
func (v entryView) name(key string) any {
	if key == "id" || key == "term" || key == "name" {
		return v.Name
	}
	return nil
}

func writeField(b *strings.Builder, indent string, f framefile.Field) {
	switch value := f.Value.(type) {
	case []string:
		joint := ", "
		if f.Key == "yes" || f.Key == "no" {
			joint = " · " // titles may hold commas
		}
		writeWrapped(b, indent, f.Key, strings.Join(value, joint))
	case framefile.Fields:
		for _, inner := range value {
			writeField(b, indent, inner)
		}
	case []any:
		for _, entry := range value {
			fmt.Fprintf(b, "%s%s\n", indent, f.Key)
			writeField(b, indent+"  ", framefile.Field{Value: entry})
		}
	default:
		writeWrapped(b, indent, f.Key, fmt.Sprint(value))
	}
}

// writeWrapped writes a key and its text, in lines of about a hundred characters.
func writeWrapped(b *strings.Builder, indent, key, text string) {
	const width, column = 100, 14
	line := fmt.Sprintf("%s%-*s", indent, max(column-len(indent), len(key)), key)
	for _, word := range strings.Fields(printable(text)) {
		if len(line)+1+len(word) > width && strings.TrimSpace(line) != "" {
			b.WriteString(line + "\n")
			line = strings.Repeat(" ", column)
		}
		line += " " + word
	}
	b.WriteString(line + "\n")
}
