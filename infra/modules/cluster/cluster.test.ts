import { addOnVersions } from '@sample-platform-ai/environments/add-on-versions.ts';
import { nodeImageRelease } from '@sample-platform-ai/environments/node-image.ts';
import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { Cluster, type ClusterProps } from './cluster.ts';
import type { NodeGroupSettings } from './node-group.ts';

const nodes = (change: Partial<NodeGroupSettings>): NodeGroupSettings => ({
  architecture: 'arm64',
  capacity: 'on-demand',
  instanceTypes: ['t4g.large'],
  minSize: 2,
  maxSize: 4,
  maxUnavailable: 1,
  dataVolumeGib: 40,
  labels: {},
  taints: [],
  ...change,
});
const props: ClusterProps = {
  name: 'test',
  accountId: '123456789012',
  region: 'ap-southeast-2',
  kubernetesVersion: '1.36',
  subnetIds: ['subnet-a', 'subnet-b'],
  nodeSubnetIds: ['subnet-a'],
  vpcCidr: '10.0.0.0/16',
  peerCidrs: [],
  serviceCidr: '172.20.0.0/20',
  clusterKeyArn: 'arn:aws:kms:ap-southeast-2:123456789012:key/cluster',
  logsKeyArn: 'arn:aws:kms:ap-southeast-2:123456789012:key/logs',
  logRetentionDays: 30,
  nodeGroups: {
    system: nodes({}),
  },
  grants: {
    apply: { roleArn: 'arn:aws:iam::123456789012:role/apply', policy: 'AmazonEKSClusterAdminPolicy' },
    plan: { roleArn: 'arn:aws:iam::123456789012:role/plan', policy: 'AmazonEKSViewPolicy' },
  },
  workloads: {
    app: {
      namespace: 'app',
      serviceAccount: 'server',
      roleName: 'test-app',
      statements: [{ sid: 'Read', actions: ['s3:GetObject'], resources: ['arn:aws:s3:::bucket/*'] }],
    },
  },
  nodeTags: { Environment: 'test' },
  protectFromDestroy: true,
};
const cluster = (overrides: Partial<ClusterProps> = {}) =>
  testStack((stack) => new Cluster(stack, 'cluster', { ...props, ...overrides }));

const dependenciesOf = (resource: Record<string, unknown> | undefined): string =>
  JSON.stringify(resource?.['depends_on']);

