package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// instant is a time as the contract writes it.
type instant time.Time

func (t instant) MarshalJSON() ([]byte, error) {
	return time.Time(t).UTC().AppendFormat(nil, `"2006-01-02T15:04:05.000Z"`), nil
}

type transition struct {
	Status     string  `json:"status"`
	At         instant `json:"at"`
	RecordedAt instant `json:"recordedAt"`
	Note       string  `json:"note"`
	Correction bool    `json:"correction"`
	RecordedBy string  `json:"recordedBy"`
}

type deployment struct {
	ID                string          `json:"id"`
	Service           string          `json:"service"`
	Environment       string          `json:"environment"`
	Region            string          `json:"region"`
	RolloutID         string          `json:"rolloutId"`
	Intent            string          `json:"intent"`
	Version           string          `json:"version"`
	ImageDigest       string          `json:"imageDigest"`
	Status            string          `json:"status"`
	StartedAt         instant         `json:"startedAt"`
	FinishedAt        *instant        `json:"finishedAt,omitempty"`
	Claim             json.RawMessage `json:"claim"`
	EntityVersion     int32           `json:"entityVersion"`
	Attribution       json.RawMessage `json:"attribution,omitempty"`
	CausedIncidentIDs []string        `json:"causedIncidentIds,omitempty"`
	Replaces          *string         `json:"replacesDeploymentId,omitempty"`
	ReplacedBy        *string         `json:"replacedByDeploymentId,omitempty"`
	Transitions       []transition    `json:"transitions,omitempty"`
}

const deploymentColumns = `d.id, d.service, d.environment, d.region, d.rollout_id, d.intent, d.version, d.image_digest, d.status, d.started_at,
	d.finished_at, d.claim, d.attribution, d.entity_version,
	ARRAY(SELECT i.id FROM incidents i WHERE i.causing_deployment_id = d.id ORDER BY i.started_at, i.id)`

// neighbours are the deployments that were live in the cell before this one and after it.
const neighbours = `,
	(SELECT b.id FROM deployments b
	 WHERE b.service = d.service AND b.environment = d.environment AND b.region = d.region AND b.status = 'succeeded'
	   AND (b.finished_at, b.id) < (coalesce(d.finished_at, 'infinity'), d.id)
	 ORDER BY b.finished_at DESC, b.id DESC LIMIT 1),
	CASE WHEN d.status = 'succeeded' THEN (SELECT a.id FROM deployments a
	 WHERE a.service = d.service AND a.environment = d.environment AND a.region = d.region AND a.status = 'succeeded'
	   AND (a.finished_at, a.id) > (d.finished_at, d.id)
	 ORDER BY a.finished_at, a.id LIMIT 1) END`

func scanDeployment(row pgx.CollectableRow) (deployment, error) { return scanColumns(row) }

func scanNeighbours(row pgx.CollectableRow) (deployment, error) {
	var replaces, replacedBy *string
	d, err := scanColumns(row, &replaces, &replacedBy)
	d.Replaces, d.ReplacedBy = replaces, replacedBy
	return d, err
}

// scanColumns reads deploymentColumns, and what follows them into `more`.
func scanColumns(row pgx.CollectableRow, more ...any) (d deployment, err error) {
	var started time.Time
	var finished *time.Time
	columns := []any{&d.ID, &d.Service, &d.Environment, &d.Region, &d.RolloutID, &d.Intent, &d.Version, &d.ImageDigest, &d.Status, &started,
		&finished, &d.Claim, &d.Attribution, &d.EntityVersion, &d.CausedIncidentIDs}
	err = row.Scan(append(columns, more...)...)
	d.Intent = "INTENT_" + strings.ToUpper(d.Intent)
	d.Status = "DEPLOYMENT_STATUS_" + strings.ToUpper(d.Status)
	d.StartedAt = instant(started)
	d.FinishedAt = (*instant)(finished)
	return d, err
}

func scanTransition(row pgx.CollectableRow) (t transition, err error) {
	var at, recorded time.Time
	err = row.Scan(&t.Status, &at, &recorded, &t.Note, &t.Correction, &t.RecordedBy)
	t.Status = "DEPLOYMENT_STATUS_" + strings.ToUpper(t.Status)
	t.At, t.RecordedAt = instant(at), instant(recorded)
	return t, err
}

// findDeployment asks for the deployment and its transitions.
func (s *server) findDeployment(ctx context.Context, id string) (deployment, error) {
	if uuid.Validate(id) != nil {
		return deployment{}, invalid
	}
	batch := &pgx.Batch{}
	batch.Queue(`SELECT `+deploymentColumns+neighbours+` FROM deployments d WHERE d.id = $1`, id)
	batch.Queue(`SELECT status, at, recorded_at, note, correction, recorded_by FROM deployment_transitions WHERE deployment_id = $1 ORDER BY number`, id)
	results := sendBatch(ctx, s.reader, batch)
	defer results.Close()
	rows, _ := results.Query() // CollectOneRow returns its error.
	d, err := pgx.CollectOneRow(rows, scanNeighbours)
	if errors.Is(err, pgx.ErrNoRows) {
		return d, problem{http.StatusNotFound, "not_found"}
	}
	if err != nil {
		return d, err
	}
	rows, _ = results.Query()
	if d.Transitions, err = pgx.CollectRows(rows, scanTransition); err != nil {
		return d, err
	}
	return d, results.Close()
}

func (s *server) getDeployment(r *http.Request) (answer, error) {
	d, err := s.findDeployment(r.Context(), r.PathValue("id"))
	return answer{value: d, etag: "hash"}, err
}

type deploymentPage struct {
	Deployments   []deployment `json:"deployments"`
	NextPageToken string       `json:"nextPageToken"`
}

func pageToken(filters [][2]string, last deployment) string {
	filter, _ := json.Marshal([]any{"deployments", filters})
	hash := sha256.Sum256(filter)
	at, _ := last.StartedAt.MarshalJSON()
	token, _ := json.Marshal([]any{base64.RawURLEncoding.EncodeToString(hash[:])[:12], json.RawMessage(at), last.ID})
	return base64.RawURLEncoding.EncodeToString(token)
}

func (s *server) listDeployments(r *http.Request) (answer, error) {
	const size = 50
	filters := [][2]string{}
	where, order, args := "", "d.started_at DESC, d.id DESC", []any{size + 1}
	if service := r.URL.Query().Get("service"); service != "" {
		if !word.MatchString(service) {
			return answer{}, invalid
		}
		// The condition and the order of the index; no row breaks the one, or has a null for the other.
		order = "d.started_at DESC NULLS LAST, d.id DESC NULLS LAST"
		filters, where, args = append(filters, [2]string{"service", service}), "WHERE d.service = $2 AND d.version <> ''", append(args, service)
	}
	rows, _ := s.reader.Query(r.Context(), `SELECT `+deploymentColumns+` FROM deployments d `+where+` ORDER BY `+order+` LIMIT $1`, args...)
	list, err := pgx.CollectRows(rows, scanDeployment)
	if err != nil {
		return answer{}, err
	}
	page := deploymentPage{Deployments: list}
	if len(list) > size {
		page.Deployments = list[:size]
		page.NextPageToken = pageToken(filters, list[size-1])
	}
	return answer{value: page}, nil
}
