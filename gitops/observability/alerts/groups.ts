import type { Cluster } from '../../cluster.ts';
import { operationsOf } from '../operations.ts';
import { deliveryRules } from './delivery.ts';
import { logRules } from './logs.ts';
import { platformRules } from './platform.ts';
import type { RuleGroup } from './rule.ts';
import { serviceRules } from './service/rules.ts';

/**
 * What watches the platform itself. What only CloudWatch sees (database, load balancers, edge) has its alarms in
 * infra/modules; what is general to Kubernetes, Prometheus and Alertmanager comes with kube-prometheus-stack.
 */
export const platformGroups: readonly RuleGroup[] = [deliveryRules, platformRules, logRules];

/** Every rule of a cluster: the platform's, and for each service those that all have and its own. */
export const ruleGroupsOf = ({ plans }: Cluster): readonly RuleGroup[] => [
  ...platformGroups,
  ...plans.flatMap((plan) => [...serviceRules(plan), ...operationsOf(plan).rules]),
];
