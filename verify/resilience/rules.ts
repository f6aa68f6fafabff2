import type { Rule } from './rule.ts';
import { alarmRules } from './rules/alarms.ts';
import { databaseRules } from './rules/database.ts';
import { edgeRules } from './rules/edge.ts';
import { networkRules } from './rules/network.ts';
import { nodeRules } from './rules/nodes.ts';
import { podRules } from './rules/pods.ts';
import { trafficRules } from './rules/traffic.ts';

/** A section of the page. */
export interface RuleGroup {
  readonly title: string;
  /** Pages of `docs/runbooks` for when it has happened. */
  readonly runbooks: readonly string[];
  readonly rules: readonly Rule[];
}

export const ruleGroups: readonly RuleGroup[] = [
  { title: 'Load balancers', runbooks: ['service', 'region-failover'], rules: trafficRules },
  { title: 'Names and edge', runbooks: ['region-failover', 'region-exercise'], rules: edgeRules },
  { title: 'Network', runbooks: ['platform', 'state-recovery'], rules: networkRules },
  { title: 'Nodes', runbooks: ['platform', 'cluster-upgrade'], rules: nodeRules },
  { title: 'Pods', runbooks: ['service', 'platform'], rules: podRules },
  {
    title: 'Database and backups',
    runbooks: ['database-switchover', 'database-rebuild', 'database-restore', 'teardown'],
    rules: databaseRules,
  },
  { title: 'Alarms', runbooks: ['cloudwatch'], rules: alarmRules },
];

export const rules: readonly Rule[] = ruleGroups.flatMap((group) => group.rules);
