import { EksNodeGroup } from '@cdktf/provider-aws/lib/eks-node-group/index.js';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template/index.js';
import { nodeGroupLabel } from '@sample-platform-ai/environments/naming.ts';
import { type ITerraformDependable, Token } from 'cdktf';
import { Construct } from 'constructs';
import { type Architecture, amiType } from './node-image.ts';

export interface NodeTaint {
  readonly key: string;
  readonly value: string;
  readonly effect: 'NO_SCHEDULE' | 'NO_EXECUTE' | 'PREFER_NO_SCHEDULE';
}

/** What nodes of a group are, and how many. */
export interface NodeGroupSettings {
  readonly architecture: Architecture;
  readonly capacity: 'on-demand' | 'spot';
  /** Of that architecture, in the order of preference; all with a GPU of NVIDIA's, or all without. */
  readonly instanceTypes: readonly [string, ...string[]];
  /** Zero lets the group be empty. */
  readonly minSize: number;
  readonly maxSize: number;
  /** Nodes that an upgrade may take away at once. */
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
  /** Of instances and volumes: what a launch template starts gets no default tags. */
  readonly tags: Readonly<Record<string, string>>;
  /** What a node needs in order to become ready. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/** Bottlerocket nodes: no shell, no SSH, a read-only root, encrypted volumes. */
export class NodeGroup extends Construct {
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
        // One hop ends at the node: no pod takes the node's credentials.
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
    new EksNodeGroup(this, 'group', {
      clusterName: props.clusterName,
      // A prefix, because a change of type replaces the group, and the new one has to come before the old one goes.
      nodeGroupNamePrefix: `${props.name}-`,
      nodeRoleArn: props.roleArn,
      subnetIds: [...props.subnetIds],
      version: props.kubernetesVersion,
      amiType: amiType(this.node.path, props),
      capacityType: props.capacity === 'spot' ? 'SPOT' : 'ON_DEMAND',
      instanceTypes: [...props.instanceTypes],
      launchTemplate: { id: template.id, version: Token.asString(template.latestVersion) },
      scalingConfig: { minSize: props.minSize, maxSize: props.maxSize, desiredSize: props.minSize },
      labels: { ...props.labels, [nodeGroupLabel]: props.name },
      ...(props.taints.length > 0 && { taint: props.taints.map((taint) => ({ ...taint })) }),
      updateConfig: { maxUnavailable: props.maxUnavailable },
      // How many nodes run now is an operation, not an apply.
      lifecycle: { createBeforeDestroy: true, ignoreChanges: ['scaling_config[0].desired_size'] },
      dependsOn: [...props.dependsOn],
    });
  }
}
