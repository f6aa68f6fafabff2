import { HelmProvider } from '@cdktf/provider-helm/lib/provider/index.js';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider/index.js';
import { Fn, type TerraformStack } from 'cdktf';

export interface ClusterAccess {
  readonly region: string;
  readonly clusterName: string;
  readonly endpoint: string;
  /** Base64, as EKS gives it. */
  readonly certificateAuthority: string;
}

/**
 * The helm and kubernetes providers of one cluster. They sign in with a token that the AWS CLI makes when it is needed
 * and that lasts for minutes: a token from a data source would be kept in plan and state, and be old when applied.
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
