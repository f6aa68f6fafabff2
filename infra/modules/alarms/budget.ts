import { BudgetsBudget } from '@cdktf/provider-aws/lib/budgets-budget/index.js';
import { Construct } from 'constructs';

export interface MonthlyBudgetProps {
  readonly name: string;
  readonly monthlyUsd: number;
  /** Percent, applied to actual and to forecast cost. */
  readonly alertAtPercent: readonly number[];
  readonly topicArn: string;
}

/** A budget on the account's monthly cost, with notifications before it is exceeded. */
export class MonthlyBudget extends Construct {
  constructor(scope: Construct, id: string, props: MonthlyBudgetProps) {
    super(scope, id);
    new BudgetsBudget(this, 'budget', {
      name: props.name,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      limitAmount: String(props.monthlyUsd),
      limitUnit: 'USD',
      notification: props.alertAtPercent.flatMap((threshold) =>
        ['ACTUAL', 'FORECASTED'].map((notificationType) => ({
          notificationType,
          comparisonOperator: 'GREATER_THAN',
          threshold,
          thresholdType: 'PERCENTAGE',
          subscriberSnsTopicArns: [props.topicArn],
        })),
      ),
    });
  }
}
