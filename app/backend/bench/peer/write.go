package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

func body(r *http.Request, into any) (string, error) {
	text, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, 1<<20))
	if err != nil {
		return "", problem{http.StatusRequestEntityTooLarge, "payload_too_large"}
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if decoder.Decode(into) != nil {
		return "", invalid
	}
	hash := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(hash[:]), nil
}

func unique(list []recordRequest, pick func(recordRequest) string) []string {
	values := make([]string, len(list))
	for i, r := range list {
		values[i] = pick(r)
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// claimKey takes the idempotency key, and reads in the same batch what every write has to know.
func (s *server) claimKey(ctx context.Context, tx pgx.Tx, list []recordRequest, principal, id, hash string) (claimed bool, p places, err error) {
	p = places{repositories: map[string]repository{}, regions: map[string][]string{}}
	batch := &pgx.Batch{}
	batch.Queue(s.statements["idempotency_claim"], principal, id, hash).Query(func(rows pgx.Rows) error {
		claimed = rows.Next()
		rows.Close()
		return rows.Err()
	})
	batch.Queue(s.statements["histories_lock"], unique(list, func(r recordRequest) string { return r.Service }))
	batch.Queue(s.statements["places_services"], unique(list, func(r recordRequest) string { return r.Service })).Query(func(rows pgx.Rows) error {
		var name string
		var r repository
		_, err := pgx.ForEachRow(rows, []any{&name, &r.id, &r.ownerID}, func() error { p.repositories[name] = r; return nil })
		return err
	})
	batch.Queue(s.statements["places_environments"], unique(list, func(r recordRequest) string { return r.Environment })).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var name string
			var regions []string
			if err := rows.Scan(&name, &regions, &p.now); err != nil {
				return err
			}
			p.regions[name] = regions
		}
		return rows.Err()
	})
	err = sendBatch(ctx, tx, batch).Close()
	return claimed, p, err
}

func (s *server) earlierReply(ctx context.Context, tx pgx.Tx, principal, id, hash string) (answer, error) {
	var stored string
	var reply, etag, token *string
	if err := tx.QueryRow(ctx, s.statements["idempotency_read"], principal, id).Scan(&stored, &reply, &etag, &token); err != nil {
		return answer{}, err
	}
	if stored != hash || reply == nil || token == nil {
		return answer{}, problem{http.StatusUnprocessableEntity, "idempotency_mismatch"}
	}
	return answer{json: []byte(*reply), token: *token}, nil
}

// write keeps the reply under its idempotency key, in the transaction of the work.
func (s *server) write(r *http.Request, who *claims, hash string, list []recordRequest, reply func(recorded) (answer, error)) (answer, error) {
	ctx := r.Context()
	id, principal := r.Header.Get("Idempotency-Key"), who.principal()
	if id == "" || len(id) > 200 {
		return answer{}, invalid
	}
	var result answer
	err := pgx.BeginFunc(ctx, s.writer, func(tx pgx.Tx) error {
		claimed, p, err := s.claimKey(ctx, tx, list, principal, id, hash)
		if err != nil {
			return err
		}
		if !claimed {
			result, err = s.earlierReply(ctx, tx, principal, id, hash)
			return err
		}
		written, err := s.record(ctx, tx, list, who, p)
		if err != nil {
			return err
		}
		if result, err = reply(written); err != nil {
			return err
		}
		return tx.QueryRow(ctx, s.statements["idempotency_keep"], principal, id, string(result.json), result.etag).Scan(&result.token)
	})
	return result, err
}

func (s *server) recordDeployment(r *http.Request) (answer, error) {
	who, err := s.verify(r)
	if err != nil {
		return answer{}, err
	}
	var request recordRequest
	hash, err := body(r, &request)
	if err != nil {
		return answer{}, err
	}
	if !request.valid() {
		return answer{}, invalid
	}
	return s.write(r, who, hash, []recordRequest{request}, func(w recorded) (answer, error) {
		return answer{json: w.first, etag: tagOf(w.first)}, nil
	})
}

func (s *server) recordDeployments(r *http.Request) (answer, error) {
	who, err := s.verify(r)
	if err != nil {
		return answer{}, err
	}
	var request struct {
		Deployments []recordRequest `json:"deployments"`
	}
	hash, err := body(r, &request)
	if err != nil {
		return answer{}, err
	}
	list := request.Deployments
	if len(list) == 0 || len(list) > 500 || slices.ContainsFunc(list, func(r recordRequest) bool { return !r.valid() }) {
		return answer{}, invalid
	}
	return s.write(r, who, hash, list, func(w recorded) (answer, error) {
		ordered := make([]string, len(w.ids))
		for i, id := range w.ids {
			ordered[i] = w.documents[id]
		}
		return answer{json: []byte(`{"deployments":[` + strings.Join(ordered, ",") + `]}`)}, nil
	})
}
