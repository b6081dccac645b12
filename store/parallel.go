package store

import (
	"context"
	"iter"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// inOrder does jobs on every processor, each of which has its own work
// function, and hands the results to fn one after another in the order of the
// jobs. What is under way at once is bounded.
func inOrder[Job, Result any](ctx context.Context, jobs iter.Seq[Job], worker func() func(Job) (Result, error), fn func(Result) error) error {
	type task struct {
		job Job
		out chan Result
	}
	workers := runtime.GOMAXPROCS(0)
	g, ctx := errgroup.WithContext(ctx)
	todo, queue := make(chan task), make(chan task, workers)
	g.Go(func() error {
		defer close(todo)
		defer close(queue)
		for job := range jobs {
			t := task{job, make(chan Result, 1)}
			for _, to := range []chan task{queue, todo} {
				select {
				case to <- t:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		}
		return nil
	})
	for range workers {
		work := worker()
		g.Go(func() error {
			for t := range todo {
				r, err := work(t.job)
				if err != nil {
					return err
				}
				t.out <- r
			}
			return nil
		})
	}
	g.Go(func() error {
		for t := range queue {
			select {
			case r := <-t.out:
				if err := fn(r); err != nil {
					return err
				}
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return g.Wait()
}

// runs parts the numbers from from to to, both inclusive, into runs of n.
func runs(from, to uint64, n int) iter.Seq[[]uint64] {
	return func(yield func([]uint64) bool) {
		for from <= to {
			run := make([]uint64, 0, n)
			for ; from <= to && len(run) < n; from++ {
				run = append(run, from)
			}
			if !yield(run) {
				return
			}
		}
	}
}
