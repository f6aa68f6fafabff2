import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1/index.js';
import { Construct } from 'constructs';
import type { namespaces } from '../../environments/services.ts';

export type NamespaceName = (typeof namespaces)[number];

export interface PlatformNamespacesProps {
  readonly protectFromDestroy: boolean;
}

/** The namespaces that Argo CD syncs into. None is Argo CD's to make, so none can be made with a weaker standard. */
export class PlatformNamespaces extends Construct {
  /** Namespace -> its name once it exists: what uses it is made after it. */
  readonly names: Readonly<Record<NamespaceName, string>>;

  constructor(scope: Construct, id: string, props: PlatformNamespacesProps) {
    super(scope, id);
    const namespace = (name: NamespaceName, podSecurity: 'restricted' | 'privileged') =>
      new NamespaceV1(this, name, {
        metadata: {
          name,
          labels: {
            'pod-security.kubernetes.io/enforce': podSecurity,
            'pod-security.kubernetes.io/enforce-version': 'latest',
            // Told even where it is not enforced, so that a pod that could be stricter is seen.
            'pod-security.kubernetes.io/audit': 'restricted',
            'pod-security.kubernetes.io/warn': 'restricted',
          },
        },
        timeouts: { delete: '20m' },
        // A namespace takes everything in it along, volumes included.
        lifecycle: { preventDestroy: props.protectFromDestroy },
      }).metadata.name;
    this.names = {
      argocd: namespace('argocd', 'restricted'),
      'external-secrets': namespace('external-secrets', 'restricted'),
      ledger: namespace('ledger', 'restricted'),
      loki: namespace('loki', 'restricted'),
      // The node exporter and the log agent read the node: its network, its processes and its log files.
      monitoring: namespace('monitoring', 'privileged'),
    };
  }
}
