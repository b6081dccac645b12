package framefile

import (
	_ "embed" // the health informatics frame
	"errors"
	"sync"

	"github.com/bdrw/parlance/classify"
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
// are faults, and every fault is reported at once with its place and rule: the
// error is Findings.
func Read(name string, data []byte) (*classify.Frame, error) {
	f, err := Parse(name, data)
	if err != nil {
		return nil, err
	}
	return f.Frame, nil
}

// File is a frame as its file writes it, and compiled.
type File struct {
	Spec  *classify.Spec
	Frame *classify.Frame
	doc   *document
}

// Parse reads the frame in data as Read does, and keeps what the compiled frame
// drops: reasons, phrases and examples.
func Parse(name string, data []byte) (*File, error) {
	d, spec, ok := open(name, data)
	if !ok {
		return nil, d.findings.sorted()
	}
	frame, err := classify.Compile(spec)
	var faults classify.Faults
	if errors.As(err, &faults) {
		for _, f := range faults {
			d.fault(f)
		}
	}
	d.checkExamples(spec)
	if len(d.findings) > 0 {
		return nil, d.findings.sorted()
	}
	return &File{spec, frame, d}, nil
}

// fault puts a fault of the compiler at its place in the file.
func (d *document) fault(f classify.Fault) {
	at := d.item(f.ID, f.Nth)
	if f.Value != "" {
		at = d.find(at, f.Value)
	}
	if f.ID == "" {
		f.ID = "frame"
	}
	d.add(Error, at, f.ID, "%s", f.Problem)
}

// checkExamples demands that every rule and term can be tried both ways.
func (d *document) checkExamples(spec *classify.Spec) {
	need := func(id string, yes, no []string) {
		if len(yes) == 0 || len(no) == 0 {
			d.add(Error, d.item(id, 0), id, "needs an example under yes and one under no")
		}
	}
	for _, list := range rulesOf(spec) {
		for i := range list {
			need(list[i].ID, list[i].Yes, list[i].No)
		}
	}
	for i := range spec.Terms {
		need(string(spec.Terms[i].Term), spec.Terms[i].Yes, spec.Terms[i].No)
	}
}
