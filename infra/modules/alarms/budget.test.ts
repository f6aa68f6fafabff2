import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { MonthlyBudget } from './budget.ts';

describe('MonthlyBudget', () => {
  it('notifies the topic at each threshold, of actual and of forecast cost', () => {
    const stack = testStack(
      (scope) =>
        new MonthlyBudget(scope, 'budget', {
          name: 'test-monthly',
          monthlyUsd: 700,
          alertAtPercent: [80, 100],
          topicArn: 'arn:aws:sns:ap-southeast-2:123456789012:alarms',
        }),
    );
    const notification = (notification_type: string, threshold: number) => ({
      notification_type,
      threshold,
      threshold_type: 'PERCENTAGE',
      comparison_operator: 'GREATER_THAN',
      subscriber_sns_topic_arns: ['arn:aws:sns:ap-southeast-2:123456789012:alarms'],
    });
    expect(resources(stack, 'aws_budgets_budget')).toMatchObject([
      {
        budget_type: 'COST',
        time_unit: 'MONTHLY',
        limit_amount: '700',
        limit_unit: 'USD',
        notification: [
          notification('ACTUAL', 80),
          notification('FORECASTED', 80),
          notification('ACTUAL', 100),
          notification('FORECASTED', 100),
        ],
      },
    ]);
  });
});
