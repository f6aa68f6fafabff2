import { type AddOnName, addOnVersions } from '@sample-platform-ai/environments/add-on-versions.ts';
import { Construct } from 'constructs';
import { instanceTrust } from '../iam/policy.ts';
import { Role } from '../iam/role.ts';
import { resourcesIn } from '../ordering.ts';
import { ClusterAccess, type ClusterGrant } from './access.ts';
import { AddOn, type AddOnProps } from './add-on.ts';
import { ControlPlane } from './control-plane.ts';
import { NodeGroup, type NodeGroupSettings } from './node-group.ts';
import { PodIdentity, type WorkloadPermissions } from './pod-identity.ts';

/** A workload that calls AWS: its service account and its permissions. */
export interface Workload extends WorkloadPermissions {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** At most 64 characters. */
  readonly roleName: string;
}

export interface ClusterProps {
  /** Also the prefix of the cluster's role names. */
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  /** `major.minor`, of the control plane, the nodes and the add-ons. */
  readonly kubernetesVersion: string;
  /** Subnets of the control plane, in at least two zones. */
  readonly subnetIds: readonly string[];
  readonly nodeSubnetIds: readonly string[];
  readonly vpcCidr: string;
  /** Ranges of other VPCs, whose VPN clients reach the Kubernetes API. */
  readonly peerCidrs: readonly string[];
  readonly serviceCidr: string;
  /** Encrypts Kubernetes secrets and node volumes. Its policy allows EC2 Auto Scaling (`nodeVolumesStatements`). */
  readonly clusterKeyArn: string;
  readonly logsKeyArn: string;
  readonly logRetentionDays: number;
  /** Name -> settings. */
  readonly nodeGroups: Readonly<Record<string, NodeGroupSettings>>;
  /** Whether a schedule empties the node groups. @default false */
  readonly sleeps?: boolean | undefined;
  /** Purpose -> role and policy. */
  readonly grants: Readonly<Record<string, ClusterGrant>>;
  /** Name -> workload. */
  readonly workloads: Readonly<Record<string, Workload>>;
  readonly nodeTags: Readonly<Record<string, string>>;
  readonly protectFromDestroy: boolean;
}

/** An EKS cluster that is ready for Argo CD: control plane, nodes, add-ons and access entries. */
export class Cluster extends Construct {
  readonly name: string;
  readonly endpoint: string;
  /** Base64. */
  readonly certificateAuthority: string;
  /** HTTPS URL of the issuer of service account tokens. */
  readonly issuer: string;
  readonly securityGroupId: string;
  readonly nodeGroups: readonly NodeGroup[];

  constructor(scope: Construct, id: string, props: ClusterProps) {
    super(scope, id);
    const { accountId, kubernetesVersion } = props;
    const clusterArn = `arn:aws:eks:${props.region}:${accountId}:cluster/${props.name}`;
    const controlPlane = new ControlPlane(this, 'control-plane', {
      name: props.name,
      clusterArn,
      kubernetesVersion,
      subnetIds: props.subnetIds,
      vpcCidr: props.vpcCidr,
      peerCidrs: props.peerCidrs,
      serviceCidr: props.serviceCidr,
      secretsKeyArn: props.clusterKeyArn,
      logsKeyArn: props.logsKeyArn,
      logRetentionDays: props.logRetentionDays,
      protectFromDestroy: props.protectFromDestroy,
    });
    const clusterName = controlPlane.name;
    new ClusterAccess(this, 'access', { clusterName, grants: props.grants });

    const identities = Object.entries(props.workloads).map(
      ([name, workload]) =>
        new PodIdentity(this, `pods-${name}`, {
          ...workload,
          clusterName,
          clusterArn,
          accountId,
        }),
    );
    const versions = addOnVersions[kubernetesVersion];
    if (!versions) throw new Error(`${this.node.path}: no add-on versions for Kubernetes ${kubernetesVersion}`);
    const addOn = (name: AddOnName, rest: Pick<AddOnProps, 'configuration' | 'dependsOn'> = {}) =>
      new AddOn(this, `add-on-${name}`, { name, clusterName, version: versions[name], ...rest });

    const beforeNodes = [
      addOn('vpc-cni', {
        configuration: {
          enableNetworkPolicy: 'true',
          // Prefixes of 16 addresses: memory, not network interfaces, then limits the pods of a small node.
          env: { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '1' },
        },
      }),
      addOn('kube-proxy'),
      addOn('eks-pod-identity-agent'),
    ];
    const nodeRole = new Role(this, 'node-role', {
      name: `${props.name}-node`,
      description: 'For the nodes of the cluster; pods have roles of their own',
      trust: instanceTrust,
      awsManagedPolicies: [
        'AmazonEKSWorkerNodePolicy',
        'AmazonEC2ContainerRegistryPullOnly',
        'AmazonSSMManagedInstanceCore',
      ],
    });
    // A pod gets its credentials when it is created, so each association precedes the first node.
    const nodesNeed = resourcesIn(nodeRole, ...identities, ...beforeNodes);
    this.nodeGroups = Object.entries(props.nodeGroups).map(
      ([name, settings]) =>
        new NodeGroup(this, `nodes-${name}`, {
          ...settings,
          name,
          clusterName,
          clusterSecurityGroupId: controlPlane.securityGroupId,
          kubernetesVersion,
          roleArn: nodeRole.arn,
          subnetIds: props.nodeSubnetIds,
          volumeKeyArn: props.clusterKeyArn,
          tags: props.nodeTags,
          sleeps: props.sleeps,
          dependsOn: nodesNeed,
        }),
    );
    // These are Deployments: EKS waits until a node runs them.
    const nodes = resourcesIn(...this.nodeGroups);
    for (const name of ['coredns', 'metrics-server', 'aws-ebs-csi-driver'] as const) addOn(name, { dependsOn: nodes });

    this.name = clusterName;
    this.endpoint = controlPlane.endpoint;
    this.certificateAuthority = controlPlane.certificateAuthority;
    this.issuer = controlPlane.issuer;
    this.securityGroupId = controlPlane.securityGroupId;
  }
}
