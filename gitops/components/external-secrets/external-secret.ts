import type { handFilledSecrets } from '@sample-platform-ai/environments/services.ts';
import { ApiObject, type Chart } from 'cdk8s';
import type { Cluster } from '../../cluster.ts';

/** The only store: Secrets Manager in the cluster's own region. */
export const storeName = 'secrets-manager';

export interface ExternalSecretProps {
  /** Of the Secret that is made. */
  readonly name: string;
  readonly secret: (typeof handFilledSecrets)[number];
  /** Key -> template over the keys that the secret's JSON has; only these get into the Secret. */
  readonly data: Readonly<Record<string, string>>;
  /** @default {} */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Brings what a person has put into Secrets Manager into a Secret, and keeps it up to date. */
export function addExternalSecret(chart: Chart, { names }: Cluster, props: ExternalSecretProps): void {
  new ApiObject(chart, `secret-${props.name}`, {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name: props.name },
    spec: {
      refreshInterval: '1h',
      secretStoreRef: { kind: 'ClusterSecretStore', name: storeName },
      target: {
        name: props.name,
        creationPolicy: 'Owner',
        deletionPolicy: 'Retain',
        template: { engineVersion: 'v2', metadata: { labels: props.labels ?? {} }, data: props.data },
      },
      dataFrom: [{ extract: { key: names.secret(props.secret) } }],
    },
  });
}
