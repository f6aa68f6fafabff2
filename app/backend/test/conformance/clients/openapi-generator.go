// A client of openapi-generator for Go: writes, reads what it wrote, and takes what it does not know.
package main

import (
	"context"
	"encoding/json"
	"os"
	"strings"

	"example.com/conformance/ledger"
)

func main() {
	configuration := ledger.NewConfiguration()
	configuration.Servers = ledger.ServerConfigurations{{URL: os.Args[1]}}
	configuration.AddDefaultHeader("Authorization", "Bearer "+os.Args[2])
	client := ledger.NewAPIClient(configuration)
	ctx := context.Background()
	body := ledger.NewRecordDeploymentBody("checkout", "prod", "ap-southeast-2", *ledger.NewRolloutReference("openapi-go"),
		"INTENT_PLANNED", "v1", "sha256:"+strings.Repeat("1", 64), "DEPLOYMENT_STATUS_SUCCEEDED")
	recorded, response, err := client.DeploymentAPI.RecordDeployment(ctx).RecordDeploymentBody(*body).Execute()
	must(err)
	seen := response.Header.Get("Ledger-Consistency-Token")
	matrix, _, err := client.MatrixAPI.GetMatrix(ctx).LedgerConsistencyToken(seen).Execute()
	must(err)
	page, _, err := client.DeploymentAPI.ListDeployments(ctx).Execute()
	must(err)
	_, _, refusal := client.CatalogAPI.GetService(ctx, "missing").Execute()
	problem, _ := refusal.(*ledger.GenericOpenAPIError).Model().(ledger.Problem)
	must(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"rollout": recorded.RolloutId, "drift": matrix.Cells[0].Drift, "listed": page.Deployments[0].RolloutId, "problem": problem.Type,
	}))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
