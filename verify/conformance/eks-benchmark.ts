import { left, resource, type Standard, test } from './controls.ts';

const cluster = 'infra/modules/cluster/cluster.test.ts';

/** CIS Amazon EKS Benchmark. */
export const eksBenchmark: Standard = {
  name: 'CIS Amazon EKS Benchmark',
  part: "Sections 2, 4 and 5, by subject. Section 3 is about files of a node: Bottlerocket has no shell to change them, and the node image's maker is asked.",
  controls: [
    {
      id: '2.1.1',
      asks: 'Audit logs are on',
      evidence: [test(cluster, 'exports every log of the control plane')],
    },
    {
      id: '4.2',
      asks: 'Pods are not privileged, share no namespace of the host and do not run as root',
      evidence: [
        test('verify/scan/scan.test.ts', "scans all of the platform's objects in a cluster"),
        test('verify/scan/scan.test.ts', 'finds a privileged container'),
      ],
    },
    {
      id: '4.3.1',
      asks: 'The network plugin supports network policies',
      evidence: [test(cluster, 'enforces network policies')],
    },
    {
      id: '4.3.2',
      asks: 'Each namespace has network policies',
      evidence: [
        test('verify/scan/scan.test.ts', 'a pod without network policies'),
        test('gitops/test/isolation.test.ts', 'connect only on ports that the caller requests'),
      ],
    },
    {
      id: '4.4.2',
      asks: 'Secrets are stored outside of the cluster',
      evidence: [test('gitops/test/isolation.test.ts', 'read only secrets of their own folder')],
    },
    {
      id: '4.5.1',
      asks: 'Namespaces are administrative boundaries',
      evidence: [test('gitops/test/isolation.test.ts', 'may deploy only to their own namespace')],
    },
    {
      id: '5.1.1',
      asks: 'Images are scanned for vulnerabilities',
      evidence: [
        test('infra/modules/registry/registry.test.ts', 'scans every push'),
        test('delivery/registry/images.test.ts', 'refuses what is high or critical'),
      ],
    },
    {
      id: '5.1.3',
      asks: 'Clusters only read the registry',
      evidence: [test('infra/modules/registry/registry.test.ts', 'lets the environments pull only')],
    },
    {
      id: '5.2.1',
      asks: 'Each workload has its own role',
      evidence: [
        test('bootstrap/isolation.test.ts', 'every service account with AWS permissions has a role'),
        test(cluster, 'lets only the pods of this cluster assume a workload role'),
      ],
    },
    {
      id: '5.3.1',
      asks: 'Secrets are encrypted by a KMS key',
      evidence: [test(cluster, 'encrypts secrets, exports every log')],
    },
    {
      id: '5.4.1',
      asks: "Access to the control plane's endpoint is limited",
      evidence: [resource('aws_eks_cluster', { 'vpc_config.endpoint_public_access': false })],
    },
    {
      id: '5.4.2',
      asks: 'The endpoint is private',
      evidence: [resource('aws_eks_cluster', { 'vpc_config.endpoint_private_access': true })],
    },
    {
      id: '5.4.3',
      asks: 'Nodes are private',
      evidence: [test(cluster, 'without public addresses')],
    },
    {
      id: '5.4.5',
      asks: 'Load balancers speak TLS',
      evidence: [test('infra/modules/ingress/load-balancer.test.ts', 'listens for TLS only')],
    },
    {
      id: '5.5.1',
      asks: 'Users are managed in IAM',
      evidence: [
        resource('aws_eks_cluster', {
          'access_config.authentication_mode': 'API',
          'access_config.bootstrap_cluster_creator_admin_permissions': false,
        }),
      ],
    },
    {
      id: '5.1.4',
      asks: 'Only approved registries are used',
      evidence: [
        left(
          "Images of services are pinned by digest in the organization's registry. The platform's tools come from their makers' registries by exact version; a mirror of them is the adopter's step",
          '2027-05-31',
        ),
      ],
    },
  ],
};
