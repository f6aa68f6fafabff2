import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js';
import { SecretV1 } from '@cdktf/provider-kubernetes/lib/secret-v1/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { type ClusterFacts, factsConfigMap } from './facts.ts';

export interface PublishedFactsProps {
  readonly facts: ClusterFacts;
  /** Each gets the ConfigMap, because a pod reads ConfigMaps of its namespace only. Key -> name. */
  readonly namespaces: Readonly<Record<string, string>>;
  /** Namespace of Argo CD. */
  readonly argoCdNamespace: string;
}

/** Server address under which Argo CD knows its own cluster. */
export const inCluster = { name: 'in-cluster', server: 'https://kubernetes.default.svc' } as const;

/** The facts as ConfigMaps for pods, and as annotations of Argo CD's cluster for the templates of its applications. */
export class PublishedFacts extends Construct {
  /** Created before the applications that use the facts. */
  readonly published: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: PublishedFactsProps) {
    super(scope, id);
    const facts = { ...props.facts };
    const configMaps = Object.entries(props.namespaces).map(
      ([key, namespace]) => new ConfigMapV1(this, key, { metadata: { name: factsConfigMap, namespace }, data: facts }),
    );
    const cluster = new SecretV1(this, 'in-cluster', {
      metadata: {
        name: inCluster.name,
        namespace: props.argoCdNamespace,
        labels: { 'argocd.argoproj.io/secret-type': 'cluster' },
        annotations: facts,
      },
      type: 'Opaque',
      // A Secret without a credential: inside the cluster, Argo CD signs in with its service account.
      data: {
        ...inCluster,
        config: JSON.stringify({ tlsClientConfig: { insecure: false } }),
      },
    });
    this.published = [...configMaps, cluster];
  }
}
