import { describe, expect, it } from 'vitest';
import { account, betaAccount, boundaryOf, delegationRoleArns, policiesOf, sharedAccount } from '../../test/account.ts';
import { isAllowed, many, parsePolicy, type Request } from '../../test/iam.ts';

const beta = betaAccount();
/** Without protection from a destroy, which beta has. */
const alpha = account('alpha');
const shared = sharedAccount();
const sydney = { 'aws:RequestedRegion': 'ap-southeast-2' };
const global = { 'aws:RequestedRegion': 'us-east-1' };
const state = 'arn:aws:s3:::test-beta-apse2-tfstate-300000000003';
const boundary = 'arn:aws:iam::300000000003:policy/test-beta-boundary';
const balancer =
  'arn:aws:elasticloadbalancing:ap-southeast-2:300000000003:loadbalancer/app/test-beta-apse2-public/0123456789abcdef';
const stackRole = 'arn:aws:iam::300000000003:role/test-beta-apse2-flow-log';
const trail = 'arn:aws:cloudtrail:ap-southeast-2:300000000003:trail/test-beta-apse2-trail';
const lockTable = 'arn:aws:dynamodb:ap-southeast-2:300000000003:table/test-tfstate-lock';

const plan = (request: Request) => isAllowed(policiesOf(beta, 'test-beta-plan'), request);
const apply = (request: Request) => isAllowed(policiesOf(beta, 'test-beta-apply'), request);
/** A role of a stack, with the widest policy that anyone could attach to it. */
const bounded = (request: Request) => isAllowed([boundaryOf(beta)], request);

const s3 = (action: string, resource: string): Request => ({ action: `s3:${action}`, resource, context: sydney });
const iam = (action: string, resource: string, context = {}): Request => ({
  action: `iam:${action}`,
  resource,
  context: { ...global, ...context },
});
const lockRow = (action: string, key: string): Request => ({
  action: `dynamodb:${action}`,
  resource: lockTable,
  context: { 'dynamodb:LeadingKeys': [key] },
});

describe('policies', () => {
  const documents = [beta, shared].flatMap((stack) =>
    Object.entries({ ...stack.resource?.['aws_iam_policy'], ...stack.resource?.['aws_iam_role_policy'] }).map(
      ([name, { policy }]) => ({ name, text: String(policy), policy: parsePolicy(policy) }),
    ),
  );

  it.each(documents)('$name fits into a managed policy', ({ text }) => {
    // A key's ARN is known only after its creation.
    const arn = 'arn:aws:kms:ap-southeast-2:300000000003:key/00000000-0000-0000-0000-000000000000';
    expect(text.replace(/\$\{[^}]*\}/g, arn).length).toBeLessThanOrEqual(6144);
  });

  it.each(documents)('$name allows no service entirely, and all resources only under a condition', ({ policy }) => {
    const allowing = policy.Statement.filter(({ Effect }) => Effect === 'Allow');
    expect(allowing.flatMap(({ Action }) => many(Action)).filter((action) => /^\*|:\*$/.test(action))).toEqual([]);
    const everywhere = allowing.filter(({ Resource }) => many(Resource).includes('*'));
    expect(everywhere.filter(({ Condition }) => Condition === undefined)).toEqual([]);
  });

  it('are at most ten for a role', () => {
    expect(policiesOf(beta, 'test-beta-apply').length).toBeLessThanOrEqual(10);
  });
});

