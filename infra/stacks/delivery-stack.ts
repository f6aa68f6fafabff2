import type { RegionalNames } from '@sample-platform-ai/environments/naming.ts';
import type { DeliveryConfig, RegionConfig } from '@sample-platform-ai/environments/schema.ts';
import type { handFilledSecrets } from '@sample-platform-ai/environments/services.ts';
import type { Construct } from 'constructs';
import { ArgoCd } from '../modules/delivery/argocd.ts';
import { clusterFacts } from '../modules/delivery/facts.ts';
import { PlatformNamespaces } from '../modules/delivery/namespaces.ts';
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
  readonly environmentName: string;
  readonly delivery: DeliveryConfig;
  /** HTTPS address of this repository. */
  readonly repositoryUrl: string;
  /** Folder of the environment's and region's applications in the repository. */
  readonly applicationsPath: string;
  readonly site: RegionConfig;
  readonly network: PlatformStack<NetworkOutputs>;
  readonly cluster: PlatformStack<ClusterOutputs>;
  readonly ingress: PlatformStack<IngressOutputs>;
  readonly data: PlatformStack<DataOutputs>;
  readonly protectFromDestroy: boolean;
}

/** One of `handFilledSecrets`, which an ExternalSecret brings into Argo CD's namespace. */
const oidcSecret = 'argocd-oidc' satisfies (typeof handFilledSecrets)[number];

/** What has to be in a cluster before it can sync itself. The only stack that talks to Kubernetes. */
export class DeliveryStack extends PlatformStack {
  constructor(scope: Construct, id: string, props: DeliveryStackProps) {
    super(scope, id, props);
    const { accountId, delivery, names, protectFromDestroy, region } = props;
    const network = this.read(props.network);
    const cluster = this.read(props.cluster);
    const ingress = this.read(props.ingress);
    const data = this.read(props.data);

    addClusterProviders(this, {
      region,
      clusterName: cluster.clusterName,
      endpoint: cluster.clusterEndpoint,
      certificateAuthority: cluster.clusterCertificateAuthority,
    });
    requireVersions(this, providerVersions);

    const { names: made } = new PlatformNamespaces(this, 'namespaces', { protectFromDestroy });
    const facts = new PublishedFacts(this, 'facts', {
      facts: clusterFacts({
        names,
        accountId,
        region,
        environmentName: props.environmentName,
        clusterName: cluster.clusterName,
        clusterIssuer: cluster.clusterIssuer,
        vpcId: network.vpcId,
        database: {
          writerHost: data.writerEndpoint,
          readerHost: data.readerEndpoint,
          port: data.port,
          name: data.databaseName,
          ownerSecretId: data.ownerSecretId,
        },
        siteBucket: ingress.siteBucketName,
        lokiBucket: cluster.lokiBucket,
      }),
      namespaces: made,
      argoCdNamespace: made.argocd,
    });

    new ArgoCd(this, 'argocd', {
      namespace: made.argocd,
      host: names.internalHost('argocd'),
      oidcSecret,
      highlyAvailable: props.site.workloadZones.length > 1,
      repositoryUrl: props.repositoryUrl,
      applicationsPath: props.applicationsPath,
      gitRevision: delivery.gitRevision,
      protectFromDestroy,
      dependsOn: facts.published,
    });
  }
}
