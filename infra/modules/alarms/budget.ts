import { BudgetsBudget } from '@cdktf/provider-aws/lib/budgets-budget/index.js';
import { Construct } from 'constructs';

export interface MonthlyBudgetProps {
  readonly name: string;
  readonly monthlyUsd: number;
  /** Percent, told both for what is spent and for what is forecast. */
  readonly alertAtPercent: readonly number[];
  readonly topicArn: string;
}

/** The account's monthly cost, told before it is spent. */
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
