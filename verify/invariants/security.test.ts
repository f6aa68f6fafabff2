import { describe, expect, it } from 'vitest';
import { allResources, subjects, synthesizedTree, where } from './tree.ts';

/** Reads `a.b.0.c` out of a resource. */
const at = (body: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], body);

/** Settings that every resource of a type has. */
const settings: readonly (readonly [type: string, path: string, allowed: unknown])[] = [
  ['aws_s3_bucket_public_access_block', 'restrict_public_buckets', true],
  ['aws_s3_bucket_public_access_block', 'block_public_policy', true],
  ['aws_s3_bucket_public_access_block', 'block_public_acls', true],
  ['aws_s3_bucket_public_access_block', 'ignore_public_acls', true],
  ['aws_s3_bucket_versioning', 'versioning_configuration.status', 'Enabled'],
  ['aws_rds_cluster', 'storage_encrypted', true],
  ['aws_rds_cluster', 'iam_database_authentication_enabled', true],

  ['aws_rds_cluster_instance', 'publicly_accessible', false],
  ['aws_rds_cluster_instance', 'performance_insights_enabled', true],
  ['aws_rds_cluster_instance', 'auto_minor_version_upgrade', false],
  ['aws_db_instance', 'storage_encrypted', true],
  ['aws_db_instance', 'publicly_accessible', false],
  ['aws_db_instance', 'iam_database_authentication_enabled', true],
  ['aws_rds_global_cluster', 'storage_encrypted', true],
  ['aws_kms_key', 'enable_key_rotation', true],
  ['aws_eks_cluster', 'vpc_config.endpoint_public_access', false],
  ['aws_eks_cluster', 'vpc_config.endpoint_private_access', true],
  ['aws_eks_cluster', 'access_config.authentication_mode', 'API'],
  ['aws_eks_cluster', 'access_config.bootstrap_cluster_creator_admin_permissions', false],
  ['aws_eks_cluster', 'upgrade_policy.support_type', 'STANDARD'],
  ['aws_launch_template', 'metadata_options.http_tokens', 'required'],
  ['aws_launch_template', 'metadata_options.http_put_response_hop_limit', 1],
  ['aws_ecr_repository', 'image_tag_mutability', 'IMMUTABLE'],
  ['aws_ec2_client_vpn_endpoint', 'split_tunnel', true],
  ['aws_ec2_client_vpn_endpoint', 'connection_log_options.enabled', true],
  ['aws_lb', 'drop_invalid_header_fields', true],
  ['aws_lb', 'access_logs.enabled', true],
  ['aws_lb_listener', 'protocol', 'HTTPS'],
  ['aws_cloudfront_distribution', 'viewer_certificate.minimum_protocol_version', 'TLSv1.2_2021'],
  ['aws_dynamodb_table', 'point_in_time_recovery.enabled', true],
];