describe('the plan role', () => {
  it('reads settings and state, and takes the lock', () => {
    expect(plan({ action: 'ec2:DescribeVpcs', resource: '*', context: sydney })).toBe(true);
    expect(plan(s3('GetObject', `${state}/beta/network/apse2.tfstate`))).toBe(true);
    expect(plan(s3('PutObject', `${state}/beta/network/apse2.tfstate.tflock`))).toBe(true);
    expect(plan(lockRow('PutItem', 'test-beta-apse2-tfstate-300000000003/beta/network/apse2.tfstate'))).toBe(true);
    expect(plan({ action: 'sts:AssumeRole', resource: delegationRoleArns.read })).toBe(true);
    // A dependent action of wafv2:GetWebACLForResource, which an association's refresh calls.
    const webAcl = { action: 'elasticloadbalancing:GetLoadBalancerWebACL', resource: balancer, context: sydney };
    expect(plan(webAcl)).toBe(true);
  });

  it.each([
    ['state', s3('PutObject', `${state}/beta/network/apse2.tfstate`)],
    ["the state's digest", lockRow('PutItem', 'test-beta-apse2-tfstate-300000000003/beta/network/apse2.tfstate-md5')],
    ['a row without a key', { action: 'dynamodb:PutItem', resource: lockTable }],
    ['a bucket', s3('PutBucketPolicy', 'arn:aws:s3:::test-beta-apse2-orders-web-300000000003')],
    ['the parent zone', { action: 'sts:AssumeRole', resource: delegationRoleArns.write }],
  ] satisfies [string, Request][])('refuses to write %s', (_, request) => {
    expect(plan(request)).toBe(false);
  });

  const secret = 'arn:aws:secretsmanager:ap-southeast-2:300000000003:secret:test-beta/database-AbCdEf';
  it.each([
    ['a secret', { action: 'secretsmanager:GetSecretValue', resource: secret, context: sydney }],
    [
      'a parameter',
      {
        action: 'ssm:GetParameter',
        resource: 'arn:aws:ssm:ap-southeast-2:300000000003:parameter/key',
        context: sydney,
      },
    ],
    ['an object', s3('GetObject', 'arn:aws:s3:::test-beta-apse2-loki-300000000003/chunk')],
  ] satisfies [string, Request][])('refuses to read %s', (_, request) => {
    expect(plan(request)).toBe(false);
  });

  it('writes nothing but the lock', () => {
    const writes = policiesOf(beta, 'test-beta-plan')
      .flatMap(({ Statement }) => Statement)
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action }) => many(Action))
      .filter((action) => !/:(Describe|Get|List|Simulate|View)/.test(action));
    expect(writes.sort()).toEqual([
      'dynamodb:DeleteItem',
      'dynamodb:PutItem',
      'kms:Decrypt',
      'kms:GenerateDataKey',
      's3:DeleteObject',
      's3:PutObject',
      'sts:AssumeRole',
    ]);
  });
});

