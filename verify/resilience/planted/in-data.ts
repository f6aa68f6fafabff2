import type { Resource } from '../../invariants/tree.ts';
import { drop, type Planted, set } from './planted.ts';

const inSecondRegion = ({ stack }: Resource) => stack.endsWith('-apse4');
const onMetric = (metric: string) => (each: Resource) => JSON.stringify(each.body).includes(metric);

/** Weaknesses of databases, backups, nodes and alarms. */
export const inData: readonly Planted[] = [
  {
    weakness: 'nodes in one zone',
    rule: 'nodes-in-each-zone',
    resource: set('aws_eks_node_group', ({ subnet_ids: subnets }) => ({ subnet_ids: [subnets].flat().slice(0, 1) })),
  },
  {
    weakness: 'nodes that two zones need and one has no room for',
    rule: 'zone-loss-room',
    resource: set('aws_eks_node_group', () => ({ instance_types: ['m7g.large'] })),
  },
  {
    weakness: 'a node group at its maximum',
    rule: 'node-group-room',
    resource: set('aws_eks_node_group', () => ({ scaling_config: { min_size: 3, desired_size: 3, max_size: 3 } })),
  },
  {
    weakness: 'one pod that resolves names',
    rule: 'resolver-replicas',
    resource: set(
      'aws_eks_addon',
      () => ({ configuration_values: '{"replicaCount":1}' }),
      ({ body }) => body['addon_name'] === 'coredns',
    ),
  },
  {
    weakness: 'members of a database in one zone',
    rule: 'members-in-zones',
    resource: set('aws_rds_cluster_instance', ({ availability_zone: zone }) => ({
      availability_zone: String(zone).replace(/b$/, 'a'),
    })),
  },
  {
    weakness: 'a database of one instance without a standby',
    rule: 'members-in-zones',
    resource: set('aws_db_instance', () => ({ multi_az: false })),
  },
  {
    weakness: 'a region without a cluster of the global database',
    rule: 'member-in-each-region',
    resource: drop('aws_rds_cluster', inSecondRegion),
  },
  {
    weakness: 'a cluster that has not joined',
    rule: 'member-in-each-region',
    resource: set('aws_rds_cluster', () => ({ global_cluster_identifier: undefined }), inSecondRegion),
  },
  {
    weakness: 'smaller members in the region that would take over',
    rule: 'equal-members',
    resource: set('aws_rds_cluster_instance', () => ({ instance_class: 'db.t4g.medium' }), inSecondRegion),
  },
  {
    weakness: 'a database that AWS lets anyone delete',
    rule: 'deletion-protection',
    resource: set('aws_rds_cluster', () => ({ deletion_protection: false })),
  },
  {
    weakness: 'a load balancer that AWS lets anyone delete',
    rule: 'deletion-protection',
    resource: set('aws_lb', () => ({ enable_deletion_protection: undefined })),
  },
  {
    weakness: 'a destroy without a final snapshot',
    rule: 'final-snapshot',
    resource: set('aws_rds_cluster', () => ({ skip_final_snapshot: true })),
  },
  {
    weakness: 'backups that go with their database',
    rule: 'final-snapshot',
    resource: set('aws_rds_cluster', () => ({ delete_automated_backups: true })),
  },
  {
    weakness: 'backups of a day',
    rule: 'point-in-time',
    resource: set('aws_rds_cluster', () => ({ backup_retention_period: 1 })),
  },
  {
    weakness: 'a table of locks without recovery to a point in time',
    rule: 'point-in-time',
    resource: set('aws_dynamodb_table', () => ({ point_in_time_recovery: { enabled: false } })),
  },
  {
    weakness: 'a vault that anyone may empty',
    rule: 'locked-backups',
    resource: drop('aws_backup_vault_lock_configuration'),
  },
  {
    weakness: 'a lock that ends before the retention',
    rule: 'locked-backups',
    resource: set('aws_backup_vault_lock_configuration', () => ({ min_retention_days: 1 })),
  },
  {
    weakness: 'a plan that selects no database',
    rule: 'locked-backups',
    resource: drop('aws_backup_selection'),
  },
  {
    weakness: 'a plan that selects databases of other names',
    rule: 'locked-backups',
    resource: set('aws_backup_selection', ({ resources }) => ({
      resources: [resources].flat().map((each) => String(each).replace('-database', '-archive')),
    })),
  },
  {
    weakness: 'a locked vault that no plan fills in the second region',
    rule: 'locked-backups',
    resource: drop('aws_backup_plan', inSecondRegion),
  },
  {
    weakness: 'a plan without copies in the backup account',
    rule: 'locked-backups',
    resource: set('aws_backup_plan', ({ rule }) => ({
      rule: [rule].flat().map((each) => ({ ...Object(each), copy_action: [] })),
    })),
  },
  {
    weakness: 'a vault of copies that any account adds to',
    rule: 'locked-backups',
    resource: set('aws_backup_vault_policy', () => ({ policy: '{"Principal":"*"}' })),
  },
  {
    weakness: 'a vault of copies without a lock',
    rule: 'locked-backups',
    resource: drop('aws_backup_vault_lock_configuration', ({ stack }) => stack.startsWith('backup-')),
  },
  {
    weakness: 'secrets of one region',
    rule: 'copied-secrets',
    resource: set('aws_secretsmanager_secret', () => ({ replica: [] })),
  },
  {
    weakness: 'a region whose lag behind the writer no alarm reports',
    rule: 'global-lag-alarm',
    resource: drop('aws_cloudwatch_metric_alarm', (each) => inSecondRegion(each) && onMetric('AuroraGlobalDB')(each)),
  },
  {
    weakness: 'readers whose lag no alarm reports',
    rule: 'replica-lag-alarm',
    resource: drop('aws_cloudwatch_metric_alarm', onMetric('AuroraReplicaLag')),
  },
  {
    weakness: "failovers that RDS' events leave out",
    rule: 'failover-events',
    resource: set('aws_db_event_subscription', () => ({ event_categories: ['maintenance'] })),
  },
  {
    weakness: "failovers between regions that RDS' events leave out",
    rule: 'failover-events',
    resource: set(
      'aws_db_event_subscription',
      ({ event_categories: categories }) => ({
        event_categories: [categories].flat().filter((category) => category !== 'global-failover'),
      }),
      inSecondRegion,
    ),
  },
  {
    weakness: 'alarms that send to no topic',
    rule: 'alarm-receivers',
    resource: set('aws_cloudwatch_metric_alarm', () => ({ alarm_actions: [] })),
  },
  {
    weakness: 'alarms that are switched off',
    rule: 'alarm-receivers',
    resource: set('aws_cloudwatch_metric_alarm', () => ({ actions_enabled: false })),
  },
  {
    weakness: 'a region whose topic has no receiver',
    rule: 'topic-in-each-region',
    resource: drop('aws_sns_topic_subscription', inSecondRegion),
  },
];
