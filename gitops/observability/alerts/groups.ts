import { type Cluster, servicesOf } from '../../cluster.ts';
import { operationsOf } from '../operations.ts';
import { deliveryRules } from './delivery.ts';
import { logRules } from './logs.ts';
import { platformRules } from './platform.ts';
import type { RuleGroup } from './rule.ts';
import { serviceRules } from './service/rules.ts';

/**
 * Alerts on the platform itself. CloudWatch alarms (database, load balancers, edge) are in infra/modules;
 * kube-prometheus-stack has the general alerts on Kubernetes, Prometheus and Alertmanager.
 */
export const platformGroups: readonly RuleGroup[] = [deliveryRules, platformRules, logRules];

/** Every rule of a cluster: the platform's, and for each service the common ones and its own. */
export const ruleGroupsOf = (cluster: Cluster): readonly RuleGroup[] => [
  ...platformGroups,
  ...servicesOf(cluster).flatMap((plan) => [...serviceRules(plan), ...operationsOf(plan).rules]),
];
