// Command peer answers the hot calls of the ledger as an idiomatic Go service does: net/http, pgx, structs and encoding/json.
// It exists to be measured beside the ledger, on the same database, with the same checks; nothing deploys it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"regexp"
	"strconv"
	"syscall"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

type server struct {
	reader, writer *pgxpool.Pool
	verify         verifier
	statements     map[string]string
}

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

// problem is a refusal with its status.
type problem struct {
	status int
	detail string
}

func (p problem) Error() string { return p.detail }

var callSeconds = promauto.NewHistogramVec(prometheus.HistogramOpts{
	Name:    "peer_call_seconds",
	Buckets: []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5},
}, []string{"transport", "method", "code"})

var harmlessID = regexp.MustCompile(`^[\w.:-]{8,100}$`)

func requestID(r *http.Request) string {
	if given := r.Header.Get("X-Request-Id"); harmlessID.MatchString(given) {
		return given
	}
	return uuid.Must(uuid.NewV7()).String()
}

var fixedHeaders = map[string]string{
	"Content-Security-Policy": "default-src 'none'", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	"Origin-Agent-Cluster": "?1", "Referrer-Policy": "no-referrer", "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
	"X-Content-Type-Options": "nosniff", "X-Dns-Prefetch-Control": "off", "X-Download-Options": "noopen", "X-Frame-Options": "SAMEORIGIN",
	"X-Permitted-Cross-Domain-Policies": "none", "X-Xss-Protection": "0", "Vary": "Origin",
	"Access-Control-Expose-Headers": "etag, ledger-consistency-token, retry-after, x-request-id",
}

// answer is what a handler returns: a value to encode, or JSON that is there already.
type answer struct {
	value any
	json  []byte
	etag  string
	token string
}

func handle(name string, limit time.Duration, work func(*http.Request) (answer, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		id := requestID(r)
		header := w.Header()
		for key, value := range fixedHeaders {
			header.Set(key, value)
		}
		header.Set("X-Request-Id", id)
		ctx, cancel := context.WithTimeout(r.Context(), limit)
		defer cancel()
		result, err := work(r.WithContext(ctx))
		code := "ok"
		var refused problem
		switch {
		case err == nil:
			err = send(w, r, result)
		case errors.As(err, &refused):
			code = refused.detail
			http.Error(w, refused.detail, refused.status)
		default:
			code = "internal"
			http.Error(w, "the server failed", http.StatusInternalServerError)
		}
		took := time.Since(start)
		callSeconds.WithLabelValues("rest", name, code).Observe(took.Seconds())
		if err != nil {
			slog.Error("call failed", "requestId", id, "method", name, "err", err)
			return
		}
		slog.Info("call", "requestId", id, "transport", "rest", "method", name, "code", code, "ms", took.Milliseconds())
	}
}

func send(w http.ResponseWriter, r *http.Request, result answer) error {
	body := result.json
	if body == nil {
		var err error
		if body, err = json.Marshal(result.value); err != nil {
			return err
		}
	}
	header := w.Header()
	if result.etag == "hash" {
		result.etag = tagOf(body)
	}
	if result.etag != "" {
		header.Set("ETag", result.etag)
	}
	if result.token != "" {
		header.Set("Ledger-Consistency-Token", result.token)
	}
	if r.Method == http.MethodGet {
		header.Set("Cache-Control", "no-cache")
		if result.etag != "" && r.Header.Get("If-None-Match") == result.etag {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	} else {
		header.Set("Cache-Control", "no-store")
	}
	header.Set("Content-Type", "application/json; charset=utf-8")
	header.Set("Content-Length", strconv.Itoa(len(body)))
	_, err := w.Write(body)
	return err
}

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	if err := run(); err != nil {
		slog.Error("stopped", "err", err)
		os.Exit(1)
	}
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	url := os.Getenv("LEDGER_WRITER_URL")
	writer, err := newPool(ctx, url, os.Getenv("LEDGER_WRITER_CONNECTIONS"))
	if err != nil {
		return err
	}
	reader, err := newPool(ctx, url, os.Getenv("LEDGER_READER_CONNECTIONS"))
	if err != nil {
		return err
	}
	s := &server{reader: reader, writer: writer}
	if s.verify, err = newVerifier(ctx, os.Getenv("LEDGER_ISSUERS")); err != nil {
		return err
	}
	text, err := os.ReadFile(os.Getenv("PEER_STATEMENTS"))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, &s.statements); err != nil {
		return err
	}
	limit := 5 * time.Second
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", handle("livez", limit, func(*http.Request) (answer, error) {
		return answer{value: map[string]string{"status": "alive"}}, nil
	}))
	mux.HandleFunc("GET /readyz", handle("readyz", limit, func(r *http.Request) (answer, error) {
		return answer{value: map[string]string{"status": "ready"}}, s.reader.Ping(r.Context())
	}))
	mux.HandleFunc("GET /v1/deployments/{id}", handle("GetDeployment", limit, s.getDeployment))
	mux.HandleFunc("GET /v1/deployments", handle("ListDeployments", limit, s.listDeployments))
	mux.HandleFunc("GET /v1/matrix", handle("GetMatrix", limit, s.getMatrix))
	mux.HandleFunc("GET /v1/metrics", handle("GetDeliveryMetrics", limit, s.getMetrics))
	mux.HandleFunc("POST /v1/deployments", handle("RecordDeployment", limit, s.recordDeployment))
	mux.HandleFunc("POST /v1/deployment-batches", handle("RecordDeployments", limit, s.recordDeployments))
	httpServer := &http.Server{Addr: "127.0.0.1:" + os.Getenv("LEDGER_HTTP_PORT"), Handler: mux, ReadTimeout: 2 * limit, IdleTimeout: 75 * time.Second}
	go func() {
		<-ctx.Done()
		_ = httpServer.Shutdown(context.Background())
	}()
	if err := httpServer.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
