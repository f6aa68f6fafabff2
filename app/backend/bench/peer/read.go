package main

import (
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
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
	EntityVersion     int             `json:"entityVersion"`
	CausedIncidentIDs []string        `json:"causedIncidentIds,omitempty"`
	Transitions       []transition    `json:"transitions,omitempty"`
}

const deploymentColumns = `id, service, environment, region, rollout_id, intent, version, image_digest, status, started_at, finished_at, claim, entity_version`

func scanDeployment(row pgx.Row) (d deployment, err error) {
	var started time.Time
	var finished *time.Time
	err = row.Scan(&d.ID, &d.Service, &d.Environment, &d.Region, &d.RolloutID, &d.Intent, &d.Version, &d.ImageDigest, &d.Status, &started,
		&finished, &d.Claim, &d.EntityVersion)
	d.Intent = "INTENT_" + strings.ToUpper(d.Intent)
	d.Status = "DEPLOYMENT_STATUS_" + strings.ToUpper(d.Status)
	d.StartedAt = instant(started)
	d.FinishedAt = (*instant)(finished)
	return d, err
}

type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

func addIncidents(ctx context.Context, db querier, list []deployment) error {
	ids := make([]string, len(list))
	byID := make(map[string]*deployment, len(list))
	for i := range list {
		ids[i] = list[i].ID
		byID[list[i].ID] = &list[i]
	}
	rows, err := db.Query(ctx, `SELECT causing_deployment_id, id FROM incidents WHERE causing_deployment_id = ANY($1) ORDER BY started_at, id`, ids)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var cause, id string
		if err := rows.Scan(&cause, &id); err != nil {
			return err
		}
		byID[cause].CausedIncidentIDs = append(byID[cause].CausedIncidentIDs, id)
	}
	return rows.Err()
}

func findDeployment(ctx context.Context, db querier, id string) (deployment, error) {
	d, err := scanDeployment(db.QueryRow(ctx, `SELECT `+deploymentColumns+` FROM deployments WHERE id = $1`, id))
	if err == pgx.ErrNoRows {
		return d, problem{http.StatusNotFound, "not_found"}
	}
	if err != nil {
		return d, err
	}
	rows, err := db.Query(ctx, `SELECT status, at, recorded_at, note, correction, recorded_by FROM deployment_transitions WHERE deployment_id = $1 ORDER BY number`, id)
	if err != nil {
		return d, err
	}
	defer rows.Close()
	for rows.Next() {
		var t transition
		var at, recorded time.Time
		if err := rows.Scan(&t.Status, &at, &recorded, &t.Note, &t.Correction, &t.RecordedBy); err != nil {
			return d, err
		}
		t.Status = "DEPLOYMENT_STATUS_" + strings.ToUpper(t.Status)
		t.At, t.RecordedAt = instant(at), instant(recorded)
		d.Transitions = append(d.Transitions, t)
	}
	if err := rows.Err(); err != nil {
		return d, err
	}
	one := []deployment{d}
	err = addIncidents(ctx, db, one)
	return one[0], err
}

func (s *server) getDeployment(r *http.Request) (answer, error) {
	id := r.PathValue("id")
	if uuid.Validate(id) != nil {
		return answer{}, problem{http.StatusBadRequest, "invalid_argument"}
	}
	d, err := findDeployment(r.Context(), s.reader, id)
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
	where, args := "", []any{size + 1}
	if service := r.URL.Query().Get("service"); service != "" {
		if !word.MatchString(service) {
			return answer{}, problem{http.StatusBadRequest, "invalid_argument"}
		}
		filters, where, args = append(filters, [2]string{"service", service}), "WHERE service = $2", append(args, service)
	}
	rows, err := s.reader.Query(r.Context(), `SELECT `+deploymentColumns+` FROM deployments `+where+` ORDER BY started_at DESC, id DESC LIMIT $1`, args...)
	if err != nil {
		return answer{}, err
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (deployment, error) { return scanDeployment(row) })
	if err != nil {
		return answer{}, err
	}
	page := deploymentPage{Deployments: list}
	if len(list) > size {
		page.Deployments = list[:size]
		page.NextPageToken = pageToken(filters, list[size-1])
	}
	return answer{value: page}, addIncidents(r.Context(), s.reader, page.Deployments)
}

type claimed struct {
	DeploymentID string  `json:"deploymentId"`
	Version      string  `json:"version"`
	ImageDigest  string  `json:"imageDigest"`
	Since        instant `json:"since"`
}

type latest struct {
	DeploymentID string  `json:"deploymentId"`
	Version      string  `json:"version"`
	Status       string  `json:"status"`
	StartedAt    instant `json:"startedAt"`
}

