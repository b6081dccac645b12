package crawler

import (
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// PublicAddress is the rule of the dialler, Guarded what catches panics.
var (
	PublicAddress = publicAddress
	Guarded       = guarded
)

// Break makes the reader break down where it tries the selector.
func (c *Crawler) Break(selector string) { c.selectors.field[selector] = broken{} }

type broken struct{}

func (broken) Match(*html.Node) bool { panic("slice bounds out of range") }

var _ cascadia.Matcher = broken{}