describe('Cluster', () => {
  const stack = cluster();
  const addOn = (name: string) => resources(stack, 'aws_eks_addon').find((each) => each['addon_name'] === name);

  it('has an API endpoint inside the VPC only, for IAM identities only', () => {
    expect(resources(stack, 'aws_eks_cluster')).toMatchObject([
      {
        vpc_config: { endpoint_private_access: true, endpoint_public_access: false },
        access_config: { authentication_mode: 'API', bootstrap_cluster_creator_admin_permissions: false },
      },
    ]);
    expect(resources(stack, 'aws_vpc_security_group_ingress_rule')).toMatchObject([
      { cidr_ipv4: '10.0.0.0/16', from_port: 443, to_port: 443 },
    ]);
  });

  it('encrypts secrets, exports every log of the control plane, and declines extended support', () => {
    expect(resources(stack, 'aws_eks_cluster')).toMatchObject([
      {
        encryption_config: { resources: ['secrets'], provider: { key_arn: props.clusterKeyArn } },
        enabled_cluster_log_types: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'],
        upgrade_policy: { support_type: 'STANDARD' },
        bootstrap_self_managed_addons: false,
      },
    ]);
    expect(resources(stack, 'aws_cloudwatch_log_group')).toMatchObject([
      { name: '/aws/eks/test/cluster', retention_in_days: 30, kms_key_id: props.logsKeyArn },
    ]);
  });

  it('is protected from destruction exactly where the settings require it', () => {
    const protection = (protectFromDestroy: boolean) => ({
      deletion_protection: protectFromDestroy,
      lifecycle: { prevent_destroy: protectFromDestroy },
    });
    expect(resources(stack, 'aws_eks_cluster')).toMatchObject([protection(true)]);
    expect(resources(cluster({ protectFromDestroy: false }), 'aws_eks_cluster')).toMatchObject([protection(false)]);
  });

  it('gives each grant its own policy, and viewers no access to Secrets', () => {
    expect(resources(stack, 'aws_eks_access_entry')).toHaveLength(2);
    const policy = (name: string) => `arn:aws:eks::aws:cluster-access-policy/${name}`;
    expect(resources(stack, 'aws_eks_access_policy_association')).toMatchObject([
      { policy_arn: policy('AmazonEKSClusterAdminPolicy'), access_scope: { type: 'cluster' } },
      { policy_arn: policy('AmazonEKSViewPolicy'), access_scope: { type: 'cluster' } },
    ]);
  });

  it('starts nodes that keep their credentials from pods, on encrypted volumes, without public addresses', () => {
    const [template] = resources(stack, 'aws_launch_template');
    expect(template).toMatchObject({
      metadata_options: { http_tokens: 'required', http_put_response_hop_limit: 1 },
      network_interfaces: [{ associate_public_ip_address: 'false' }],
      block_device_mappings: [
        { device_name: '/dev/xvda', ebs: { encrypted: 'true', kms_key_id: props.clusterKeyArn } },
        { device_name: '/dev/xvdb', ebs: { encrypted: 'true', kms_key_id: props.clusterKeyArn, volume_size: 40 } },
      ],
    });
    expect(resources(stack, 'aws_eks_node_group')).toMatchObject([
      {
        ami_type: 'BOTTLEROCKET_ARM_64',
        subnet_ids: ['subnet-a'],
        launch_template: { version: expect.stringMatching(/^\$\{aws_launch_template\..*\.latest_version\}$/) },
        lifecycle: { ignore_changes: ['scaling_config[0].desired_size'] },
      },
    ]);
  });

  it.each([
    ['arm64', ['m7g.large', 'm8g.large'], 'BOTTLEROCKET_ARM_64'],
    ['x86_64', ['m7i.large'], 'BOTTLEROCKET_x86_64'],
    ['arm64', ['g5g.xlarge'], 'BOTTLEROCKET_ARM_64_NVIDIA'],
    ['x86_64', ['g6.xlarge', 'p5.48xlarge', 'gr6.4xlarge'], 'BOTTLEROCKET_x86_64_NVIDIA'],
    // With an AMD GPU, for which no image exists.
    ['x86_64', ['g4ad.xlarge'], 'BOTTLEROCKET_x86_64'],
  ] as const)('starts %s nodes of %j with the image %s', (architecture, instanceTypes, image) => {
    const groups = cluster({ nodeGroups: { system: nodes({ architecture, instanceTypes }) } });
    expect(resources(groups, 'aws_eks_node_group')).toMatchObject([{ ami_type: image, capacity_type: 'ON_DEMAND' }]);
  });

  it('starts Spot nodes with labels and taints, and starts empty where the minimum is zero', () => {
    const taints = [{ key: 'batch', value: 'only', effect: 'NO_SCHEDULE' }] as const;
    const spot = nodes({ capacity: 'spot', minSize: 0, labels: { pool: 'batch' }, taints });
    expect(resources(cluster({ nodeGroups: { batch: spot } }), 'aws_eks_node_group')).toMatchObject([
      {
        capacity_type: 'SPOT',
        labels: { pool: 'batch', 'platform/node-group': 'batch' },
        taint: taints,
        scaling_config: { min_size: 0, desired_size: 0, max_size: 4 },
      },
    ]);
  });

  it('gives nodes no network permissions: the CNI pods hold them', () => {
    const ofNodes = resources(stack, 'aws_iam_role_policy_attachment').filter((attachment) =>
      String(attachment['role']).includes('cluster_node-role'),
    );
    expect(ofNodes.map((attachment) => attachment['policy_arn'])).toEqual([
      'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly',
      'arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy',
      'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore',
    ]);
  });

  it('installs networking and identity add-ons before the nodes, and deployments after them', () => {
    const [nodes] = resources(stack, 'aws_eks_node_group');
    for (const name of ['vpc-cni', 'kube-proxy', 'eks-pod-identity-agent']) {
      expect(addOn(name)).not.toHaveProperty('depends_on');
      expect(dependenciesOf(nodes)).toContain(`aws_eks_addon.cluster_add-on-${name}`);
    }
    expect(dependenciesOf(nodes)).toContain('aws_eks_pod_identity_association.cluster_pods-app');
    for (const name of ['coredns', 'metrics-server', 'aws-ebs-csi-driver']) {
      expect(dependenciesOf(addOn(name))).toContain('aws_eks_node_group');
    }
  });

  it('installs the add-on versions that are pinned for its Kubernetes version, not the AWS defaults', () => {
    for (const version of ['1.35', '1.36']) {
      const json = cluster({ kubernetesVersion: version });
      const installed = resources(json, 'aws_eks_addon').map((each) => [each['addon_name'], each['addon_version']]);
      expect(Object.fromEntries(installed)).toEqual(addOnVersions[version]);
      expect(json.data?.['aws_eks_addon_version']).toBeUndefined();
    }
  });

  it('starts nodes of the pinned release, which a pod disruption budget may hold back', () => {
    expect(nodeImageRelease).toMatch(/^\d+\.\d+\.\d+-[0-9a-f]{8}$/);
    const groups = resources(stack, 'aws_eks_node_group');
    expect(groups.length).toBeGreaterThan(0);
    for (const group of groups) {
      expect(group['release_version']).toBe(nodeImageRelease);
      expect(group['ami_type']).toMatch(/^BOTTLEROCKET_/);
      expect(group['force_update_version']).toBeUndefined();
    }
  });

  it('refuses a Kubernetes version without pinned add-ons', () => {
    expect(() => cluster({ kubernetesVersion: '1.30' })).toThrow(/no add-on versions for Kubernetes 1.30/);
  });

  it('enforces network policies', () => {
    expect(JSON.parse(String(addOn('vpc-cni')?.['configuration_values']))).toMatchObject({
      enableNetworkPolicy: 'true',
    });
  });

  it('lets only the pods of this cluster assume a workload role', () => {
    const role = resources(stack, 'aws_iam_role').find((each) => each['name'] === 'test-app');
    expect(JSON.parse(String(role?.['assume_role_policy']))).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'pods.eks.amazonaws.com' },
          Action: ['sts:AssumeRole', 'sts:TagSession'],
          Condition: {
            StringEquals: { 'aws:SourceAccount': '123456789012' },
            ArnEquals: { 'aws:SourceArn': 'arn:aws:eks:ap-southeast-2:123456789012:cluster/test' },
          },
        },
      ],
    });
    expect(resources(stack, 'aws_eks_pod_identity_association')).toMatchObject([
      { namespace: 'app', service_account: 'server' },
    ]);
  });
});
