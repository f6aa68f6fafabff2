import { ApiObject, type Chart } from 'cdk8s';

/** The only store: Secrets Manager in the cluster's own region. */
export const storeName = 'secrets-manager';

/** A secret in Secrets Manager, by its name, or by tags where its name is not the platform's to choose. */
type Origin = { readonly secretName: string } | { readonly tags: Readonly<Record<string, string>> };

export type ExternalSecretProps = Origin & {
  /** Of the Secret that is made. */
  readonly name: string;
  /** Key -> template over the keys that the secret's JSON has; only these get into the Secret. */
  readonly data: Readonly<Record<string, string>>;
  /** @default {} */
  readonly labels?: Readonly<Record<string, string>>;
};

/** Brings what a person has put into Secrets Manager into a Secret, and keeps it up to date. */
export function addExternalSecret(chart: Chart, props: ExternalSecretProps): void {
  new ApiObject(chart, `secret-${props.name}`, {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    // A value that is missing keeps those waiting who read it, and no Application: pods wait for their own Secret.
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
