package main

import (
	"net/http"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

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

type matrixPage struct {
	Cells []cell `json:"cells"`
	// Where a reader of events continues; read first, so that no event is missed.
	Position string `json:"position"`
	Delta    bool   `json:"delta"`
}

func (s *server) getMatrix(r *http.Request) (answer, error) {
	var page matrixPage
	if err := s.reader.QueryRow(r.Context(), s.statements["matrix_position"]).Scan(&page.Position); err != nil {
		return answer{}, err
	}
	rows, err := s.reader.Query(r.Context(), `SELECT c.service, c.environment, c.region, claimed_deployment_id, claimed_version, claimed_digest,
		claimed_since, latest_deployment_id, latest_version, latest_status, latest_started_at, observed_digest, observed_revision,
		observed_version, observed_health, observed_sync, observed_at, entity_version
		FROM cells c JOIN environments e ON e.name = c.environment ORDER BY c.service, e.position, c.environment, c.region`)
	if err != nil {
		return answer{}, err
	}
	if page.Cells, err = pgx.CollectRows(rows, scanCell); err != nil {
		return answer{}, err
	}
	markSkew(page.Cells)
	return answer{value: page, etag: "hash"}, nil
}
