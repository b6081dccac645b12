package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// stockTeller tells the stock sentences of adverts that need not be in the store.
type stockTeller func(context.Context, []store.StockQuestion) ([]classify.Stock, error)

// openStock asks the daemon that holds the store, else the store itself.
func openStock(path string) (tell stockTeller, closeStore func() error, err error) {
	if daemon := dialDaemon(path); daemon != nil {
		return daemon.answerStock, func() error { return nil }, nil
	}
	db, err := openExisting(path)
	if err != nil {
		return nil, nil, err
	}
	return func(_ context.Context, q []store.StockQuestion) ([]classify.Stock, error) { return db.AnswerStock(q) }, db.Close, nil
}

// stockLine is the answer to questions about boilerplate, or to one about an
// employer's.
type stockLine struct {
	Answers   []classify.Stock      `json:"answers,omitempty"`
	Employers []store.EmployerStock `json:"employers,omitempty"`
	Failure   string                `json:"failure,omitempty"`
}

func (c *control) answerStock(w http.ResponseWriter, r *http.Request) {
	questions, err := readRequest[[]store.StockQuestion](w, r)
	var answers []classify.Stock
	if err == nil {
		answers, err = c.db.AnswerStock(questions)
	}
	_ = json.NewEncoder(w).Encode(stockLine{Answers: answers, Failure: message(err)})
}

// answerStock has the daemon tell stock sentences.
func (d *daemonClient) answerStock(ctx context.Context, questions []store.StockQuestion) ([]classify.Stock, error) {
	body, err := json.Marshal(questions)
	if err != nil {
		return nil, err
	}
	line, err := d.stock(ctx, http.MethodPost, "/boilerplate/ask", body)
	if err == nil && len(line.Answers) != len(questions) {
		err = fmt.Errorf("running daemon gave %d answers to %d questions about boilerplate", len(line.Answers), len(questions))
	}
	return line.Answers, err
}

func (d *daemonClient) stock(ctx context.Context, method, path string, body []byte) (line stockLine, err error) {
	resp, err := d.send(ctx, method, path, body)
	if err != nil {
		return line, err
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&line); err != nil {
		return line, fmt.Errorf("running daemon: %w", err)
	}
	if line.Failure != "" {
		return line, errors.New(line.Failure)
	}
	return line, nil
}
