// A client of oapi-codegen: writes, reads what it wrote, and takes what it does not know.
package main

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"strings"

	"example.com/conformance/ledger"
)

func main() {
	url, token := os.Args[1], os.Args[2]
	ctx := context.Background()
	client, err := ledger.NewClientWithResponses(url, ledger.WithRequestEditorFn(
		func(_ context.Context, request *http.Request) error {
			request.Header.Set("Authorization", "Bearer "+token)
			return nil
		}))
	must(err)
	recorded, err := client.RecordDeploymentWithResponse(ctx, nil, ledger.RecordDeploymentJSONRequestBody{
		Service: "checkout", Environment: "prod", Region: "ap-southeast-2", Version: "v1", Rollout: ledger.RolloutReference{Key: "oapi-codegen"},
		ImageDigest: "sha256:" + strings.Repeat("1", 64),
		Intent:      "INTENT_PLANNED", Status: "DEPLOYMENT_STATUS_SUCCEEDED"})
	must(err)
	seen := recorded.HTTPResponse.Header.Get("Ledger-Consistency-Token")
	matrix, err := client.GetMatrixWithResponse(ctx, &ledger.GetMatrixParams{LedgerConsistencyToken: &seen})
	must(err)
	page, err := client.ListDeploymentsWithResponse(ctx, &ledger.ListDeploymentsParams{})
	must(err)
	service, err := client.GetServiceWithResponse(ctx, "missing", nil)
	must(err)
	must(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"rollout": recorded.JSON200.RolloutId, "drift": matrix.JSON200.Cells[0].Drift,
		"listed": page.JSON200.Deployments[0].RolloutId, "problem": service.ApplicationproblemJSON404.Type,
	}))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
