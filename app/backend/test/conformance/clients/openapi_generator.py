"""A client of openapi-generator for Python: writes, reads what it wrote, and takes what it does not know."""
import json
import sys

import openapi_client as ledger

configuration = ledger.Configuration(host=sys.argv[1], access_token=sys.argv[2])
with ledger.ApiClient(configuration) as client:
    body = ledger.RecordDeploymentBody(
        service="checkout",
        environment="prod",
        region="ap-southeast-2",
        rollout=ledger.RolloutReference(key="openapi-python"),
        intent="INTENT_PLANNED",
        version="v1",
        image_digest="sha256:" + "1" * 64,
        status="DEPLOYMENT_STATUS_SUCCEEDED",
    )
    recorded = ledger.DeploymentApi(client).record_deployment_with_http_info(body)
    seen = {name.lower(): value for name, value in recorded.headers.items()}["ledger-consistency-token"]
    matrix = ledger.MatrixApi(client).get_matrix(ledger_consistency_token=seen)
    page = ledger.DeploymentApi(client).list_deployments()
    try:
        ledger.CatalogApi(client).get_service("missing")
        problem = None
    except ledger.exceptions.NotFoundException as refusal:
        problem = json.loads(refusal.body)["type"]
    print(
        json.dumps(
            {
                "rollout": recorded.data.rollout_id,
                "drift": matrix.cells[0].drift,
                "listed": page.deployments[0].rollout_id,
                "problem": problem,
            }
        )
    )
