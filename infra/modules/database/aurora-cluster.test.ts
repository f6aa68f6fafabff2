import { ref as reference, Token } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { AuroraCluster, type AuroraClusterProps, type DatabaseOwner } from './aurora-cluster.ts';
import { instancePlan } from './instance-plan.ts';
import { testProps } from './test-props.ts';

const variable = Token.asString(reference('var.database_source_region'));
const owner: DatabaseOwner = {
  databaseName: 'first',
  masterUsername: 'owner',
  masterPassword: { value: 'ephemeral', version: 1 },
};
const props: AuroraClusterProps = {
  ...testProps,
  alarms: { ...testProps.alarms, replicaLagMs: 1000, globalLagMs: 5000 },
  globalCluster: 'test-database',
  owner,
  sourceRegion: variable,
  storage: 'aurora',
  readers: 2,
};
const database = (overrides: Partial<AuroraClusterProps> = {}) =>
  testStack((stack) => new AuroraCluster(stack, 'database', { ...props, ...overrides }));
const cluster = (overrides: Partial<AuroraClusterProps> = {}) => resources(database(overrides), 'aws_rds_cluster')[0];

describe('AuroraCluster', () => {
  it("encrypts with the region's key, uses IAM authentication and declines extended support", () => {
    expect(cluster()).toMatchObject({
      global_cluster_identifier: 'test-database',
      storage_encrypted: true,
      kms_key_id: props.dataKeyArn,
      iam_database_authentication_enabled: true,
      engine_lifecycle_support: 'open-source-rds-extended-support-disabled',
      enable_http_endpoint: false,
      deletion_protection: true,
    });
  });

  it('gives the first member its owner, with a write-only password, and a member that joins none', () => {
    const member = cluster();
    const isFirst = 'length(var.database_source_region) < 1';
    expect(member).toMatchObject({
      database_name: `\${(${isFirst}) ? "first" : null}`,
      master_username: `\${(${isFirst}) ? "owner" : null}`,
      master_password_wo: `\${(${isFirst}) ? "ephemeral" : null}`,
      master_password_wo_version: `\${(${isFirst}) ? 1 : null}`,
      source_region: `\${(${isFirst}) ? null : var.database_source_region}`,
    });
    expect(member).not.toHaveProperty('master_password');
    expect(member).not.toHaveProperty('manage_master_user_password');
  });

  it('has an empty plan after a switchover and after a rebuild, whichever member is the writer', () => {
    for (const each of [owner, undefined]) {
      expect(cluster({ owner: each })).toMatchObject({
        lifecycle: {
          ignore_changes: expect.arrayContaining([
            'global_cluster_identifier',
            'replication_source_identifier',
            'engine_version',
            'source_region',
            'database_name',
            'master_username',
            'master_password_wo',
            'master_password_wo_version',
          ]),
        },
      });
    }
  });

  it('does not block commits while the other region is down', () => {
    const [group] = resources(database(), 'aws_rds_cluster_parameter_group');
    expect(group).toMatchObject({
      family: 'aurora-postgresql17',
      parameter: expect.arrayContaining([{ name: 'log_statement', value: 'ddl', apply_method: 'immediate' }]),
    });
    expect(JSON.stringify(group)).not.toContain('global_db_rpo');
  });

  it("finds the writer's endpoint through the global database, in its own region", () => {
    expect(Object.values(database().data?.['aws_rds_global_cluster'] ?? {})).toEqual([
      { identifier: 'test-database', depends_on: [expect.stringMatching(/^aws_rds_cluster\./)] },
    ]);
  });

  it('spreads private instances over the zones', () => {
    const instances = resources(database(), 'aws_rds_cluster_instance');
    expect(instances.map((instance) => instance['identifier'])).toEqual([
      'test-apse2-database-a1',
      'test-apse2-database-a2',
      'test-apse2-database-b1',
    ]);
    expect(instances.every((instance) => instance['publicly_accessible'] === false)).toBe(true);
    expect(instances.every((instance) => instance['auto_minor_version_upgrade'] === false)).toBe(true);
  });

  it('alarms on the lag between regions without naming the writer region', () => {
    const alarms = resources(database(), 'aws_cloudwatch_metric_alarm');
    expect(alarms).toContainEqual(
      expect.objectContaining({
        alarm_name: 'test-apse2-database-global-lag',
        threshold: 5000,
        treat_missing_data: 'notBreaching',
        metric_query: [expect.objectContaining({ expression: 'SELECT MAX(AuroraGlobalDBRPOLag) FROM "AWS/RDS"' })],
      }),
    );
  });

  it('keeps a final snapshot and its backups when it is unprotected, and nothing where the settings keep nothing', () => {
    for (const retainOnDestroy of [true, false]) {
      expect(cluster({ protectFromDestroy: false, retainOnDestroy })).toMatchObject({
        deletion_protection: false,
        skip_final_snapshot: !retainOnDestroy,
        delete_automated_backups: !retainOnDestroy,
      });
    }
  });

  it('uses advanced Database Insights where a long history is kept', () => {
    expect(cluster()).toMatchObject({ database_insights_mode: 'standard' });
    expect(cluster({ performanceInsightsRetentionDays: 465 })).toMatchObject({ database_insights_mode: 'advanced' });
  });
});

describe('events of RDS', () => {
  it('about the cluster reach the alarm topic', () => {
    expect(resources(database(), 'aws_db_event_subscription')).toMatchObject([
      {
        sns_topic: props.alarmTopicArn,
        source_type: 'db-cluster',
        source_ids: [expect.stringContaining('aws_rds_cluster')],
        event_categories: expect.arrayContaining(['failover', 'failure', 'global-failover', 'maintenance']),
      },
      expect.anything(),
    ]);
  });

  it('about its instances reach it too, which are no events of the cluster', () => {
    const stack = database({ readers: 2 });
    const [, ofInstances] = resources(stack, 'aws_db_event_subscription');
    const instances = Object.keys(stack.resource?.['aws_rds_cluster_instance'] ?? {});
    expect(instances).toHaveLength(3);
    expect(ofInstances).toMatchObject({
      source_type: 'db-instance',
      source_ids: expect.arrayContaining(instances.map((name) => `\${aws_rds_cluster_instance.${name}.identifier}`)),
      event_categories: expect.arrayContaining(['availability', 'failure', 'recovery']),
    });
  });
});

describe('instancePlan', () => {
  it('leaves every instance in its zone when one is added', () => {
    const zones = ['ap-southeast-2a', 'ap-southeast-2b'] as const;
    const three = instancePlan(zones, 3);
    expect(three.map(({ key }) => key)).toEqual(['ap-southeast-2a-1', 'ap-southeast-2b-1', 'ap-southeast-2a-2']);
    expect(instancePlan(zones, 4).slice(0, 3)).toEqual(three);
  });
});
