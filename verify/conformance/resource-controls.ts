import { type Control, left, resource, test } from './controls.ts';

const settings = 'verify/invariants/security.test.ts';

/** What holds for each resource of a service. */
export const resourceControls: readonly Control[] = [
  {
    id: 'CloudFront.3',
    asks: 'Viewers use encryption in transit',
    evidence: [test('infra/modules/edge/distribution.test.ts', 'speaks TLS 1.2 or newer to viewers')],
  },
  {
    id: 'CloudFront.5',
    asks: 'Distributions log requests',
    evidence: [test('infra/modules/edge/access-log.test.ts', 'delivers the log of every distribution to one bucket')],
  },
  {
    id: 'CloudFront.13',
    asks: 'S3 origins accept only the distribution',
    evidence: [test('infra/modules/edge/distribution.test.ts', 'signs every request to a bucket')],
  },
  {
    id: 'DynamoDB.2',
    asks: 'Tables can be restored to a point in time',
    evidence: [resource('aws_dynamodb_table', { 'point_in_time_recovery.enabled': true })],
  },
  {
    id: 'EC2.2',
    asks: 'Default security groups admit nothing',
    evidence: [test('infra/modules/network/network.test.ts', 'locks the default security group')],
  },
  {
    id: 'EC2.6',
    asks: 'VPCs have flow logs',
    evidence: [test('infra/modules/network/flow-log.test.ts', 'records accepted and rejected connections')],
  },
  {
    id: 'EC2.8',
    asks: 'Instances require IMDSv2',
    evidence: [resource('aws_launch_template', { 'metadata_options.http_tokens': 'required' })],
  },
  {
    id: 'EC2.15',
    asks: 'Subnets assign no public addresses',
    evidence: [test('infra/modules/network/network.test.ts', 'none of which assigns public addresses')],
  },
  {
    id: 'EC2.18',
    asks: 'Security groups are open on intended ports only',
    evidence: [test(settings, 'is open to the internet on 443 of the public load balancers only')],
  },
  {
    id: 'ECR.1',
    asks: 'Images are scanned',
    evidence: [
      test('infra/modules/registry/registry.test.ts', 'scans every push'),
      test('delivery/registry/images.test.ts', 'refuses what is high or critical'),
    ],
  },
  {
    id: 'ECR.2',
    asks: 'Tags of images are immutable',
    evidence: [resource('aws_ecr_repository', { image_tag_mutability: 'IMMUTABLE' })],
  },
  {
    id: 'ECR.3',
    asks: 'Repositories have a lifecycle policy',
    evidence: [test('infra/modules/registry/registry.test.ts', 'expires by one policy in every repository')],
  },
  {
    id: 'EKS.1',
    asks: "A cluster's endpoint is not public",
    evidence: [resource('aws_eks_cluster', { 'vpc_config.endpoint_public_access': false })],
  },
  {
    id: 'EKS.3',
    asks: "A cluster's Secrets are encrypted",
    evidence: [test('infra/modules/cluster/cluster.test.ts', 'encrypts secrets, exports every log')],
  },
  {
    id: 'EKS.8',
    asks: 'A cluster has its audit log on',
    evidence: [test('infra/modules/cluster/cluster.test.ts', 'exports every log of the control plane')],
  },
  {
    id: 'ELB.4',
    asks: 'Load balancers drop invalid headers',
    evidence: [resource('aws_lb', { drop_invalid_header_fields: true })],
  },
  { id: 'ELB.5', asks: 'Load balancers log', evidence: [resource('aws_lb', { 'access_logs.enabled': true })] },
  {
    id: 'ELB.6',
    asks: 'Load balancers are protected from deletion',
    evidence: [test(settings, 'is protected as its environment says')],
  },
  {
    id: 'RDS.2',
    asks: 'Databases are not public',
    evidence: [
      resource('aws_db_instance', { publicly_accessible: false }),
      resource('aws_rds_cluster_instance', { publicly_accessible: false }),
    ],
  },
  {
    id: 'RDS.3',
    asks: 'Databases are encrypted',
    evidence: [
      resource('aws_db_instance', { storage_encrypted: true }),
      resource('aws_rds_cluster', { storage_encrypted: true }),
    ],
  },
  {
    id: 'RDS.7',
    asks: 'Clusters are protected from deletion',
    evidence: [test(settings, 'is protected as its environment says')],
  },
  {
    id: 'RDS.12',
    asks: 'Clusters accept IAM sign-in',
    evidence: [resource('aws_rds_cluster', { iam_database_authentication_enabled: true })],
  },
  {
    id: 'RDS.13',
    asks: 'Minor versions are upgraded automatically',
    evidence: [
      left(
        'Off: the literal states the version, and members of a global database are upgraded in an order, by a command',
      ),
    ],
  },
  {
    id: 'RDS.19',
    asks: "Clusters' events reach people",
    evidence: [test('infra/modules/database/aurora-cluster.test.ts', 'about the cluster reach the alarm topic')],
  },
  {
    id: 'S3.5',
    asks: 'Buckets demand TLS',
    evidence: [test(settings, 'a policy that demands TLS')],
  },
  {
    id: 'S3.8',
    asks: 'Buckets block public access',
    evidence: [resource('aws_s3_bucket_public_access_block', { restrict_public_buckets: true })],
  },
  {
    id: 'S3.9',
    asks: 'Buckets log access',
    evidence: [
      left(
        'State buckets do. The others are logs themselves, or are read by one role or CloudFront, which logs; verify/scan has each reason',
      ),
    ],
  },
  {
    id: 'SecretsManager.1',
    asks: 'Secrets rotate automatically',
    evidence: [
      left(
        'A new version is an apply: no function holds the right to change every secret; verify/scan has each reason',
      ),
    ],
  },
];
