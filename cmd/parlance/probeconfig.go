package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// ProbesConfig is the report's test: each term is looked for around each place,
// once a day, by the board's own search and in the adverts held.
type ProbesConfig struct {
	Terms  []string     `yaml:"terms" doc:"terms of the coding frame that the board's own search is asked for every day, by staff group; empty asks for none"`
	Places []ProbePlace `yaml:"places" doc:"around each of these: centre, an outcode, and radius, 5, 10, 20, 30, 50 or 100 miles; as in [{centre: RG1, radius: 50}]"`
}

// ProbePlace is the ground around an outcode.
type ProbePlace struct {
	Centre string `yaml:"centre"` // an outcode, "RG1"
	Radius int    `yaml:"radius"` // miles
}

// String is the place for people: "RG1 50 miles".
func (p ProbePlace) String() string { return fmt.Sprintf("%s %d miles", p.Centre, p.Radius) }

// probeRadii are the distances, in miles, that the board's search offers.
var probeRadii = []int{5, 10, 20, 30, 50, 100}

// maxProbes bounds what a board is asked for: each probe is ten requests.
const maxProbes = 50

// reportTerms are those of the test of 10 September 2019 and the descriptors
// that the report names beside them.
var reportTerms = []string{"digital", "informatics", "health informatics", "data", "technology"}

func defaultProbesConfig() ProbesConfig {
	return ProbesConfig{Terms: slices.Clone(reportTerms), Places: []ProbePlace{{"RG1", 50}}}
}

func (c ProbesConfig) validate(fault func(key, format string, args ...any)) {
	for i, term := range c.Terms {
		switch {
		case strings.TrimSpace(term) == "":
			fault("probes.terms", "an empty term cannot be looked for")
		case slices.Contains(c.Terms[:i], term):
			fault("probes.terms", "%q stands there twice", term)
		}
	}
	for i, place := range c.Places {
		_, located := classify.Locate(place.Centre)
		switch {
		case !located || classify.Outcode(place.Centre) != place.Centre:
			fault("probes.places", "%q is not an outcode that Parlance knows; the first half of a postcode is wanted, as in RG1", place.Centre)
		case slices.Contains(c.Places[:i], place):
			fault("probes.places", "%s stands there twice", place)
		}
		if !slices.Contains(probeRadii, place.Radius) {
			fault("probes.places", "radius %d is none that the board offers: 5, 10, 20, 30, 50 and 100 miles", place.Radius)
		}
	}
	if n := len(c.Terms) * len(c.Places); n > maxProbes {
		fault("probes", "%d terms around %d places are %d probes of ten requests each; at most %d are kind to the board", len(c.Terms), len(c.Places), n, maxProbes)
	}
}

// probes are the terms around the places. A term that the frame does not know
// could not be found in texts: it is an error, but for one of the default set,
// which is left out under a frame without it.
func (c ProbesConfig) probes(frame *classify.Frame) ([]store.Probe, error) {
	known := frame.Terms()
	var probes []store.Probe
	var faults []error
	for _, term := range c.Terms {
		if !slices.Contains(known, classify.Term(term)) {
			if !slices.Equal(c.Terms, reportTerms) {
				faults = append(faults, fmt.Errorf("probes.terms: %q is not a term of the coding frame; its terms are %s", term, listTerms(known)))
			}
			continue
		}
		for _, place := range c.Places {
			probes = append(probes, store.Probe{Term: classify.Term(term), Centre: place.Centre, Miles: place.Radius})
		}
	}
	return probes, errors.Join(faults...)
}

func listTerms(terms []classify.Term) string {
	var all []string
	for _, t := range terms {
		all = append(all, string(t))
	}
	return strings.Join(all, ", ")
}
