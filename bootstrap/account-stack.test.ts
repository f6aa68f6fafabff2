import { alpha, beta, organization, testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { resources, type Synthesized } from '@sample-platform-ai/infra/test/synth.ts';
import { describe, expect, it } from 'vitest';
import { account, betaAccount, newAccount, policiesOf, trustOf } from './test/account.ts';
import { isAllowed, parsePolicy, type Request } from './test/iam.ts';

const stackOfBeta = betaAccount();
const bucketName = 'test-beta-apse2-tfstate-300000000003';
const globalLayers = ['aurora', 'bootstrap', 'dns', 'edge', 'peering'];
const bucketArn = `arn:aws:s3:::${bucketName}`;

describe('AccountStack', () => {
  it('keeps its state in a local folder until the account has a bucket', () => {
    expect(newAccount().terraform['backend']).toEqual({ local: { path: '../../../.state/alpha.tfstate' } });
    expect(stackOfBeta.terraform['backend']).toEqual({
      s3: {
        bucket: bucketName,
        key: 'beta/bootstrap/global.tfstate',
        region: 'ap-southeast-2',
        encrypt: true,
        kms_key_id: 'arn:aws:kms:ap-southeast-2:300000000003:alias/test-tfstate',
        dynamodb_table: 'test-tfstate-lock',
        use_lockfile: true,
      },
    });
  });

  it('creates a guarded state bucket and an access log bucket in every region', () => {
    const buckets = resources(stackOfBeta, 'aws_s3_bucket');
    expect(buckets.map(({ bucket }) => bucket).sort()).toEqual([
      'test-beta-apse2-tfstate-300000000003',
      'test-beta-apse2-tfstate-logs-300000000003',
      'test-beta-apse4-tfstate-300000000003',
      'test-beta-apse4-tfstate-logs-300000000003',
    ]);
    for (const bucket of buckets) {
      expect(bucket).toMatchObject({ force_destroy: false, lifecycle: { prevent_destroy: true } });
    }
    expect(resources(stackOfBeta, 'aws_s3_bucket_logging')).toHaveLength(2);
  });

  it('creates an encrypted, recoverable lock table in every region, or none', () => {
    const table = {
      hash_key: 'LockID',
      deletion_protection_enabled: true,
      point_in_time_recovery: { enabled: true },
      server_side_encryption: { enabled: true },
    };
    expect(resources(stackOfBeta, 'aws_dynamodb_table')).toMatchObject([table, table]);
    expect(resources(betaAccount({ stateLockTable: false }), 'aws_dynamodb_table')).toEqual([]);
  });

  it('enables an opt-in region before it creates anything there', () => {
    expect(resources(stackOfBeta, 'aws_account_region')).toMatchObject([
      { region_name: 'ap-southeast-4', enabled: true },
    ]);
    const there = Object.values(stackOfBeta.resource ?? {})
      .flatMap((byName) => Object.values(byName))
      .filter(({ provider }) => provider === 'aws.apse4');
    expect(there.length).toBeGreaterThan(10);
    for (const resource of there) {
      expect(resource['depends_on']).toContain('aws_account_region.open-apse4');
    }
  });

  it('checks credentials at the endpoint of the home region, which works before another region is enabled', () => {
    expect(stackOfBeta.provider['aws']).toMatchObject([
      { region: 'ap-southeast-2', allowed_account_ids: ['300000000003'] },
      { alias: 'apse4', region: 'ap-southeast-4', sts_region: 'ap-southeast-2', allowed_account_ids: ['300000000003'] },
    ]);
  });

  it('replicates the state of global stacks, and of no others, to the other region', () => {
    const [replication] = resources(stackOfBeta, 'aws_s3_bucket_replication_configuration');
    expect(replication).toMatchObject({
      rule: globalLayers.map((layer) => ({
        id: `${layer}-apse4`,
        filter: { prefix: `beta/${layer}/global.tfstate` },
        destination: { bucket: 'arn:aws:s3:::test-beta-apse4-tfstate-300000000003' },
      })),
    });
    expect(resources(betaAccount({ regions: ['ap-southeast-2'] }), 'aws_s3_bucket_replication_configuration')).toEqual(
      [],
    );
  });

  it('replicates the state of global stacks to all other regions, and may write nowhere else', () => {
    const regions = ['ap-southeast-2', 'ap-southeast-4', 'us-east-1', 'eu-west-1'] as const;
    const stack = betaAccount({ regions });
    const [replication] = resources(stack, 'aws_s3_bucket_replication_configuration');
    const codes = ['apse4', 'use1', 'euw1'];
    const bucketOf = (code: string) => `arn:aws:s3:::test-beta-${code}-tfstate-300000000003`;
    const rules = codes.flatMap((code) =>
      globalLayers.map((layer) => ({
        id: `${layer}-${code}`,
        filter: { prefix: `beta/${layer}/global.tfstate` },
        destination: { bucket: bucketOf(code) },
      })),
    );
    expect(replication).toMatchObject({ rule: rules.map((rule, index) => ({ ...rule, priority: index + 1 })) });
    const policies = policiesOf(stack, 'test-beta-state-replication');
    const writes = (code: string, layer: string) =>
      isAllowed(policies, { action: 's3:ReplicateObject', resource: `${bucketOf(code)}/beta/${layer}/global.tfstate` });
    for (const code of codes) expect(globalLayers.map((layer) => writes(code, layer))).not.toContain(false);
    expect([writes('apse2', 'dns'), writes('use1', 'network')]).toEqual([false, false]);
  });

  it('lets S3 assume the replication role without a source account, which its request lacks', () => {
    const trust = trustOf(stackOfBeta, 'test-beta-state-replication');
    expect(isAllowed([trust], { action: 'sts:AssumeRole', principal: { Service: 's3.amazonaws.com' } })).toBe(true);
  });

  it('encrypts volumes, blocks public snapshots and requires IMDSv2 in every region', () => {
    expect(resources(stackOfBeta, 'aws_ebs_encryption_by_default')).toMatchObject([
      { enabled: true },
      { enabled: true },
    ]);
    for (const snapshots of resources(stackOfBeta, 'aws_ebs_snapshot_block_public_access')) {
      expect(snapshots).toMatchObject({ state: 'block-all-sharing' });
    }
    const defaults = resources(stackOfBeta, 'aws_ec2_instance_metadata_defaults');
    expect(defaults).toHaveLength(2);
    for (const settings of defaults) {
      expect(settings).toMatchObject({ http_tokens: 'required', http_put_response_hop_limit: 1 });
    }
  });

  it('trusts GitHub for one audience', () => {
    expect(resources(stackOfBeta, 'aws_iam_openid_connect_provider')).toMatchObject([
      { url: 'https://token.actions.githubusercontent.com', client_id_list: ['sts.amazonaws.com'] },
    ]);
  });

  it("trusts a GitHub Enterprise Server's issuer, whose thumbprint IAM fetches", () => {
    const tokenIssuer = 'https://github.acme.net/_services/token';
    const stack = betaAccount({ repository: { ...organization.repository, tokenIssuer } });
    const [provider] = resources(stack, 'aws_iam_openid_connect_provider');
    expect(provider).toMatchObject({ url: tokenIssuer });
    expect(provider).not.toHaveProperty('thumbprint_list');
    expect(trustOf(stack, 'test-beta-apply').Statement).toMatchObject([
      {
        Principal: { Federated: 'arn:aws:iam::300000000003:oidc-provider/github.acme.net/_services/token' },
        Condition: {
          StringEquals: {
            'github.acme.net/_services/token:aud': 'sts.amazonaws.com',
            'github.acme.net/_services/token:sub': expect.arrayContaining(['repo:acme/platform:environment:beta']),
          },
        },
      },
    ]);
  });

  it('reaches the parent zone only where an environment creates its own zone', () => {
    const environments = [alpha, { ...beta, dns: { ...beta.dns, zone: 'adopt' } } as const];
    const adopting = { ...testPlatform, environments };
    const assumes = (stack: Synthesized) =>
      JSON.stringify(resources(stack, 'aws_iam_policy')).includes('delegation-write');
    expect([assumes(account('alpha', adopting)), assumes(account('beta', adopting))]).toEqual([true, false]);
    const roles = resources(account('shared', adopting), 'aws_iam_role').map(({ name }) => name);
    expect(roles.filter((name) => String(name).includes('delegation'))).toEqual([
      'test-alpha-delegation-read',
      'test-alpha-delegation-write',
    ]);
  });

  it('enables and uses only one region where the organization has one', () => {
    const single = betaAccount({ regions: [organization.regions[0]] });
    expect(resources(single, 'aws_account_region')).toEqual([]);
    expect(single.provider['aws']).toHaveLength(1);
  });
});

describe('the state bucket', () => {
  const [document] = Object.entries(stackOfBeta.resource?.['aws_s3_bucket_policy'] ?? {})
    .filter(([name]) => name.startsWith('apse2_state_bucket'))
    .map(([, { policy }]) => parsePolicy(policy));
  /** Evaluates the bucket policy for an administrator, whose identity policies allow everything. */
  const refuses = (request: Omit<Request, 'resource'>) =>
    !isAllowed(
      [document ?? { Statement: [] }, { Statement: [{ Sid: 'Admin', Effect: 'Allow', Action: '*', Resource: '*' }] }],
      { ...request, resource: request.action.includes('Object') ? `${bucketArn}/beta/x.tfstate` : bucketArn },
    );
  const put = (headers: Record<string, string>) => refuses({ action: 's3:PutObject', context: headers });
  const algorithm = 's3:x-amz-server-side-encryption';
  const key = 's3:x-amz-server-side-encryption-aws-kms-key-id';

  it("accepts writes with its key, explicitly or by the bucket's default", () => {
    expect(put({ [algorithm]: 'aws:kms', [key]: 'arn:aws:kms:ap-southeast-2:300000000003:alias/test-tfstate' })).toBe(
      false,
    );
    expect(put({})).toBe(false);
  });

  it.each([
    ["S3's keys", { [algorithm]: 'AES256' }],
    ["the account's default KMS key", { [algorithm]: 'aws:kms' }],
    ['another KMS key', { [algorithm]: 'aws:kms', [key]: 'arn:aws:kms:ap-southeast-2:999999999999:key/1' }],
    ["the writer's own key", { 's3:x-amz-server-side-encryption-customer-algorithm': 'AES256' }],
    ['no encryption on the way', { 'aws:SecureTransport': 'false' }],
  ])('refuses a write with %s', (_, headers) => {
    expect(put(headers)).toBe(true);
  });

  it('refuses an administrator who deletes it, or a version in it', () => {
    expect(refuses({ action: 's3:DeleteBucket' })).toBe(true);
    expect(refuses({ action: 's3:DeleteObjectVersion' })).toBe(true);
  });
});
