import { deliveryRules } from './delivery.ts';
import { ledgerRules } from './ledger.ts';
import { logRules } from './logs.ts';
import { objectiveRules } from './objectives.ts';
import { platformRules } from './platform.ts';
import type { RuleGroup } from './rule.ts';

/**
 * Every rule of our own. What only CloudWatch sees (database, load balancers, edge) has its alarms in infra/modules; what
 * is general to Kubernetes, Prometheus and Alertmanager comes with kube-prometheus-stack.
 */
export const ruleGroups: readonly RuleGroup[] = [objectiveRules, ledgerRules, deliveryRules, platformRules, logRules];
