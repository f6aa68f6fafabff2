package main

import (
	"context"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

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

func requestID(given string) string {
	if harmlessID.MatchString(given) {
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

func handle(name string, work func(*http.Request) (answer, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		id := requestID(r.Header.Get("X-Request-Id"))
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
		if body, err = encode(result.value); err != nil {
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

func tagOf(body []byte) string {
	sum := sha1.Sum(body)
	return strconv.Quote(base64.RawURLEncoding.EncodeToString(sum[:]))
}
