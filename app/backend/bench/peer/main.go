// Command peer answers the hot calls of the ledger as an idiomatic Go service does: net/http and grpc-go, pgx, structs.
// There are two of it: strong.go is fast where Go can be, and usual.go (build tag `usual`) does what most services do.
// It is measured together with the ledger, on the same database, with the same checks; nothing deploys it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

type server struct {
	reader, writer *pgxpool.Pool
	verify         verifier
	statements     map[string]string
}

// needed are the ledger's statements that are run here as well.
var needed = []string{
	"cells_lock", "cells_project_claims", "cells_publish", "cells_touch_siblings", "commits_insert", "delivery_metrics", "deployment_documents", "deployment_find", "deployments_insert",
	"deployments_publish", "events_after", "events_end", "events_known", "histories_lock", "matrix_position", "idempotency_claim", "idempotency_keep", "idempotency_read", "places_environments",
	"places_services", "rollouts_judge", "rollouts_project", "rollouts_upsert",
}

// limit is the longest that a call may take.
const limit = 5 * time.Second

func newPool(ctx context.Context, url, size string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	connections, err := strconv.Atoi(size)
	if err != nil {
		return nil, err
	}
	config.MaxConns = int32(connections)
	config.ConnConfig.RuntimeParams = map[string]string{
		"application_name": "peer", "statement_timeout": "2000", "lock_timeout": "500", "idle_in_transaction_session_timeout": "5000",
	}
	return pgxpool.NewWithConfig(ctx, config)
}

func newServer(ctx context.Context) (*server, error) {
	url := os.Getenv("LEDGER_WRITER_URL")
	writer, err := newPool(ctx, url, os.Getenv("LEDGER_WRITER_CONNECTIONS"))
	if err != nil {
		return nil, err
	}
	reader, err := newPool(ctx, url, os.Getenv("LEDGER_READER_CONNECTIONS"))
	if err != nil {
		return nil, err
	}
	verify, err := newVerifier(ctx, os.Getenv("LEDGER_ISSUERS"))
	if err != nil {
		return nil, err
	}
	s := &server{reader: reader, writer: writer, verify: verify}
	text, err := os.ReadFile(os.Getenv("PEER_STATEMENTS"))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &s.statements); err != nil {
		return nil, err
	}
	for _, name := range needed {
		if s.statements[name] == "" {
			return nil, fmt.Errorf("%s: no statement %s", os.Getenv("PEER_STATEMENTS"), name)
		}
	}
	return s, nil
}

func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", handle("livez", func(*http.Request) (answer, error) {
		return answer{value: map[string]string{"status": "alive"}}, nil
	}))
	mux.HandleFunc("GET /readyz", handle("readyz", func(r *http.Request) (answer, error) {
		return answer{value: map[string]string{"status": "ready"}}, s.reader.Ping(r.Context())
	}))
	mux.HandleFunc("GET /v1/deployments/{id}", handle("GetDeployment", s.getDeployment))
	mux.HandleFunc("GET /v1/deployments", handle("ListDeployments", s.listDeployments))
	mux.HandleFunc("GET /v1/matrix", handle("GetMatrix", s.getMatrix))
	mux.HandleFunc("GET /v1/metrics", handle("GetDeliveryMetrics", s.getMetrics))
	mux.HandleFunc("POST /v1/deployments", handle("RecordDeployment", s.recordDeployment))
	mux.HandleFunc("POST /v1/deployment-batches", handle("RecordDeployments", s.recordDeployments))
	return mux
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	s, err := newServer(ctx)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Getenv("LEDGER_GRPC_PORT"))
	if err != nil {
		return err
	}
	rpc := newGRPC(s)
	httpServer := &http.Server{Addr: "127.0.0.1:" + os.Getenv("LEDGER_HTTP_PORT"), Handler: s.routes(), ReadTimeout: 2 * limit, IdleTimeout: 75 * time.Second}
	go func() {
		<-ctx.Done()
		rpc.Stop()
		_ = httpServer.Shutdown(context.Background())
	}()
	go func() {
		if err := rpc.Serve(listener); err != nil {
			slog.Error("gRPC stopped", "err", err)
			stop()
		}
	}()
	if err := httpServer.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	if err := run(); err != nil {
		slog.Error("stopped", "err", err)
		os.Exit(1)
	}
}
