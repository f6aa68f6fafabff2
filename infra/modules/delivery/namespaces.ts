import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1/index.js';
import { Construct } from 'constructs';
import { type ClusterNamespace, namespaceLabels } from './namespace-labels.ts';

export interface ClusterNamespacesProps {
  readonly namespaces: readonly ClusterNamespace[];
  readonly protectFromDestroy: boolean;
}

/** The namespaces that Argo CD syncs into. Argo CD may not create any, so none can have a weaker standard. */
export class ClusterNamespaces extends Construct {
  /** Namespace -> its name as a reference, which orders what uses it after it. */
  readonly names: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: ClusterNamespacesProps) {
    super(scope, id);
    this.names = Object.fromEntries(
      props.namespaces.map(({ name, ...rest }) => [
        name,
        new NamespaceV1(this, name, {
          metadata: { name, labels: { ...namespaceLabels(rest) } },
          timeouts: { delete: '20m' },
          // Deleting a namespace deletes everything in it, volumes included.
          lifecycle: { preventDestroy: props.protectFromDestroy },
        }).metadata.name,
      ]),
    );
  }
}
