import { DbInstance } from '@cdktf/provider-aws/lib/db-instance/index.js';
import { DbParameterGroup } from '@cdktf/provider-aws/lib/db-parameter-group/index.js';
import { Construct } from 'constructs';
import { resourcesIn } from '../ordering.ts';
import type { WriteOnlyValue } from '../secrets/replicated-secret.ts';
import { DatabaseAccess } from './access.ts';
import { DatabaseAlarms } from './alarms.ts';
import { DatabaseEvents } from './events.ts';
import { finalSnapshot } from './final-snapshot.ts';
import { DatabaseMonitoring } from './monitoring.ts';
import { parameterFamily, parameters } from './parameters.ts';
import { certificateAuthority, type DatabaseProps, insightsMode, noExtendedSupport, port } from './settings.ts';

export interface PostgresInstanceProps extends DatabaseProps {
  readonly databaseName: string;
  readonly masterUsername: string;
  /** Generated and rotated by RDS, or passed in. */
  readonly masterPassword: 'managed' | WriteOnlyValue;
  readonly allocatedStorageGib: number;
  readonly maxAllocatedStorageGib: number;
  /** With a standby in another zone. */
  readonly multiAz: boolean;
}

const logs = ['postgresql', 'upgrade'];

/** One PostgreSQL instance on RDS. */
export class PostgresInstance extends Construct {
  /** Host name. */
  readonly endpoint: string;
  /** Resolves only where RDS manages the password. */
  readonly managedSecretArn: string;
  readonly identifier: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: PostgresInstanceProps) {
    super(scope, id);
    const { name, masterPassword, protectFromDestroy, retainOnDestroy } = props;
    const access = new DatabaseAccess(this, 'access', props);
    const monitoring = new DatabaseMonitoring(this, 'monitoring', {
      name,
      accountId: props.accountId,
      resource: 'instance',
      logs,
      retentionDays: props.logRetentionDays,
      kmsKeyArn: props.logsKeyArn,
    });
    const family = parameterFamily('postgres', props.engineVersion);
    const parameterGroup = new DbParameterGroup(this, 'parameters', {
      name: `${name}-${family}`,
      family,
      description: 'What the log says',
      parameter: [...parameters],
      lifecycle: { createBeforeDestroy: true },
    });
    const snapshot = finalSnapshot(name, retainOnDestroy);
    const instance = new DbInstance(this, 'instance', {
      identifier: name,
      engine: 'postgres',
      engineVersion: props.engineVersion,
      engineLifecycleSupport: noExtendedSupport,
      allowMajorVersionUpgrade: false,
      autoMinorVersionUpgrade: false,
      applyImmediately: false,
      instanceClass: props.instanceClass,
      dbName: props.databaseName,
      username: props.masterUsername,
      ...(masterPassword === 'managed'
        ? { manageMasterUserPassword: true, masterUserSecretKmsKeyId: props.dataKeyArn }
        : { passwordWo: masterPassword.value, passwordWoVersion: masterPassword.version }),
      iamDatabaseAuthenticationEnabled: true,

      multiAz: props.multiAz,
      // With a standby, RDS chooses both zones.
      ...(!props.multiAz && { availabilityZone: props.zones[0] }),
      dbSubnetGroupName: access.subnetGroupName,
      vpcSecurityGroupIds: [access.securityGroupId],
      publiclyAccessible: false,
      networkType: 'IPV4',
      port,
      caCertIdentifier: certificateAuthority,
      parameterGroupName: parameterGroup.name,

      storageType: 'gp3',
      allocatedStorage: props.allocatedStorageGib,
      maxAllocatedStorage: props.maxAllocatedStorageGib,
      storageEncrypted: true,
      kmsKeyId: props.dataKeyArn,

      backupRetentionPeriod: props.backupRetentionDays,
      backupWindow: props.backupWindow,
      maintenanceWindow: props.maintenanceWindow,
      copyTagsToSnapshot: true,
      deleteAutomatedBackups: !retainOnDestroy,
      ...snapshot.settings,
      deletionProtection: protectFromDestroy,

      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: props.dataKeyArn,
      performanceInsightsRetentionPeriod: props.performanceInsightsRetentionDays,
      databaseInsightsMode: insightsMode(props.performanceInsightsRetentionDays),
      monitoringInterval: props.monitoringIntervalSeconds,
      monitoringRoleArn: monitoring.roleArn,
      enabledCloudwatchLogsExports: logs,

      lifecycle: {
        preventDestroy: protectFromDestroy,
        // `pnpm delivery upgrade-database` upgrades, as it does a global database.
        ignoreChanges: ['engine_version', ...snapshot.ignoreChanges],
      },
      // Log groups and the role's policy: RDS refuses a monitoring role that cannot write yet.
      dependsOn: resourcesIn(monitoring),
    });
    new DatabaseAlarms(this, 'alarms', {
      name,
      dimensions: { DBInstanceIdentifier: instance.identifier },
      thresholds: props.alarms,
      topicArn: props.alarmTopicArn,
    });
    new DatabaseEvents(this, 'events', {
      name,
      source: { type: 'db-instance', ids: [instance.identifier] },
      topicArn: props.alarmTopicArn,
    });
    this.endpoint = instance.address;
    this.identifier = instance.identifier;
    this.arn = instance.arn;
    this.managedSecretArn = instance.masterUserSecret.get(0).secretArn;
  }
}
