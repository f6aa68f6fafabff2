import { EksNodeGroup } from '@cdktf/provider-aws/lib/eks-node-group/index.js';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template/index.js';
import { nodeGroupLabel } from '@sample-platform-ai/environments/naming.ts';
import { nodeImageRelease } from '@sample-platform-ai/environments/node-image.ts';
import { type ITerraformDependable, Token } from 'cdktf';
import { Construct } from 'constructs';
import { type Architecture, amiType } from './node-image.ts';

export interface NodeTaint {
  readonly key: string;
  readonly value: string;
  readonly effect: 'NO_SCHEDULE' | 'NO_EXECUTE' | 'PREFER_NO_SCHEDULE';
}

/** Type and number of the nodes of a group. */
export interface NodeGroupSettings {
  readonly architecture: Architecture;
  readonly capacity: 'on-demand' | 'spot';
  /** Of that architecture, in order of preference; all with an NVIDIA GPU, or all without. */
  readonly instanceTypes: readonly [string, ...string[]];
  /** Zero allows an empty group. */
  readonly minSize: number;
  readonly maxSize: number;
  /** Nodes that an upgrade may replace at once. */
  readonly maxUnavailable: number;
  readonly dataVolumeGib: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
}

export interface NodeGroupProps extends NodeGroupSettings {
  readonly name: string;
  readonly clusterName: string;
  readonly clusterSecurityGroupId: string;
  readonly kubernetesVersion: string;
  readonly roleArn: string;
  readonly subnetIds: readonly string[];
  readonly volumeKeyArn: string;
  /** Tags of instances and volumes: the provider's default tags do not reach what a launch template starts. */
  readonly tags: Readonly<Record<string, string>>;
  /** Lets a schedule empty the group: EKS then has no minimum, and `minSize` is the number of nodes awake. @default false */
  readonly sleeps?: boolean | undefined;
  /** Created before the nodes, which need it to become ready. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/** Bottlerocket nodes: no shell, no SSH, a read-only root, encrypted volumes. */
export class NodeGroup extends Construct {
  /** As in the props. */
  readonly name: string;
  /** In EKS: with a suffix that the provider adds. */
  readonly groupName: string;
  readonly minSize: number;
  readonly maxSize: number;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: NodeGroupProps) {
    super(scope, id);
    const name = `${props.clusterName}-${props.name}`;
    const tags = { ...props.tags, Name: name };
    const volume = {
      volumeType: 'gp3',
      encrypted: 'true',
      kmsKeyId: props.volumeKeyArn,
      deleteOnTermination: 'true',
    };
    const template = new LaunchTemplate(this, 'template', {
      name,
      updateDefaultVersion: true,
      blockDeviceMappings: [
        // Bottlerocket's own volume keeps its image's size; images, logs and pods live on the data volume.
        { deviceName: '/dev/xvda', ebs: volume },
        { deviceName: '/dev/xvdb', ebs: { ...volume, volumeSize: props.dataVolumeGib } },
      ],
      metadataOptions: {
        httpEndpoint: 'enabled',
        httpTokens: 'required',
        // One hop ends at the node: pods cannot get the node's credentials.
        httpPutResponseHopLimit: 1,
        httpProtocolIpv6: 'disabled',
        instanceMetadataTags: 'disabled',
      },
      networkInterfaces: [
        {
          deviceIndex: 0,
          associatePublicIpAddress: 'false',
          deleteOnTermination: 'true',
          securityGroups: [props.clusterSecurityGroupId],
        },
      ],
      tagSpecifications: ['instance', 'volume', 'network-interface'].map((resourceType) => ({ resourceType, tags })),
    });
    const group = new EksNodeGroup(this, 'group', {
      clusterName: props.clusterName,
      // A prefix, because a new instance type replaces the group, and the new one is created before the old one is destroyed.
      nodeGroupNamePrefix: `${props.name}-`,
      nodeRoleArn: props.roleArn,
      subnetIds: [...props.subnetIds],
      version: props.kubernetesVersion,
      releaseVersion: nodeImageRelease,
      amiType: amiType(props),
      capacityType: props.capacity === 'spot' ? 'SPOT' : 'ON_DEMAND',
      instanceTypes: [...props.instanceTypes],
      launchTemplate: { id: template.id, version: Token.asString(template.latestVersion) },
      scalingConfig: {
        // A minimum that the schedule changed would be a drift of the stack.
        minSize: props.sleeps ? 0 : props.minSize,
        maxSize: props.maxSize,
        desiredSize: props.minSize,
      },
      labels: { ...props.labels, [nodeGroupLabel]: props.name },
      ...(props.taints.length > 0 && { taint: props.taints.map((taint) => ({ ...taint })) }),
      updateConfig: { maxUnavailable: props.maxUnavailable },
      // The current number of nodes belongs to operations, not to an apply.
      lifecycle: { createBeforeDestroy: true, ignoreChanges: ['scaling_config[0].desired_size'] },
      dependsOn: [...props.dependsOn],
    });
    this.name = props.name;
    this.minSize = props.minSize;
    this.maxSize = props.maxSize;
    this.groupName = group.nodeGroupName;
    this.arn = group.arn;
  }
}
