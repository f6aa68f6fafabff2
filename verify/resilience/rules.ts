import type { Rule } from './rule.ts';
import { alarmRules } from './rules/alarms.ts';
import { databaseRules } from './rules/database.ts';
import { edgeRules } from './rules/edge.ts';
import { networkRules } from './rules/network.ts';
import { nodeRules } from './rules/nodes.ts';
import { podRules } from './rules/pods.ts';
import { trafficRules } from './rules/traffic.ts';

/** Group of the page -> its rules. */
export const ruleGroups: Readonly<Record<string, readonly Rule[]>> = {
  'Load balancers': trafficRules,
  'Names and edge': edgeRules,
  Network: networkRules,
  Nodes: nodeRules,
  Pods: podRules,
  'Database and backups': databaseRules,
  Alarms: alarmRules,
};

export const rules: readonly Rule[] = Object.values(ruleGroups).flat();
