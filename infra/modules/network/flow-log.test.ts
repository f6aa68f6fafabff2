import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { VpcFlowLog } from './flow-log.ts';

const stack = testStack(
  (scope) =>
    new VpcFlowLog(scope, 'flow-log', {
      vpcId: 'vpc-1',
      accountId: '123456789012',
      roleName: 'test-flow-log',
      logGroupName: '/test/flow-log',
      retentionDays: 14,
      kmsKeyArn: 'arn:aws:kms:ap-southeast-2:123456789012:key/logs',
    }),
);

describe('VpcFlowLog', () => {
  it('records accepted and rejected connections', () => {
    expect(resources(stack, 'aws_flow_log')).toMatchObject([
      { vpc_id: 'vpc-1', traffic_type: 'ALL', log_destination_type: 'cloud-watch-logs', max_aggregation_interval: 60 },
    ]);
  });

  it('encrypts them and keeps them for the configured retention', () => {
    expect(resources(stack, 'aws_cloudwatch_log_group')).toMatchObject([
      { retention_in_days: 14, kms_key_id: 'arn:aws:kms:ap-southeast-2:123456789012:key/logs' },
    ]);
  });

  it('lets flow logs of this account write to that log group only', () => {
    const [role] = resources(stack, 'aws_iam_role');
    expect(JSON.parse(String(role?.['assume_role_policy']))).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'vpc-flow-logs.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
        },
      ],
    });
    const [policy] = resources(stack, 'aws_iam_role_policy');
    const { Statement } = JSON.parse(String(policy?.['policy']));
    expect(Statement).toHaveLength(1);
    expect(Statement[0].Resource).toEqual([expect.stringMatching(/^\$\{aws_cloudwatch_log_group\..*\.arn\}:\*$/)]);
  });
});