describe.each(subjects)('in $of', ({ platform, floor }) => {
  const tree = synthesizedTree(platform);
  const of = (type: string) => allResources(tree, type);
  /** One in each region of each environment. */
  const places = platform.environments.flatMap(({ regions }) => regions).length;

  describe('every resource', () => {
    it.each(settings)('%s has %s = %j', (type, path, allowed) => {
      const resources = of(type);
      expect(resources.length).toBeGreaterThanOrEqual(floor);
      expect(where(resources.filter(({ body }) => at(body, path) !== allowed))).toEqual([]);
    });

    it.each([
      ['aws_cloudwatch_log_group', 'kms_key_id'],
      ['aws_sns_topic', 'kms_master_key_id'],
      ['aws_rds_cluster', 'kms_key_id'],
      ['aws_db_instance', 'kms_key_id'],
      ['aws_secretsmanager_secret', 'kms_key_id'],
      ['aws_cloudwatch_log_group', 'retention_in_days'],
    ])('%s names its %s', (type, key) => {
      expect(of(type).length).toBeGreaterThanOrEqual(floor);
      expect(where(of(type).filter(({ body }) => !body[key]))).toEqual([]);
    });

    it.each([
      ['aws_lb', 'enable_deletion_protection'],
      ['aws_rds_cluster', 'deletion_protection'],
      ['aws_db_instance', 'deletion_protection'],
    ])('%s is protected as its environment says', (type, key) => {
      expect(of(type).length).toBeGreaterThanOrEqual(floor);
      for (const { name, protectFromDestroy } of platform.environments) {
        const own = of(type).filter(({ environment }) => environment === name);
        expect(own.map(({ body }) => body[key])).toEqual(own.map(() => protectFromDestroy));
      }
    });

    it('that is a bucket has its public access block, encryption, lifecycle and a policy that demands TLS', () => {
      const buckets = of('aws_s3_bucket');
      expect(buckets.length).toBeGreaterThanOrEqual(floor);
      for (const companion of [
        'aws_s3_bucket_public_access_block',
        'aws_s3_bucket_server_side_encryption_configuration',
        'aws_s3_bucket_lifecycle_configuration',
        'aws_s3_bucket_ownership_controls',
      ]) {
        for (const { stack, address } of buckets) {
          const companions = of(companion).filter((each) => each.stack === stack);
          expect(
            companions.map(({ body }) => body['bucket']),
            `${stack} ${address} ${companion}`,
          ).toContain(`\${${address}.id}`);
        }
      }
      const policies = of('aws_s3_bucket_policy').map(({ body }) => JSON.stringify(body['policy']));
      const named = buckets.map(({ body }) => String(body['bucket']));
      const unprotected = named.filter(
        (name) =>
          !policies.some((policy) => policy.includes(`arn:aws:s3:::${name}`) && policy.includes('aws:SecureTransport')),
      );
      expect(unprotected).toEqual([]);
    });
  });

  describe('the network', () => {
    const ingress = of('aws_vpc_security_group_ingress_rule');

    it('is open to the internet on 443 of the public load balancers only', () => {
      const open = ingress.filter(({ body }) => body['cidr_ipv4'] === '0.0.0.0/0' || body['cidr_ipv6'] === '::/0');
      expect(open.map(({ body }) => [body['from_port'], body['to_port'], body['ip_protocol']])).toEqual(
        open.map(() => [443, 443, 'tcp']),
      );
      expect(open.map(({ stack }) => stack.split('-')[1])).toEqual(open.map(() => 'ingress'));
      expect(open).toHaveLength(places);
    });

    it('writes its rules apart from its groups, where no inline rule escapes this check', () => {
      expect(of('aws_security_group').length).toBeGreaterThanOrEqual(floor);
      expect(where(of('aws_security_group').filter(({ body }) => body['ingress'] || body['egress']))).toEqual([]);
      expect(of('aws_security_group_rule')).toEqual([]);
    });

    it("lets VPN clients reach only the environment's addresses", () => {
      const rules = of('aws_ec2_client_vpn_authorization_rule');
      expect(rules.length).toBeGreaterThanOrEqual(floor);
      for (const { environment, stack, body } of rules) {
        const own = platform.environments
          .find(({ name }) => name === environment)
          ?.regions.map(({ vpcCidr }) => vpcCidr);
        expect(own, stack).toContain(body['target_network_cidr']);
      }
    });

    it('keeps databases in subnets without a way out', () => {
      for (const { stack, body } of of('aws_db_subnet_group')) {
        expect(JSON.stringify(body['subnet_ids']), stack).toMatch(/dataSubnetIds/);
      }
      expect(of('aws_db_subnet_group')).toHaveLength(places);
    });
  });

  describe('secrets', () => {
    const forbidden = [
      'random_password',
      'random_string',
      'tls_private_key',
      'aws_iam_access_key',
      'aws_iam_user',
      'null_resource',
      'terraform_data',
      'local_file',
      'aws_secretsmanager_secret_rotation_legacy',
      'kubectl_manifest',
      'kubernetes_manifest',
      'aws_key_pair',
    ];

    it('come from no resource that would keep them in state', () => {
      const types = new Set(allResources(tree).map(({ type }) => type));
      expect(forbidden.filter((type) => types.has(type))).toEqual([]);
    });

    it('are written only by arguments that state does not hold', () => {
      const versions = of('aws_secretsmanager_secret_version');
      expect(versions.length).toBeGreaterThanOrEqual(floor);
      expect(
        where(
          versions.filter(({ body }) => body['secret_string'] || body['secret_binary'] || !body['secret_string_wo']),
        ),
      ).toEqual([]);
      for (const type of ['aws_rds_cluster', 'aws_db_instance']) {
        const key = type === 'aws_rds_cluster' ? 'master_password' : 'password';
        expect(where(of(type).filter(({ body }) => body[key] !== undefined))).toEqual([]);
      }
    });

    it('run no program at apply', () => {
      expect(where(allResources(tree).filter(({ body }) => body['provisioner'] !== undefined))).toEqual([]);
    });
  });

  describe('the regions of a global database', () => {
    const members = (environment: string) =>
      of('aws_rds_cluster').filter((cluster) => cluster.environment === environment);

    const globals = platform.environments.filter(({ database }) => database.kind === 'aurora-global');
    it.each(globals.map(({ name, regions }) => [name, regions.length] as const))(
      'of %s: one has credentials, none is undone by a switchover',
      (environment, regions) => {
        const clusters = members(environment);
        expect(clusters).toHaveLength(regions);
        expect(clusters.filter(({ body }) => body['master_username'])).toHaveLength(1);
        for (const { body } of clusters) {
          expect(at(body, 'lifecycle.ignore_changes')).toEqual(
            expect.arrayContaining(['global_cluster_identifier', 'replication_source_identifier']),
          );
        }
        expect(new Set(clusters.map(({ body }) => body['cluster_identifier'])).size).toBe(regions);
      },
    );

    it('leave TLS, which the family forces by default, and the recovery point parameter alone', () => {
      for (const type of ['aws_rds_cluster_parameter_group', 'aws_db_parameter_group']) {
        for (const { stack, body } of of(type)) {
          expect(JSON.stringify(body), stack).not.toMatch(/rds\.global_db_rpo|rds\.force_ssl/);
        }
      }
    });
  });

  describe('the registry', () => {
    it('has the same repositories with the same settings in each region, and replicates to the others only', () => {
      const registries = tree.filter(({ layer }) => layer === 'registry');
      const first = registries.find(({ region }) => region === platform.organization.regions[0]);
      const others = registries.filter((each) => each !== first);
      const shape = (stack: typeof first) =>
        stack?.resourceList
          .filter(({ type }) => type.startsWith('aws_ecr') && type !== 'aws_ecr_replication_configuration')
          .map(({ address, body }) => [address, JSON.stringify(body).replaceAll(stack.region, 'region')]);
      expect(others.length).toBeGreaterThanOrEqual(floor);
      for (const other of others) expect(shape(other), other.id).toEqual(shape(first));
      const replications = of('aws_ecr_replication_configuration');
      expect(replications.map(({ stack }) => stack)).toEqual(others.length > 0 ? [first?.id] : []);
      for (const { body } of replications) {
        for (const { region } of others) expect(JSON.stringify(body)).toContain(`"region":"${region}"`);
        expect(JSON.stringify(body)).not.toContain(`"region":"${first?.region}"`);
      }
    });
  });
});
