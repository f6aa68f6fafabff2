import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1/index.js';
import { Construct } from 'constructs';
import { type NamespaceName, namespaceLabels } from './namespace-labels.ts';

export interface PlatformNamespacesProps {
  readonly protectFromDestroy: boolean;
}

/** The namespaces that Argo CD syncs into. None is Argo CD's to make, so none can be made with a weaker standard. */
export class PlatformNamespaces extends Construct {
  /** Namespace -> its name once it exists: what uses it is made after it. */
  readonly names: Readonly<Record<NamespaceName, string>>;

  constructor(scope: Construct, id: string, props: PlatformNamespacesProps) {
    super(scope, id);
    const namespace = (name: NamespaceName) =>
      new NamespaceV1(this, name, {
        metadata: { name, labels: { ...namespaceLabels(name) } },
        timeouts: { delete: '20m' },
        // A namespace takes everything in it along, volumes included.
        lifecycle: { preventDestroy: props.protectFromDestroy },
      }).metadata.name;
    this.names = {
      argocd: namespace('argocd'),
      'external-secrets': namespace('external-secrets'),
      ledger: namespace('ledger'),
      loki: namespace('loki'),
      monitoring: namespace('monitoring'),
    };
  }
}
