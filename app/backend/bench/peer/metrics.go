package main

import (
	"net/http"
	"time"
)

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