type observed struct {
	ImageDigest string  `json:"imageDigest"`
	Revision    string  `json:"revision"`
	Version     *string `json:"version,omitempty"`
	Health      string  `json:"health"`
	Sync        string  `json:"sync"`
	At          instant `json:"at"`
}

type cell struct {
	Service       string    `json:"service"`
	Environment   string    `json:"environment"`
	Region        string    `json:"region"`
	Claimed       *claimed  `json:"claimed,omitempty"`
	Latest        *latest   `json:"latest,omitempty"`
	Observed      *observed `json:"observed,omitempty"`
	Drift         string    `json:"drift"`
	RegionSkew    bool      `json:"regionSkew"`
	EntityVersion int       `json:"entityVersion"`
}

func scanCell(row pgx.CollectableRow) (c cell, err error) {
	var claimedID, claimedVersion, claimedDigest, latestID, latestVersion, latestStatus *string
	var observedDigest, revision, observedVersion, health, sync *string
	var since, started, at *time.Time
	err = row.Scan(&c.Service, &c.Environment, &c.Region, &claimedID, &claimedVersion, &claimedDigest, &since, &latestID, &latestVersion,
		&latestStatus, &started, &observedDigest, &revision, &observedVersion, &health, &sync, &at, &c.EntityVersion)
	if err != nil {
		return c, err
	}
	if claimedID != nil {
		c.Claimed = &claimed{*claimedID, *claimedVersion, *claimedDigest, instant(*since)}
	}
	if latestID != nil {
		c.Latest = &latest{*latestID, *latestVersion, "DEPLOYMENT_STATUS_" + strings.ToUpper(*latestStatus), instant(*started)}
	}
	if at != nil {
		c.Observed = &observed{*observedDigest, *revision, observedVersion, "HEALTH_" + strings.ToUpper(*health), "SYNC_STATUS_" + strings.ToUpper(*sync), instant(*at)}
	}
	switch {
	case latestStatus != nil && (*latestStatus == "queued" || *latestStatus == "in_progress"):
		c.Drift = "DRIFT_PENDING"
	case claimedDigest == nil || observedDigest == nil:
		c.Drift = "DRIFT_UNKNOWN"
	case *claimedDigest == *observedDigest:
		c.Drift = "DRIFT_NONE"
	default:
		c.Drift = "DRIFT_DRIFTED"
	}
	return c, nil
}

func digestOf(c cell) string {
	if c.Claimed == nil {
		return ""
	}
	return c.Claimed.ImageDigest
}

// markSkew looks at each service's environment, whose cells follow each other.
func markSkew(cells []cell) {
	for from := 0; from < len(cells); {
		to, skewed := from+1, false
		for ; to < len(cells) && cells[to].Service == cells[from].Service && cells[to].Environment == cells[from].Environment; to++ {
			skewed = skewed || digestOf(cells[to]) != digestOf(cells[from])
		}
		for ; from < to; from++ {
			cells[from].RegionSkew = skewed
		}
	}
}

func tagOf(body []byte) string {
	sum := sha1.Sum(body)
	return strconv.Quote(base64.RawURLEncoding.EncodeToString(sum[:]))
}

func (s *server) getMatrix(r *http.Request) (answer, error) {
	rows, err := s.reader.Query(r.Context(), `SELECT c.service, c.environment, c.region, claimed_deployment_id, claimed_version, claimed_digest,
		claimed_since, latest_deployment_id, latest_version, latest_status, latest_started_at, observed_digest, observed_revision,
		observed_version, observed_health, observed_sync, observed_at, entity_version
		FROM cells c JOIN environments e ON e.name = c.environment ORDER BY c.service, e.position, c.environment, c.region`)
	if err != nil {
		return answer{}, err
	}
	cells, err := pgx.CollectRows(rows, scanCell)
	if err != nil {
		return answer{}, err
	}
	markSkew(cells)
	return answer{value: map[string][]cell{"cells": cells}, etag: "hash"}, nil
}

// getMetrics passes on what PostgreSQL computed, as the ledger does: the statement is the work.
func (s *server) getMetrics(r *http.Request) (answer, error) {
	query := r.URL.Query()
	since, err := time.Parse(time.RFC3339, query.Get("since"))
	if err != nil {
		return answer{}, problem{http.StatusBadRequest, "invalid_argument"}
	}
	until, err := time.Parse(time.RFC3339, query.Get("until"))
	if err != nil || !word.MatchString(query.Get("service")) {
		return answer{}, problem{http.StatusBadRequest, "invalid_argument"}
	}
	var text string
	err = s.reader.QueryRow(r.Context(), s.statements["delivery_metrics"], since, until, query.Get("service"), "").Scan(&text)
	return answer{json: []byte(text)}, err
}
