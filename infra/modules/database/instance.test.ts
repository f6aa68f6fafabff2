import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { PostgresInstance, type PostgresInstanceProps } from './instance.ts';
import { testProps } from './test-props.ts';

const props: PostgresInstanceProps = {
  ...testProps,
  databaseName: 'first',
  masterUsername: 'owner',
  masterPassword: 'managed',
  allocatedStorageGib: 20,
  maxAllocatedStorageGib: 100,
  multiAz: false,
};
const database = (overrides: Partial<PostgresInstanceProps> = {}) =>
  testStack((stack) => new PostgresInstance(stack, 'database', { ...props, ...overrides }));
const instance = (overrides: Partial<PostgresInstanceProps> = {}) =>
  resources(database(overrides), 'aws_db_instance')[0];

describe('PostgresInstance', () => {
  it("encrypts storage, insights and the managed password with the platform's key, and is private", () => {
    expect(instance()).toMatchObject({
      storage_encrypted: true,
      kms_key_id: props.dataKeyArn,
      performance_insights_kms_key_id: props.dataKeyArn,
      manage_master_user_password: true,
      master_user_secret_kms_key_id: props.dataKeyArn,
      iam_database_authentication_enabled: true,
      publicly_accessible: false,
      auto_minor_version_upgrade: false,
      engine_lifecycle_support: 'open-source-rds-extended-support-disabled',
    });
  });

  it("admits its clients' CIDRs on one port, and opens no connection", () => {
    const stack = database();
    expect(resources(stack, 'aws_vpc_security_group_ingress_rule')).toMatchObject([
      { cidr_ipv4: '10.0.0.0/16', from_port: 5432, to_port: 5432 },
      { cidr_ipv4: '10.1.0.0/16', from_port: 5432, to_port: 5432 },
    ]);
    expect(resources(stack, 'aws_vpc_security_group_egress_rule')).toEqual([]);
    expect(resources(stack, 'aws_security_group')[0]).not.toHaveProperty('egress');
  });

  it("sets no parameter to its family's default, which RDS reports as unset", () => {
    const [group] = resources(database(), 'aws_db_parameter_group');
    expect(group).toMatchObject({ family: 'postgres17' });
    const names = [...JSON.stringify(group?.['parameter']).matchAll(/"name":"([\w.]+)"/g)].map(([, name]) => name);
    expect(names.toSorted()).toEqual([
      'log_connections',
      'log_disconnections',
      'log_lock_waits',
      'log_min_duration_statement',
      'log_statement',
    ]);
  });

  it('refuses an engine whose family accepts connections without TLS by default', () => {
    expect(() => database({ engineVersion: '14.9' })).toThrow(/PostgreSQL 14.9.*rds.force_ssl.*15 or newer/);
  });

  it('creates every log group before RDS does, encrypted and with a retention', () => {
    const stack = database();
    const groups = resources(stack, 'aws_cloudwatch_log_group');
    expect(groups.map((group) => group['name'])).toEqual([
      '/aws/rds/instance/test-apse2-database/postgresql',
      '/aws/rds/instance/test-apse2-database/upgrade',
      'RDSOSMetrics',
    ]);
    expect(groups.every((group) => group['kms_key_id'] === props.logsKeyArn)).toBe(true);
    expect(groups.every((group) => group['retention_in_days'] === 30)).toBe(true);
    const before = JSON.stringify(resources(stack, 'aws_db_instance')[0]?.['depends_on']);
    for (const log of ['log-postgresql', 'log-upgrade', 'metrics']) {
      expect(before).toContain(`aws_cloudwatch_log_group.database_monitoring_${log}_`);
    }
  });

  it('enables operating system metrics only after its role may write them', () => {
    expect(JSON.stringify(resources(database(), 'aws_db_instance')[0]?.['depends_on'])).toMatch(
      /aws_iam_role_policy_attachment\.[\w-]*AmazonRDSEnhancedMonitoringRole/,
    );
  });

  it('is protected in AWS and in the plan, and leaves a final snapshot with a unique name', () => {
    expect(instance()).toMatchObject({
      deletion_protection: true,
      delete_automated_backups: false,
      skip_final_snapshot: false,
      final_snapshot_identifier: expect.stringContaining('timestamp()'),
      lifecycle: { prevent_destroy: true, ignore_changes: ['engine_version', 'final_snapshot_identifier'] },
    });
  });

  it('keeps a final snapshot when it is unprotected, and nothing where the settings keep nothing', () => {
    const off = { deletion_protection: false, lifecycle: { prevent_destroy: false } };
    expect(instance({ protectFromDestroy: false })).toMatchObject({
      ...off,
      skip_final_snapshot: false,
      delete_automated_backups: false,
    });
    expect(instance({ protectFromDestroy: false, retainOnDestroy: false })).toMatchObject({
      ...off,
      skip_final_snapshot: true,
      delete_automated_backups: true,
    });
  });

  it('stays in the first workload zone unless it has a standby', () => {
    expect(instance()).toMatchObject({ multi_az: false, availability_zone: 'ap-southeast-2a' });
    expect(instance({ multiAz: true })).toMatchObject({ multi_az: true });
    expect(instance({ multiAz: true })).not.toHaveProperty('availability_zone');
  });

  it('raises the alarms that have a threshold, and no others', () => {
    const alarms = resources(
      database({ alarms: { ...props.alarms, freeStorageGib: 4 } }),
      'aws_cloudwatch_metric_alarm',
    );
    expect(alarms).toMatchObject([
      { metric_name: 'DatabaseConnections', threshold: 100 },
      { metric_name: 'CPUUtilization', threshold: 80 },
      { metric_name: 'FreeStorageSpace', threshold: 4 * 1024 ** 3, comparison_operator: 'LessThanThreshold' },
    ]);
    expect(alarms.every((alarm) => String(alarm['alarm_actions']) === props.alarmTopicArn)).toBe(true);
  });

  it('reports events of RDS to the alarm topic', () => {
    expect(resources(database(), 'aws_db_event_subscription')).toMatchObject([
      {
        sns_topic: props.alarmTopicArn,
        source_type: 'db-instance',
        event_categories: expect.arrayContaining(['failure']),
      },
    ]);
  });

  it('refuses a version without its minor', () => {
    expect(() => database({ engineVersion: '17' })).toThrow(/major\.minor/);
  });
});
