import { describe, expect, it } from 'vitest';
import { nodeVolumesStatements } from './node-volumes.ts';

describe('nodeVolumesStatements', () => {
  const statements = nodeVolumesStatements('123456789012');

  it('limits every statement to the role of EC2 Auto Scaling in this account', () => {
    expect(statements).toHaveLength(2);
    for (const { conditions } of statements) {
      expect(conditions).toMatchObject({
        StringEquals: { 'kms:CallerAccount': '123456789012' },
        ArnEquals: { 'aws:PrincipalArn': expect.stringMatching(/^arn:aws:iam::123456789012:role\/aws-service-role\//) },
      });
    }
  });

  it('allows grants of the key to AWS services only', () => {
    expect(statements.find(({ actions }) => actions.includes('kms:CreateGrant'))?.conditions).toMatchObject({
      Bool: { 'kms:GrantIsForAWSResource': 'true' },
    });
  });
});
