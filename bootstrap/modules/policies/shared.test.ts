import { describe, expect, it } from 'vitest';
import { policiesOf, sharedAccount } from '../../test/account.ts';
import { isAllowed, type Request } from '../../test/iam.ts';

const shared = sharedAccount();
const sydney = { 'aws:RequestedRegion': 'ap-southeast-2' };

describe("the shared account's pipelines", () => {
  const arn = (service: string, resource: string) => `arn:aws:${service}:ap-southeast-2:100000000001:${resource}`;
  const made: readonly Request[] = [
    { action: 'cloudtrail:CreateTrail', resource: arn('cloudtrail', 'trail/test-shared-apse2-trail') },
    { action: 'guardduty:CreateDetector', resource: '*' },
    { action: 'securityhub:EnableSecurityHub', resource: arn('securityhub', 'hub/default') },
    { action: 'sns:CreateTopic', resource: arn('sns', 'test-shared-apse2-findings') },
    { action: 's3:CreateBucket', resource: 'arn:aws:s3:::test-shared-apse2-trail-100000000001' },
    { action: 'logs:CreateLogGroup', resource: arn('logs', 'log-group:/test/shared/apse2/trail') },
    { action: 'kms:CreateKey', resource: '*' },
  ].map((request) => ({ ...request, context: sydney }));
  const bare = sharedAccount({ security: undefined });

  it.each(made)('make the baseline: $action', (request) => {
    expect(isAllowed(policiesOf(shared, 'test-shared-apply'), request)).toBe(true);
    expect(isAllowed(policiesOf(shared, 'test-shared-plan'), request)).toBe(false);
  });

  it('make none where the organization has one', () => {
    const still = made.filter((request) => isAllowed(policiesOf(bare, 'test-shared-apply'), request));
    expect(still.map(({ action }) => action)).toEqual(['kms:CreateKey']);
    expect(policiesOf(shared, 'test-shared-apply').length).toBeLessThanOrEqual(10);
  });
});
