package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// vacancyCoder codes vacancies by their titles and records them.
type vacancyCoder struct {
	db    *store.DB
	frame string
	coder *classify.Coder
	done  importResult
}

func newVacancyCoder(db *store.DB, frame *classify.Frame) vacancyCoder {
	return vacancyCoder{db: db, frame: frame.Ref().Name(), coder: frame.NewCoder()}
}

func (c *vacancyCoder) add(batch []store.Vacancy) error {
	for i := range batch {
		batch[i].Coding = c.code(&batch[i])
	}
	done, err := c.db.ImportVacancies(store.FOI, batch)
	c.done.Added, c.done.Changed, c.done.Same = c.done.Added+done.Added, c.done.Changed+done.Changed, c.done.Same+done.Same
	return err
}

// code codes a vacancy as an advert with a title, an employer and a band.
func (c *vacancyCoder) code(v *store.Vacancy) store.TitleCoding {
	a := classify.Advert{Source: store.FOI, Title: v.Title, Employer: v.Employer, StaffGroup: v.StaffGroup, Band: v.Band}
	if v.Band != (classify.BandRange{}) {
		a.BandBasis = classify.ByRecord
	}
	if v.StaffGroup != classify.StaffGroupNotStated {
		a.StaffGroupBasis = classify.ByRecord
	}
	coding := c.coder.Code(&a, nil)
	out := store.TitleCoding{Frame: c.frame, InScope: coding.InScope, Accepted: coding.Accepted, Level: coding.Level, Area: coding.Area}
	for _, hit := range coding.Terms {
		if hit.Field == classify.FieldTitle && !slices.Contains(out.InTitle, hit.Term) {
			out.InTitle = append(out.InTitle, hit.Term)
		}
	}
	slices.Sort(out.InTitle)
	return out
}

// recodeVacancies has every imported vacancy coded by the active frame, and gives
// how many another had coded. Where an activation was cut short after the new
// frame took the other's place, it goes on with what that left.
func recodeVacancies(ctx context.Context, db *store.DB) (recoded int, err error) {
	for {
		active, has, err := db.ActiveFrame()
		if err != nil || !has {
			return recoded, err
		}
		frame, err := storedFrame(active)
		if err != nil {
			return recoded, err
		}
		coder := newVacancyCoder(db, frame)
		n, err := db.RecodeVacancies(ctx, store.FOI, coder.frame, coder.code)
		recoded += n
		if err != nil {
			return recoded, err
		}
		if now, _, err := db.ActiveFrame(); err != nil || now.Ref == active.Ref {
			return recoded, err
		}
	}
}

// finish ends an import.
func (c *vacancyCoder) finish(ctx context.Context) (importResult, error) {
	var err error
	c.done.Recoded, err = recodeVacancies(ctx, c.db)
	return c.done, err
}

// localSink records into a store that this process has opened.
type localSink struct {
	vacancyCoder
	close func() error
}

func (s *localSink) finish(ctx context.Context) (importResult, error) {
	done, err := s.vacancyCoder.finish(ctx)
	return done, errors.Join(err, s.close())
}

func (s *localSink) abandon() error { return s.close() }

// importLine is the daemon's answer to an import.
type importLine struct {
	Result  importResult `json:"result"`
	Failure string       `json:"failure,omitempty"`
}

// importVacancies takes in the batches of the body, each a JSON array.
func (c *control) importVacancies(w http.ResponseWriter, r *http.Request) {
	result, err := c.takeVacancies(r)
	if err != nil {
		c.log.Error("import failed", "error", err)
	}
	_ = json.NewEncoder(w).Encode(importLine{result, message(err)})
}

func (c *control) takeVacancies(r *http.Request) (importResult, error) {
	active, has, err := c.db.ActiveFrame()
	if err != nil || !has {
		return importResult{}, errors.Join(err, errors.New("the store has no coding frame yet"))
	}
	frame, err := storedFrame(active)
	if err != nil {
		return importResult{}, err
	}
	coder := newVacancyCoder(c.db, frame)
	for dec := json.NewDecoder(r.Body); ; {
		var batch []store.Vacancy
		switch err := dec.Decode(&batch); {
		case errors.Is(err, io.EOF):
			return coder.finish(c.base) // a caller that left has sent all there is
		case err != nil:
			return coder.done, fmt.Errorf("import broke off: %w", err)
		}
		if err := coder.add(batch); err != nil {
			return coder.done, err
		}
	}
}

// remoteSink sends vacancies to the daemon, which records them as they come.
type remoteSink struct {
	body   *io.PipeWriter
	enc    *json.Encoder
	answer chan remoteAnswer
}

type remoteAnswer struct {
	line importLine
	err  error
}

func (d *daemonClient) importVacancies(ctx context.Context) vacancySink {
	r, w := io.Pipe()
	s := &remoteSink{body: w, enc: json.NewEncoder(w), answer: make(chan remoteAnswer, 1)}
	go func() {
		line, err := d.postVacancies(ctx, r)
		_ = r.CloseWithError(errors.New("the daemon takes no more")) // ends a sender that still waits
		s.answer <- remoteAnswer{line, err}
	}()
	return s
}

func (d *daemonClient) postVacancies(ctx context.Context, body io.Reader) (line importLine, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://daemon/import/foi", body)
	if err != nil {
		return line, err
	}
	resp, err := d.http.Do(req)
	if err != nil {
		return line, fmt.Errorf("running daemon: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return line, fmt.Errorf("running daemon answered %s to an import; is it of another version?", resp.Status)
	}
	if err := json.NewDecoder(resp.Body).Decode(&line); err != nil {
		return line, fmt.Errorf("running daemon: %w", err)
	}
	if line.Failure != "" {
		return line, errors.New(line.Failure)
	}
	return line, nil
}

func (s *remoteSink) add(batch []store.Vacancy) error {
	if err := s.enc.Encode(batch); err != nil {
		if answer := <-s.answer; answer.err != nil {
			return answer.err
		}
		return fmt.Errorf("running daemon: %w", err)
	}
	return nil
}

func (s *remoteSink) finish(context.Context) (importResult, error) {
	_ = s.body.Close() // a pipe's writer closes without fail
	answer := <-s.answer
	return answer.line.Result, answer.err
}

// abandon breaks the request off. The answer, if one was not taken, is of no
// more use.
func (s *remoteSink) abandon() error {
	return s.body.CloseWithError(errors.New("the import was given up"))
}
