import { describe, expect, it } from 'vitest';
import { account, betaAccount, policiesOf, sharedAccount } from '../../test/account.ts';
import { isAllowed, type Request } from '../../test/iam.ts';
import { balancer, boundary, global, iam, s3, stackRole, state, sydney, trail } from '../../test/requests.ts';

const beta = betaAccount();
/** Without protection from a destroy, which beta has. */
const alpha = account('alpha');
const shared = sharedAccount();
const apply = (request: Request) => isAllowed(policiesOf(beta, 'test-beta-apply'), request);

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