describe('the apply role', () => {
  const inBoundary = { 'iam:PermissionsBoundary': boundary };

  it('creates the resources of the stacks', () => {
    const vpc = { action: 'ec2:CreateVpc', resource: 'arn:aws:ec2:ap-southeast-2:300000000003:vpc/*', context: sydney };
    expect(apply(vpc)).toBe(true);
    expect(apply(s3('PutBucketPolicy', 'arn:aws:s3:::test-beta-apse2-orders-web-300000000003'))).toBe(true);
    expect(apply(s3('PutObject', `${state}/beta/network/apse2.tfstate`))).toBe(true);
    expect(apply(iam('CreateRole', stackRole, inBoundary))).toBe(true);
    expect(apply(iam('PassRole', stackRole, { 'iam:PassedToService': 'vpc-flow-logs.amazonaws.com' }))).toBe(true);
  });

  it.each([
    // EKS creates a grant on the cluster's key as the caller.
    ['kms:CreateGrant', 'arn:aws:kms:ap-southeast-2:300000000003:key/1', sydney],
    ['logs:CreateLogGroup', 'arn:aws:logs:ap-southeast-2:300000000003:log-group:RDSOSMetrics:log-stream:', sydney],
    // IAM does not scope it: only a statement on all resources allows it.
    ['sns:Unsubscribe', '*', sydney],
    ['sns:GetSubscriptionAttributes', '*', sydney],
    ['iam:UpdateRoleDescription', stackRole, global],
    // Dependent actions of wafv2:AssociateWebACL and DisassociateWebACL, from AWS' tables.
    ['elasticloadbalancing:CreateWebACLAssociation', balancer, sydney],
    ['elasticloadbalancing:DeleteWebACLAssociation', balancer, sydney],
    ['wafv2:DisassociateWebACL', '*', sydney],
    ['cloudtrail:CreateTrail', trail, sydney],
    ['backup-storage:MountCapsule', '*', sydney],
  ])('allows %s as AWS authorizes it', (action, resource, context) => {
    expect(apply({ action, resource, context })).toBe(true);
  });

  it.each([
    ['a role without the boundary', iam('CreateRole', stackRole)],
    ['a role within another boundary', iam('CreateRole', stackRole, { 'iam:PermissionsBoundary': `${boundary}-2` })],
    ["a role outside of the account's names", iam('CreateRole', 'arn:aws:iam::300000000003:role/admin', inBoundary)],
    ['a policy on a role without the boundary', iam('AttachRolePolicy', stackRole)],
  ])('refuses to make %s', (_, request) => {
    expect(apply(request)).toBe(false);
  });

  it.each([
    ["a role's boundary", iam('DeleteRolePermissionsBoundary', stackRole, inBoundary)],
    ["the boundary's text", iam('CreatePolicyVersion', boundary)],
    ['its own trust', iam('UpdateAssumeRolePolicy', 'arn:aws:iam::300000000003:role/test-beta-apply')],
    ['its own policies', iam('AttachRolePolicy', 'arn:aws:iam::300000000003:role/test-beta-apply', inBoundary)],
    ["the plan role's trust", iam('UpdateAssumeRolePolicy', 'arn:aws:iam::300000000003:role/test-beta-plan')],
    ["the state bucket's policy", s3('PutBucketPolicy', state)],
    ["the state bucket's versions", s3('DeleteObjectVersion', `${state}/beta/network/apse2.tfstate`)],
    ['a state, by deletion', s3('DeleteObject', `${state}/beta/network/apse2.tfstate`)],
    ["bootstrap's state", s3('PutObject', `${state}/beta/bootstrap/global.tfstate`)],
    ['the trail, which it may not stop', { action: 'cloudtrail:StopLogging', resource: trail, context: sydney }],
    ['a recovery point', { action: 'backup:DeleteRecoveryPoint', resource: '*', context: sydney }],
    ['what a lock keeps', s3('BypassGovernanceRetention', 'arn:aws:s3:::test-beta-apse2-trail-300000000003/file')],
    ['the access logs', s3('DeleteObject', 'arn:aws:s3:::test-beta-apse2-tfstate-logs-300000000003/state/1')],
  ])('refuses to change %s', (_, request) => {
    expect(apply(request)).toBe(false);
  });

  describe.each([
    ['cloudtrail:DeleteTrail', 'cloudtrail', 'trail/test-ENV-apse2-trail'],
    ['guardduty:DeleteDetector', 'guardduty', 'detector/1'],
    ['config:StopConfigurationRecorder', 'config', 'configuration-recorder/test-ENV-apse2-recorder/1'],
    ['config:DeleteConfigurationRecorder', 'config', 'configuration-recorder/test-ENV-apse2-recorder/1'],
    ['config:DeleteDeliveryChannel', 'config', 'x'],
    ['securityhub:DisableSecurityHub', 'securityhub', 'hub/default'],
    ['access-analyzer:DeleteAnalyzer', 'access-analyzer', 'analyzer/test-ENV-apse2-access'],
    ['backup:DeleteBackupVault', 'backup', 'backup-vault:test-ENV-apse2-vault'],
    ['backup:DeleteBackupVaultLockConfiguration', 'backup', 'backup-vault:test-ENV-apse2-vault'],
    ['backup:DeleteBackupPlan', 'backup', 'backup-plan:1'],
    ['kms:ScheduleKeyDeletion', 'kms', 'key/1'],
  ])('by %s', (action, service, resource) => {
    const decision = (stack: typeof beta, environment: string, accountId: string) => {
      const arn = `arn:aws:${service}:ap-southeast-2:${accountId}:${resource.replace('ENV', environment)}`;
      const among = policiesOf(stack, `test-${environment}-apply`);
      return [arn, '*'].some((each) => isAllowed(among, { action, resource: each, context: sydney }));
    };

    it('deletes nothing of the baseline of a protected environment', () => {
      expect(decision(beta, 'beta', '300000000003')).toBe(false);
    });

    it("deletes nothing of the shared account's baseline", () => {
      expect(decision(shared, 'shared', '100000000001')).toBe(false);
    });

    it('destroys one without protection', () => {
      expect(decision(alpha, 'alpha', '200000000002')).toBe(true);
    });
  });

  it('refuses to pass a role to a service that the stacks do not use, or its own role to any service', () => {
    expect(apply(iam('PassRole', stackRole, { 'iam:PassedToService': 'lambda.amazonaws.com' }))).toBe(false);
    const own = 'arn:aws:iam::300000000003:role/test-beta-apply';
    expect(apply(iam('PassRole', own, { 'iam:PassedToService': 'ec2.amazonaws.com' }))).toBe(false);
  });

  it('refuses a region that is not one of the platform', () => {
    const vpc = { action: 'ec2:CreateVpc', resource: 'arn:aws:ec2:eu-west-1:300000000003:vpc/*' };
    expect(apply({ ...vpc, context: { 'aws:RequestedRegion': 'eu-west-1' } })).toBe(false);
  });
});

