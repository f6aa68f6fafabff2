import { HelmProvider } from '@cdktf/provider-helm/lib/provider/index.js';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider/index.js';
import { Fn, type TerraformStack } from 'cdktf';

export interface ClusterAccess {
  readonly region: string;
  readonly clusterName: string;
  readonly endpoint: string;
  /** Base64, as EKS returns it. */
  readonly certificateAuthority: string;
}

/**
 * The helm and kubernetes providers of one cluster. The AWS CLI makes their token on demand, and it lasts for minutes: a
 * token from a data source would be stored in plan and state, and would have expired by the apply.
 */
export function addClusterProviders(stack: TerraformStack, access: ClusterAccess): void {
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    command: 'aws',
    args: ['eks', 'get-token', '--cluster-name', access.clusterName, '--region', access.region, '--output', 'json'],
  };
  const connection = {
    host: access.endpoint,
    clusterCaCertificate: Fn.base64decode(access.certificateAuthority),
    insecure: false,
  };
  new KubernetesProvider(stack, 'kubernetes', { ...connection, exec: [exec] });
  new HelmProvider(stack, 'helm', { kubernetes: { ...connection, exec } });
}
