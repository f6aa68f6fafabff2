package main

import (
	"context"
	"encoding/json"
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

func (r recordRequest) rolloutName() string {
	return r.Service + "/" + r.Environment + "/" + r.Rollout.Key
}

func short(name, prefix string) string { return strings.ToLower(strings.TrimPrefix(name, prefix)) }

// asJSON is a parameter of type jsonb.
func asJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // What is written here can be encoded.
	}
	return string(text)
}

type object = map[string]any

type places struct {
	repositories map[string]repository
	regions      map[string][]string
	// By the database's clock.
	now time.Time
}

type repository struct{ id, ownerID string }

// allow checks that the places exist, and that they are the pipeline's own.
func (p places) allow(r recordRequest, who *claims) error {
	owner, known := p.repositories[r.Service]
	if !known || !slices.Contains(p.regions[r.Environment], r.Region) {
		return problem{http.StatusNotFound, "not_found"}
	}
	if owner.id != who.RepositoryID || owner.ownerID != who.OwnerID || r.Environment != who.Environment {
		return forbidden
	}
	return nil
}

type rollout struct {
	ID          uuid.UUID  `json:"id"`
	Service     string     `json:"service"`
	Environment string     `json:"environment"`
	Key         string     `json:"key"`
	Intent      string     `json:"intent"`
	Regions     []string   `json:"regions"`
	StartedAt   *time.Time `json:"startedAt"`
}

// upsertRollouts returns the ids of the requests' rollouts, in the requests' order.
func (s *server) upsertRollouts(ctx context.Context, tx pgx.Tx, list []recordRequest, p places) ([]string, error) {
	wanted := []*rollout{}
	byName := map[string]*rollout{}
	for _, r := range list {
		regions := slices.Sorted(slices.Values(r.Rollout.Regions))
		if len(regions) == 0 {
			regions = slices.Sorted(slices.Values(p.regions[r.Environment]))
		}
		intent, known := short(r.Intent, "INTENT_"), byName[r.rolloutName()]
		switch {
		case known == nil:
			known = &rollout{uuid.Must(uuid.NewV7()), r.Service, r.Environment, r.Rollout.Key, intent, regions, r.At}
			byName[r.rolloutName()] = known
			wanted = append(wanted, known)
		case known.Intent != intent || !slices.Equal(known.Regions, regions):
			return nil, problem{http.StatusConflict, "conflict"}
		case r.At.Before(*known.StartedAt):
			known.StartedAt = r.At
		}
	}
	rows, err := tx.Query(ctx, s.statements["rollouts_upsert"], asJSON(wanted))
	if err != nil {
		return nil, err
	}
	var id, service, environment, key, intent string
	var regions []string
	var remediates, answers *string
	stored := make(map[string]string, len(wanted))
	_, err = pgx.ForEachRow(rows, []any{&id, &service, &environment, &key, &intent, &regions, &remediates, &answers}, func() error {
		name := service + "/" + environment + "/" + key
		if w := byName[name]; w == nil || w.Intent != intent || !slices.Equal(w.Regions, regions) {
			return problem{http.StatusConflict, "conflict"}
		}
		stored[name] = id
		return nil
	})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(list))
	for i, r := range list {
		ids[i] = stored[r.rolloutName()]
	}
	return ids, nil
}

// recorded is what a write has made.
type recorded struct {
	ids       []string
	documents map[string]string
	// With its transitions.
	first []byte
}

type document struct{ ID, Document string }

func (w recorded) collect(rows pgx.Rows) error {
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[document])
	for _, d := range list {
		w.documents[d.ID] = d.Document
	}
	return err
}

// publications are the events' ids and what they are about, for PostgreSQL to write.
func (w recorded) publications() string {
	events := make([]object, len(w.ids))
	for i, id := range w.ids {
		events[i] = object{"id": uuid.Must(uuid.NewV7()), "deployment": id}
	}
	return asJSON(events)
}

func finalAt(status string, at *time.Time) *time.Time {
	if status == "queued" || status == "in_progress" {
		return nil
	}
	return at
}

// record writes what the ledger writes, with the same statements. What needs nothing but the rollouts' ids goes in one batch.
func (s *server) record(ctx context.Context, tx pgx.Tx, list []recordRequest, who *claims, p places) (recorded, error) {
	now := p.now.UTC().Truncate(time.Millisecond)
	for i := range list {
		if err := p.allow(list[i], who); err != nil {
			return recorded{}, err
		}
		if list[i].At == nil {
			list[i].At = &now
		}
	}
	rolloutIDs, err := s.upsertRollouts(ctx, tx, list, p)
	if err != nil {
		return recorded{}, err
	}
	claim := object{"subject": who.Subject, "repository": who.Repository, "repositoryId": who.RepositoryID, "runId": who.RunID, "runAttempt": 1,
		"workflowRef": who.WorkflowRef, "workflowSha": who.WorkflowSHA, "actor": who.Actor, "actorId": who.ActorID, "runNumber": who.RunNumber,
		"eventName": who.Event, "ref": who.Ref, "commitSha": who.CommitSHA}
	result := recorded{ids: make([]string, len(list)), documents: make(map[string]string, len(list))}
	deployments, cells, touched, commits := make([]object, len(list)), make([]object, len(list)), make([]object, len(list)), []object{}
	for i, r := range list {
		result.ids[i] = uuid.Must(uuid.NewV7()).String()
		status := short(r.Status, "DEPLOYMENT_STATUS_")
		deployments[i] = object{"id": result.ids[i], "rolloutId": rolloutIDs[i], "service": r.Service, "environment": r.Environment, "region": r.Region,
			"intent": short(r.Intent, "INTENT_"), "version": r.Version, "imageDigest": r.ImageDigest, "claim": claim, "status": status, "at": r.At,
			"finishedAt": finalAt(status, r.At)}
		cells[i] = object{"service": r.Service, "environment": r.Environment, "region": r.Region}
		touched[i] = object{"rolloutId": rolloutIDs[i], "service": r.Service, "environment": r.Environment, "region": r.Region}
		if status == "succeeded" {
			touched[i]["liveFrom"], touched[i]["liveUntil"] = r.At, r.At
		}
		for _, c := range r.Commits {
			commits = append(commits, object{"rolloutId": rolloutIDs[i], "sha": c.SHA, "committedAt": c.CommittedAt})
		}
	}
	slices.Sort(rolloutIDs)
	rolloutIDs = slices.Compact(rolloutIDs)
	batch := &pgx.Batch{}
	batch.Queue(s.statements["cells_lock"], asJSON(cells))
	batch.Queue(s.statements["deployments_insert"], asJSON(deployments))
	if len(commits) > 0 {
		batch.Queue(s.statements["commits_insert"], asJSON(commits))
	}
	batch.Queue(s.statements["rollouts_judge"], asJSON(touched))
	batch.Queue(s.statements["cells_project_claims"], asJSON(cells))
	batch.Queue(s.statements["cells_touch_siblings"], asJSON(cells))
	batch.Queue(s.statements["cells_publish"], asJSON(cells), uuid.Must(uuid.NewV7()).String()[:32], true)
	batch.Queue(s.statements["rollouts_project"], rolloutIDs)
	batch.Queue(s.statements["deployments_publish"], result.publications())
	batch.Queue(s.statements["deployment_documents"], result.ids).Query(result.collect)
	if len(list) == 1 {
		batch.Queue(s.statements["deployment_find"], result.ids[0]).QueryRow(func(row pgx.Row) error { return row.Scan(&result.first) })
	}
	return result, sendBatch(ctx, tx, batch).Close()
}