describe('the release role', () => {
  const push = (repository: string) =>
    isAllowed(policiesOf(shared, 'test-shared-release'), {
      action: 'ecr:PutImage',
      resource: `arn:aws:ecr:ap-southeast-2:100000000001:repository/${repository}`,
      context: sydney,
    });

  it("pushes to the registry's repositories only", () => {
    expect(push('orders-api')).toBe(true);
    expect(push('other')).toBe(false);
  });
});

describe('the permissions boundary', () => {
  it('allows what workloads need', () => {
    expect(bounded(s3('PutObject', 'arn:aws:s3:::test-beta-apse2-loki-300000000003/chunk'))).toBe(true);
    // RDS IAM authentication documents no condition key: its request has no region.
    const user = (region: string) => `arn:aws:rds-db:${region}:300000000003:dbuser:cluster-ABC/orders_app`;
    expect(bounded({ action: 'rds-db:connect', resource: user('ap-southeast-4') })).toBe(true);
    expect(bounded({ action: 'rds-db:connect', resource: user('eu-west-1') })).toBe(false);
  });

  it.each([
    ['identities', iam('CreateUser', '*')],
    ['other roles', { action: 'sts:AssumeRole', resource: delegationRoleArns.write, context: sydney }],
    ['the account', { action: 'account:DisableRegion', resource: '*', context: global }],
    ['state', s3('GetObject', `${state}/beta/data/apse2.tfstate`)],
    ['the lock', { action: 'dynamodb:DeleteItem', resource: lockTable, context: sydney }],
    ['load balancers', { action: 'elasticloadbalancing:CreateLoadBalancer', resource: '*', context: sydney }],
    ['services that nothing uses', { action: 'lambda:CreateFunction', resource: '*', context: sydney }],
  ] satisfies [string, Request][])('refuses %s to a role with any policy', (_, request) => {
    expect(bounded(request)).toBe(false);
  });

  it('denies changes of identities explicitly, not only by omission', () => {
    const denied = boundaryOf(beta).Statement.filter(({ Effect }) => Effect === 'Deny');
    expect(denied.flatMap(({ Action }) => many(Action))).toEqual(
      expect.arrayContaining(['iam:*', 'organizations:*', 'account:*', 's3:*']),
    );
  });
});
