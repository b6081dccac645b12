package store

import (
	"fmt"
	"time"
)

// enoughText is the share of live adverts whose text must have been read
// before counts over texts are published.
const enoughText = 0.98

// End is what the caller knows when a pass is over.
type End struct {
	Now      time.Time
	Requests map[string]int // made since the listing was recorded, or since the pass began if it never was
	Bytes    int64          // received with them
	Err      error          // why the pass could not go on; nil when it did all it could
	Reasons  []string       // notes for the record, one sentence each
	Probes   []Probe        // to be counted in the adverts held, with the text families; their terms are the frame's
	Absent   []string       // fields that need not be stated any more, as in Pass.Fills
}

// Finish ends the pass: it publishes the text families of the day if 98 % of
// the live adverts have their text and the fields of pages are stated as usual,
// sets the outcome and gives the finished record. A pass that is to be resumed must not be finished.
func (r *Recorder) Finish(end End) (Pass, error) {
	err := r.change(func(c *change, p *passRecord) error {
		tallyEnd(p, &end)
		into := newCensus(p.Day, true)
		p.Tally.Live, p.Tally.WithText = r.count(c, into)
		p.Tally.Quarantined = r.quarantined()
		if err := r.judgePages(c, p, end.Absent); err != nil {
			return err
		}
		if !p.ListingDone {
			p.Outcome = Failed
			return nil
		}
		p.Outcome = p.Verdict
		if p.Verdict != Complete || len(p.Fallen) > 0 {
			return nil
		}
		return r.publishText(c, p, into, end.Probes)
	})
	if err != nil {
		return Pass{}, fmt.Errorf("finish pass of %s: %w", r.source.name, err)
	}
	return r.Pass(), nil
}

func tallyEnd(p *passRecord, end *End) {
	p.Ended = end.Now.UTC().Round(0)
	for status, n := range end.Requests {
		p.Tally.Requests[status] += n
	}
	p.Tally.Bytes += end.Bytes
	p.Reasons = append(p.Reasons, end.Reasons...)
	if end.Err != nil {
		p.Reasons = append(p.Reasons, end.Err.Error())
	}
}

// publishText writes the text families of the day and the text counts of
// probes, once, or says why not.
func (r *Recorder) publishText(c *change, p *passRecord, into *census, probes []Probe) error {
	if share := float64(p.Tally.WithText) / float64(max(p.Tally.Live, 1)); share < enoughText {
		p.Reasons = append(p.Reasons, fmt.Sprintf("Counts over texts are not published: %d of %d live adverts have their text, and 98 %% must.",
			p.Tally.WithText, p.Tally.Live))
		return nil
	}
	p.TextPublished = true
	if r.source.texts[p.Day] {
		return nil
	}
	p.WroteText = true
	c.done = append(c.done, func() { r.source.texts[p.Day] = true })
	if err := r.publish(c, p, partText, into); err != nil {
		return err
	}
	return r.publishProbes(c, p, probes)
}
