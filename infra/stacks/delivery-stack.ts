import type { RegionalNames } from '@sample-platform-ai/environments/naming.ts';
import type { OnCall } from '@sample-platform-ai/environments/plan/tools.ts';
import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { externallyManagedSecrets, PlatformNamespace } from '@sample-platform-ai/environments/platform-tools.ts';
import type { DeliveryConfig, RegionConfig } from '@sample-platform-ai/environments/schema.ts';
import type { Construct } from 'constructs';
import { ArgoCd } from '../modules/delivery/argocd.ts';
import { clusterFacts } from '../modules/delivery/facts.ts';
import { clusterNamespaces } from '../modules/delivery/namespace-labels.ts';
import { ClusterNamespaces } from '../modules/delivery/namespaces.ts';
import { addClusterProviders } from '../modules/delivery/providers.ts';
import { PublishedFacts } from '../modules/delivery/published-facts.ts';
import type { ClusterOutputs } from './cluster-stack.ts';
import type { DataOutputs } from './data-stack.ts';
import type { IngressOutputs } from './ingress-stack.ts';
import type { NetworkOutputs } from './network-stack.ts';
import { PlatformStack, type PlatformStackProps } from './platform-stack.ts';
import { providerVersions, requireVersions } from './versions.ts';

export interface DeliveryStackProps extends PlatformStackProps {
  readonly names: RegionalNames;
  /** Services that run here. */
  readonly plans: readonly ServicePlan[];
  readonly delivery: DeliveryConfig;
  /** Who may start a sync. */
  readonly onCall: OnCall;
  /** HTTPS URL of this repository. */
  readonly repositoryUrl: string;
  /** Folder of the environment's and region's applications in the repository. */
  readonly applicationsPath: string;
  readonly regionConfig: RegionConfig;
  readonly network: PlatformStack<NetworkOutputs>;
  readonly cluster: PlatformStack<ClusterOutputs>;
  /** For ordering only: pods join existing target groups. */
  readonly ingress: PlatformStack<IngressOutputs>;
  readonly data: PlatformStack<DataOutputs>;
  readonly protectFromDestroy: boolean;
}

const argoCdNamespace = 'argocd' satisfies PlatformNamespace;
/** An ExternalSecret creates it in Argo CD's namespace under this name. */
const oidc = { namespace: argoCdNamespace, name: 'oidc' } satisfies (typeof externallyManagedSecrets)[number];

/** Argo CD, its namespaces and its facts: all that a cluster needs to sync itself. The only stack that calls Kubernetes. */
export class DeliveryStack extends PlatformStack {
  constructor(scope: Construct, id: string, props: DeliveryStackProps) {
    super(scope, id, props);
    const { delivery, names, protectFromDestroy, region } = props;
    const network = this.read(props.network);
    const cluster = this.read(props.cluster);
    this.addDependency(props.ingress);
    const data = this.read(props.data);

    addClusterProviders(this, {
      region,
      clusterName: cluster.clusterName,
      endpoint: cluster.clusterEndpoint,
      certificateAuthority: cluster.clusterCertificateAuthority,
    });
    requireVersions(this, providerVersions);

    const { names: made } = new ClusterNamespaces(this, 'namespaces', {
      namespaces: clusterNamespaces(props.plans),
      protectFromDestroy,
    });
    const argoCd = made[argoCdNamespace];
    if (!argoCd) throw new Error(`${id}: namespace ${argoCdNamespace} is not among the cluster's namespaces`);
    const facts = new PublishedFacts(this, 'facts', {
      facts: clusterFacts({
        clusterIssuer: cluster.clusterIssuer,
        vpcId: network.vpcId,
        database: {
          writerHost: data.writerEndpoint,
          readerHost: data.readerEndpoint,
          port: data.port,
        },
      }),
      namespaces: made,
      argoCdNamespace: argoCd,
    });

    new ArgoCd(this, 'argocd', {
      namespace: argoCd,
      host: names.internalHost('argocd'),
      oidcSecret: `${oidc.namespace}-${oidc.name}`,
      onCall: props.onCall,
      highlyAvailable: props.regionConfig.workloadZones.length > 1,
      repositoryUrl: props.repositoryUrl,
      applicationsPath: props.applicationsPath,
      gitRevision: delivery.gitRevision,
      protectFromDestroy,
      dependsOn: facts.published,
    });
  }
}
