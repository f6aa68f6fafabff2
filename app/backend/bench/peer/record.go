package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

type commit struct {
	SHA         string    `json:"sha"`
	CommittedAt time.Time `json:"committedAt"`
}

type recordRequest struct {
	Service     string `json:"service"`
	Environment string `json:"environment"`
	Region      string `json:"region"`
	Rollout     struct {
		Key     string   `json:"key"`
		Regions []string `json:"regions"`
	} `json:"rollout"`
	Intent      string     `json:"intent"`
	Version     string     `json:"version"`
	ImageDigest string     `json:"imageDigest"`
	Status      string     `json:"status"`
	At          *time.Time `json:"at"`
	Commits     []commit   `json:"commits"`
}

var (
	word    = regexp.MustCompile(`^[a-z][a-z0-9-]{0,62}$`)
	key     = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:/-]{0,119}$`)
	printed = regexp.MustCompile(`^[^\x00-\x1f\x7f]{1,120}$`)
	digest  = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
	sha     = regexp.MustCompile(`^[0-9a-f]{40}([0-9a-f]{24})?$`)
	intents = []string{"INTENT_PLANNED", "INTENT_ROLLBACK", "INTENT_HOTFIX"}
	states  = []string{"DEPLOYMENT_STATUS_QUEUED", "DEPLOYMENT_STATUS_IN_PROGRESS", "DEPLOYMENT_STATUS_SUCCEEDED", "DEPLOYMENT_STATUS_FAILED", "DEPLOYMENT_STATUS_CANCELLED"}
	invalid = problem{http.StatusBadRequest, "invalid_argument"}
)

func (r recordRequest) valid() bool {
	commits := !slices.ContainsFunc(r.Commits, func(c commit) bool { return !sha.MatchString(c.SHA) || c.CommittedAt.IsZero() })
	return word.MatchString(r.Service) && word.MatchString(r.Environment) && word.MatchString(r.Region) && key.MatchString(r.Rollout.Key) &&
		slices.Contains(intents, r.Intent) && printed.MatchString(r.Version) && digest.MatchString(r.ImageDigest) &&
		slices.Contains(states, r.Status) && len(r.Commits) <= 500 && commits
}

func short(name, prefix string) string { return strings.ToLower(strings.TrimPrefix(name, prefix)) }

type place struct{ repositoryID, ownerID string }

func (s *server) places(ctx context.Context, tx pgx.Tx, services, environments []string) (map[string]place, map[string][]string, error) {
	found, regions := map[string]place{}, map[string][]string{}
	rows, err := tx.Query(ctx, s.statements["places_services"], services)
	if err != nil {
		return nil, nil, err
	}
	var name string
	var p place
	if _, err := pgx.ForEachRow(rows, []any{&name, &p.repositoryID, &p.ownerID}, func() error { found[name] = p; return nil }); err != nil {
		return nil, nil, err
	}
	if rows, err = tx.Query(ctx, s.statements["places_environments"], environments); err != nil {
		return nil, nil, err
	}
	for rows.Next() {
		var list []string
		if err := rows.Scan(&name, &list); err != nil {
			return nil, nil, err
		}
		regions[name] = list
	}
	return found, regions, rows.Err()
}

func asJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // Maps of strings cannot fail.
	}
	return string(text)
}

func unique(list []recordRequest, pick func(recordRequest) string) []string {
	values := make([]string, len(list))
	for i, r := range list {
		values[i] = pick(r)
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// record writes what the ledger writes, with the same statements.
func (s *server) record(ctx context.Context, tx pgx.Tx, list []recordRequest, who *claims) ([]string, error) {
	services, environments, err := s.places(ctx, tx, unique(list, func(r recordRequest) string { return r.Service }), unique(list, func(r recordRequest) string { return r.Environment }))
	if err != nil {
		return nil, err
	}
	type object = map[string]any
	claim := object{"subject": who.Subject, "repository": who.Repository, "repositoryId": who.RepositoryID, "runId": who.RunID, "runAttempt": 1,
		"workflowRef": who.WorkflowRef, "workflowSha": who.WorkflowSHA}
	now := time.Now().UTC()
	wanted := map[string]object{}
	names := make([]string, len(list))
	for i, r := range list {
		p, known := services[r.Service]
		regions := environments[r.Environment]
		if !known || !slices.Contains(regions, r.Region) {
			return nil, problem{http.StatusNotFound, "not_found"}
		}
		if p.repositoryID != who.RepositoryID || p.ownerID != who.OwnerID || r.Environment != who.Environment {
			return nil, forbidden
		}
		if list[i].At == nil {
			list[i].At = &now
		}
		if len(r.Rollout.Regions) > 0 {
			regions = r.Rollout.Regions
		}
		names[i] = r.Service + "/" + r.Environment + "/" + r.Rollout.Key
		if _, ok := wanted[names[i]]; !ok {
			wanted[names[i]] = object{"id": uuid.Must(uuid.NewV7()), "service": r.Service, "environment": r.Environment, "key": r.Rollout.Key,
				"intent": short(r.Intent, "INTENT_"), "regions": regions, "startedAt": list[i].At}
		}
	}
	rollouts := make([]object, 0, len(wanted))
	for _, r := range wanted {
		rollouts = append(rollouts, r)
	}
	rows, err := tx.Query(ctx, s.statements["rollouts_upsert"], asJSON(rollouts))
	if err != nil {
		return nil, err
	}
	ids := map[string]string{}
	for rows.Next() {
		var id, service, environment, key, intent string
		var regions []string
		var remediates, answers *string
		if err := rows.Scan(&id, &service, &environment, &key, &intent, &regions, &remediates, &answers); err != nil {
			return nil, err
		}
		ids[service+"/"+environment+"/"+key] = id
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	var deployments, cells, commits []object
	deploymentIDs, rolloutIDs := make([]string, len(list)), make([]string, 0, len(ids))
	for i, r := range list {
		deploymentIDs[i] = uuid.Must(uuid.NewV7()).String()
		status := short(r.Status, "DEPLOYMENT_STATUS_")
		d := object{"id": deploymentIDs[i], "rolloutId": ids[names[i]], "service": r.Service, "environment": r.Environment, "region": r.Region,
			"intent": short(r.Intent, "INTENT_"), "version": r.Version, "imageDigest": r.ImageDigest, "claim": claim, "status": status, "at": r.At}
		if status == "succeeded" || status == "failed" || status == "cancelled" {
			d["finishedAt"] = r.At
		}
		deployments = append(deployments, d)
		cells = append(cells, object{"service": r.Service, "environment": r.Environment, "region": r.Region})
		for _, c := range r.Commits {
			commits = append(commits, object{"rolloutId": ids[names[i]], "sha": c.SHA, "committedAt": c.CommittedAt})
		}
	}
	for _, id := range ids {
		rolloutIDs = append(rolloutIDs, id)
	}
	steps := []struct {
		name string
		arg  any
	}{{"cells_lock", asJSON(cells)}, {"deployments_insert", asJSON(deployments)}, {"commits_insert", asJSON(commits)}, {"rollouts_mark_changes", rolloutIDs},
		{"rollouts_infer_repaired", rolloutIDs}, {"cells_project_claims", asJSON(cells)}, {"rollouts_project", rolloutIDs}}
	for _, step := range steps {
		if _, err := tx.Exec(ctx, s.statements[step.name], step.arg); err != nil {
			return nil, err
		}
	}
	documents, err := s.documents(ctx, tx, deploymentIDs)
	if err != nil {
		return nil, err
	}
	events := make([]object, len(list))
	for i, r := range list {
		events[i] = object{"id": uuid.Must(uuid.NewV7()), "subject": "deploymentChanged", "service": r.Service, "environment": r.Environment, "document": documents[deploymentIDs[i]]}
	}
	_, err = tx.Exec(ctx, s.statements["events_insert"], asJSON(events))
	return deploymentIDs, err
}

func (s *server) documents(ctx context.Context, tx pgx.Tx, ids []string) (map[string]string, error) {
	rows, err := tx.Query(ctx, s.statements["deployment_documents"], ids)
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	var id, service, environment, document string
	_, err = pgx.ForEachRow(rows, []any{&id, &service, &environment, &document}, func() error { found[id] = document; return nil })
	return found, err
}

func body(r *http.Request, into any) ([32]byte, error) {
	text, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, 1<<20))
	if err != nil {
		return [32]byte{}, problem{http.StatusRequestEntityTooLarge, "payload_too_large"}
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	if decoder.Decode(into) != nil {
		return [32]byte{}, invalid
	}
	return sha256.Sum256(text), nil
}

// write keeps the reply under its idempotency key, in the transaction of the work.
func (s *server) write(r *http.Request, who *claims, hash [32]byte, work func(context.Context, pgx.Tx) ([]byte, string, error)) (answer, error) {
	ctx := r.Context()
	id, sum := r.Header.Get("Idempotency-Key"), base64.RawURLEncoding.EncodeToString(hash[:])
	if id == "" || len(id) > 200 {
		return answer{}, invalid
	}
	var result answer
	err := pgx.BeginFunc(ctx, s.writer, func(tx pgx.Tx) error {
		claimed, err := tx.Exec(ctx, s.statements["idempotency_claim"], who.principal(), id, sum)
		if err != nil {
			return err
		}
		if claimed.RowsAffected() == 0 {
			var stored string
			var reply, etag, token *string
			if err := tx.QueryRow(ctx, s.statements["idempotency_read"], who.principal(), id).Scan(&stored, &reply, &etag, &token); err != nil {
				return err
			}
			if stored != sum || reply == nil || token == nil {
				return problem{http.StatusUnprocessableEntity, "idempotency_mismatch"}
			}
			result = answer{json: []byte(*reply), token: *token}
			return nil
		}
		if result.json, result.etag, err = work(ctx, tx); err != nil {
			return err
		}
		return tx.QueryRow(ctx, s.statements["idempotency_keep"], who.principal(), id, string(result.json), result.etag).Scan(&result.token)
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
	return s.write(r, who, hash, func(ctx context.Context, tx pgx.Tx) ([]byte, string, error) {
		ids, err := s.record(ctx, tx, []recordRequest{request}, who)
		if err != nil {
			return nil, "", err
		}
		var text []byte
		if err := tx.QueryRow(ctx, s.statements["deployment_find"], ids[0]).Scan(&text); err != nil {
			return nil, "", err
		}
		return text, tagOf(text), nil
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
	return s.write(r, who, hash, func(ctx context.Context, tx pgx.Tx) ([]byte, string, error) {
		ids, err := s.record(ctx, tx, list, who)
		if err != nil {
			return nil, "", err
		}
		documents, err := s.documents(ctx, tx, ids)
		if err != nil {
			return nil, "", err
		}
		ordered := make([]json.RawMessage, len(ids))
		for i, id := range ids {
			ordered[i] = json.RawMessage(documents[id])
		}
		text, err := json.Marshal(map[string]any{"deployments": ordered})
		return text, "", err
	})
}
