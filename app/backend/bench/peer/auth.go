package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
)

// claims are those of GitHub's token that a pipeline is known by.
type claims struct {
	jwt.RegisteredClaims
	Repository   string `json:"repository"`
	RepositoryID string `json:"repository_id"`
	OwnerID      string `json:"repository_owner_id"`
	Environment  string `json:"environment"`
	Event        string `json:"event_name"`
	RunID        string `json:"run_id"`
	RunAttempt   string `json:"run_attempt"`
	WorkflowRef  string `json:"job_workflow_ref"`
	WorkflowSHA  string `json:"job_workflow_sha"`
	Actor        string `json:"actor"`
	ActorID      string `json:"actor_id"`
	RunNumber    string `json:"run_number"`
	Ref          string `json:"ref"`
	CommitSHA    string `json:"sha"`
}

func (c *claims) principal() string { return "repository:" + c.RepositoryID + ":" + c.Environment }

type verifier func(*http.Request) (*claims, error)

type issuer struct {
	Kind      string   `json:"kind"`
	Issuer    string   `json:"issuer"`
	Audience  string   `json:"audience"`
	OwnerIDs  []string `json:"ownerIds"`
	Workflows []string `json:"workflows"`
}

var forbidden = problem{http.StatusForbidden, "permission_denied"}

func newVerifier(ctx context.Context, config string) (verifier, error) {
	var issuers []issuer
	if err := json.Unmarshal([]byte(config), &issuers); err != nil {
		return nil, err
	}
	at := slices.IndexFunc(issuers, func(i issuer) bool { return i.Kind == "github" })
	if at < 0 {
		return nil, fmt.Errorf("no issuer of pipelines")
	}
	github := issuers[at]
	keys, err := keyfunc.NewDefaultCtx(ctx, []string{github.Issuer + "/.well-known/jwks"})
	if err != nil {
		return nil, err
	}
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"RS256", "PS256", "ES256", "EdDSA"}), jwt.WithIssuer(github.Issuer),
		jwt.WithAudience(github.Audience), jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(5*time.Second))
	return func(r *http.Request) (*claims, error) {
		token, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !found {
			return nil, problem{http.StatusUnauthorized, "unauthenticated"}
		}
		var c claims
		if _, err := parser.ParseWithClaims(token, &c, keys.Keyfunc); err != nil {
			return nil, problem{http.StatusUnauthorized, "unauthenticated"}
		}
		workflow := slices.Contains(github.Workflows, c.WorkflowRef)
		if c.Subject == "" || c.RepositoryID == "" || !slices.Contains(github.OwnerIDs, c.OwnerID) || strings.HasPrefix(c.Event, "pull_request") || !workflow {
			return nil, forbidden
		}
		return &c, nil
	}, nil
}
