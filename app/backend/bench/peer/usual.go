//go:build usual

package main

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

func encode(value any) ([]byte, error) { return json.Marshal(value) }

// sendBatch sends one statement at a time, and waits for each.
func sendBatch(ctx context.Context, db querier, batch *pgx.Batch) pgx.BatchResults {
	return &oneByOne{ctx: ctx, db: db, queued: batch.QueuedQueries}
}

// oneByOne are the results of statements, each of which is sent when its result is read.
// The peer calls nothing else of the interface.
type oneByOne struct {
	pgx.BatchResults
	ctx    context.Context
	db     querier
	queued []*pgx.QueuedQuery
}

func (r *oneByOne) next() *pgx.QueuedQuery {
	query := r.queued[0]
	r.queued = r.queued[1:]
	return query
}

func (r *oneByOne) Exec() (pgconn.CommandTag, error) {
	query := r.next()
	return r.db.Exec(r.ctx, query.SQL, query.Arguments...)
}

func (r *oneByOne) Query() (pgx.Rows, error) {
	query := r.next()
	return r.db.Query(r.ctx, query.SQL, query.Arguments...)
}

func (r *oneByOne) QueryRow() pgx.Row {
	query := r.next()
	return r.db.QueryRow(r.ctx, query.SQL, query.Arguments...)
}

// Close sends what is left, each to its own reader.
func (r *oneByOne) Close() error {
	for len(r.queued) > 0 {
		if read := r.queued[0].Fn; read != nil {
			if err := read(r); err != nil {
				return err
			}
		} else if _, err := r.Exec(); err != nil {
			return err
		}
	}
	return nil
}
