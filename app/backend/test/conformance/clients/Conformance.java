import java.util.Map;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.CatalogApi;
import org.openapitools.client.api.DeploymentApi;
import org.openapitools.client.api.MatrixApi;
import org.openapitools.client.model.RecordDeploymentBody;
import org.openapitools.client.model.RolloutReference;

/** A client of openapi-generator for Java: writes, reads what it wrote, and takes what it does not know. */
public class Conformance {
  public static void main(String[] arguments) throws Exception {
    ApiClient client = new ApiClient();
    client.updateBaseUri(arguments[0]);
    client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + arguments[1]));
    RecordDeploymentBody body = new RecordDeploymentBody()
        .service("checkout").environment("prod").region("ap-southeast-2").version("v1")
        .rollout(new RolloutReference().key("openapi-java"))
        .imageDigest("sha256:" + "1".repeat(64))
        .intent(RecordDeploymentBody.IntentEnum.INTENT_PLANNED)
        .status(RecordDeploymentBody.StatusEnum.DEPLOYMENT_STATUS_SUCCEEDED);
    var recorded = new DeploymentApi(client).recordDeploymentWithHttpInfo(body, null);
    String seen = recorded.getHeaders().get("ledger-consistency-token").get(0);
    var matrix = new MatrixApi(client).getMatrix(null, null, null, null, null, seen);
    var page = new DeploymentApi(client)
        .listDeployments(null, null, null, null, null, null, null, null, null, null, null);
    String problem = null;
    try {
      new CatalogApi(client).getService("missing", null, null);
    } catch (ApiException refusal) {
      problem = refusal.getResponseBody().replaceAll(".*\"type\":\"([^\"]*)\".*", "$1");
    }
    System.out.println(client.getObjectMapper().writeValueAsString(Map.of(
        "rollout", recorded.getData().getRolloutId(), "drift", matrix.getCells().get(0).getDrift(),
        "listed", page.getDeployments().get(0).getRolloutId(), "problem", String.valueOf(problem))));
  }
}
