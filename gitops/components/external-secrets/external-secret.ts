import { ApiObject, type Chart } from 'cdk8s';

/** The only store: Secrets Manager in the cluster's region. */
export const storeName = 'secrets-manager';

/** A secret in Secrets Manager, by its name, or by tags where AWS chooses the name. */
type Origin = { readonly secretName: string } | { readonly tags: Readonly<Record<string, string>> };

export type ExternalSecretProps = Origin & {
  /** Name of the created Secret. */
  readonly name: string;
  /** Key -> template over the keys of the secret's JSON; the Secret has only these keys. */
  readonly data: Readonly<Record<string, string>>;
  /** @default {} */
  readonly labels?: Readonly<Record<string, string>>;
};

/** Copies a secret from Secrets Manager into a Secret, and keeps it up to date. */
export function addExternalSecret(chart: Chart, props: ExternalSecretProps): void {
  new ApiObject(chart, `secret-${props.name}`, {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    // A missing value does not block the Application: only the pods that read the Secret wait.
    metadata: { name: props.name, annotations: { 'argocd.argoproj.io/ignore-healthcheck': 'true' } },
    spec: {
      refreshInterval: '1h',
      secretStoreRef: { kind: 'ClusterSecretStore', name: storeName },
      target: {
        name: props.name,
        creationPolicy: 'Owner',
        deletionPolicy: 'Retain',
        template: { engineVersion: 'v2', metadata: { labels: props.labels ?? {} }, data: props.data },
      },
      dataFrom: [
        'secretName' in props ? { extract: { key: props.secretName } } : { find: { tags: { ...props.tags } } },
      ],
    },
  });
}
