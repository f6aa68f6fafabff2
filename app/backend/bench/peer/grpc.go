package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/reflection"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/timestamppb"

	ledger "peer/contract/ledger/v1"
)

func newGRPC(s *server) *grpc.Server {
	rpc := grpc.NewServer(
		grpc.MaxRecvMsgSize(1<<20), grpc.MaxConcurrentStreams(200),
		grpc.KeepaliveParams(keepalive.ServerParameters{
			MaxConnectionAge: 5 * time.Minute, MaxConnectionAgeGrace: 30 * time.Second, Time: time.Minute, Timeout: 20 * time.Second,
		}),
		grpc.UnaryInterceptor(observeUnary), grpc.StreamInterceptor(observeStream),
	)
	ledger.RegisterDeploymentServiceServer(rpc, &deploymentService{server: s})
	ledger.RegisterEventServiceServer(rpc, &eventService{server: s})
	healthpb.RegisterHealthServer(rpc, health.NewServer())
	reflection.Register(rpc)
	return rpc
}

func givenRequestID(ctx context.Context) string {
	given := metadata.ValueFromIncomingContext(ctx, "x-request-id")
	if len(given) == 0 {
		return requestID("")
	}
	return requestID(given[0])
}

func asStatus(err error) error {
	var refused problem
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &refused):
		return status.FromContextError(err).Err()
	case refused.status == http.StatusNotFound:
		return status.Error(codes.NotFound, refused.detail)
	default:
		return status.Error(codes.InvalidArgument, refused.detail)
	}
}

func observe(id, method string, start time.Time, err error) {
	took, code := time.Since(start), status.Code(err).String()
	callSeconds.WithLabelValues("grpc", method, code).Observe(took.Seconds())
	slog.Info("call", "requestId", id, "transport", "grpc", "method", method, "code", code, "ms", took.Milliseconds())
}

func observeUnary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	start, id := time.Now(), givenRequestID(ctx)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	_ = grpc.SetTrailer(ctx, metadata.Pairs("x-request-id", id))
	reply, err := handler(ctx, request)
	err = asStatus(err)
	observe(id, info.FullMethod, start, err)
	return reply, err
}

func observeStream(s any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	start, id := time.Now(), givenRequestID(stream.Context())
	stream.SetTrailer(metadata.Pairs("x-request-id", id))
	err := asStatus(handler(s, stream))
	observe(id, info.FullMethod, start, err)
	return err
}

type deploymentService struct {
	ledger.UnimplementedDeploymentServiceServer
	server *server
}

func (s *deploymentService) GetDeployment(ctx context.Context, request *ledger.GetDeploymentRequest) (*ledger.Deployment, error) {
	d, err := s.server.findDeployment(ctx, request.GetId())
	if err != nil {
		return nil, err
	}
	return d.message()
}

func (t instant) message() *timestamppb.Timestamp { return timestamppb.New(time.Time(t)) }

// claimDocument is what the column holds.
type claimDocument struct {
	Subject      string `json:"subject"`
	Repository   string `json:"repository"`
	RepositoryID string `json:"repositoryId"`
	RunID        string `json:"runId"`
	RunAttempt   int32  `json:"runAttempt"`
	WorkflowRef  string `json:"workflowRef"`
	WorkflowSHA  string `json:"workflowSha"`
	Actor        string `json:"actor"`
	ActorID      string `json:"actorId"`
	RunNumber    string `json:"runNumber"`
	EventName    string `json:"eventName"`
	Ref          string `json:"ref"`
	CommitSHA    string `json:"commitSha"`
}

func orEmpty(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

func (d *deployment) message() (*ledger.Deployment, error) {
	var c claimDocument
	if err := json.Unmarshal(d.Claim, &c); err != nil {
		return nil, err
	}
	m := &ledger.Deployment{
		Id: d.ID, Service: d.Service, Environment: d.Environment, Region: d.Region, RolloutId: d.RolloutID, Version: d.Version,
		ImageDigest: d.ImageDigest, EntityVersion: d.EntityVersion, CausedIncidentIds: d.CausedIncidentIDs, StartedAt: d.StartedAt.message(),
		Intent: ledger.Intent(ledger.Intent_value[d.Intent]), Status: ledger.DeploymentStatus(ledger.DeploymentStatus_value[d.Status]),
		Claim: &ledger.Claim{
			Subject: c.Subject, Repository: c.Repository, RepositoryId: c.RepositoryID, RunId: c.RunID, RunAttempt: c.RunAttempt,
			WorkflowRef: c.WorkflowRef, WorkflowSha: c.WorkflowSHA,
			Actor: c.Actor, ActorId: c.ActorID, RunNumber: c.RunNumber, EventName: c.EventName, Ref: c.Ref, CommitSha: c.CommitSHA,
		},
		ReplacesDeploymentId: orEmpty(d.Replaces), ReplacedByDeploymentId: orEmpty(d.ReplacedBy),
		Transitions: make([]*ledger.Transition, len(d.Transitions)),
	}
	if d.Attribution != nil {
		m.Attribution = &ledger.Attribution{}
		if err := protojson.Unmarshal(d.Attribution, m.Attribution); err != nil {
			return nil, err
		}
	}
	if d.FinishedAt != nil {
		m.FinishedAt = d.FinishedAt.message()
	}
	for i, t := range d.Transitions {
		m.Transitions[i] = &ledger.Transition{
			Status: ledger.DeploymentStatus(ledger.DeploymentStatus_value[t.Status]), At: t.At.message(), RecordedAt: t.RecordedAt.message(),
			Note: t.Note, Correction: t.Correction, RecordedBy: t.RecordedBy,
		}
	}
	return m, nil
}
