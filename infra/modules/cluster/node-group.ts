import { EksNodeGroup } from '@cdktf/provider-aws/lib/eks-node-group/index.js';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template/index.js';
import { type ITerraformDependable, Token } from 'cdktf';
import { Construct } from 'constructs';

/** Sizes of a group of nodes. */
export interface NodeGroupSizes {
  /** Graviton types, in the order of preference. */
  readonly instanceTypes: readonly string[];
  readonly minSize: number;
  readonly maxSize: number;
  /** Nodes that an upgrade may take away at once. */
  readonly maxUnavailable: number;
  readonly dataVolumeGib: number;
}

export interface NodeGroupProps extends NodeGroupSizes {
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

/** Bottlerocket nodes on Graviton: no shell, no SSH, a read-only root, encrypted volumes. */
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
      amiType: 'BOTTLEROCKET_ARM_64',
      capacityType: 'ON_DEMAND',
      instanceTypes: [...props.instanceTypes],
      launchTemplate: { id: template.id, version: Token.asString(template.latestVersion) },
      scalingConfig: { minSize: props.minSize, maxSize: props.maxSize, desiredSize: props.minSize },
      updateConfig: { maxUnavailable: props.maxUnavailable },
      // How many nodes run now is an operation, not an apply.
      lifecycle: { createBeforeDestroy: true, ignoreChanges: ['scaling_config[0].desired_size'] },
      dependsOn: [...props.dependsOn],
    });
  }
}
