import { DataAwsRdsGlobalCluster } from '@cdktf/provider-aws/lib/data-aws-rds-global-cluster/index.js';
import { RdsCluster } from '@cdktf/provider-aws/lib/rds-cluster/index.js';
import { RdsClusterInstance } from '@cdktf/provider-aws/lib/rds-cluster-instance/index.js';
import { RdsClusterParameterGroup } from '@cdktf/provider-aws/lib/rds-cluster-parameter-group/index.js';
import { conditional, Fn, Op, Token } from 'cdktf';
import { Construct } from 'constructs';
import { resourcesIn } from '../ordering.ts';
import type { WriteOnlyValue } from '../secrets/replicated-secret.ts';
import { DatabaseAccess } from './access.ts';
import { DatabaseAlarms } from './alarms.ts';
import { DatabaseEvents } from './events.ts';
import { finalSnapshot } from './final-snapshot.ts';
import { instancePlan } from './instance-plan.ts';
import { DatabaseMonitoring } from './monitoring.ts';
import { parameterFamily, parameters } from './parameters.ts';
import { certificateAuthority, type DatabaseProps, engine, insightsMode, noExtendedSupport, port } from './settings.ts';

/** What only the first member of a global database gets: RDS refuses it for a member that joins. */
export interface DatabaseOwner {
  readonly databaseName: string;
  readonly masterUsername: string;
  readonly masterPassword: WriteOnlyValue;
}

export interface AuroraClusterProps extends DatabaseProps {
  readonly globalCluster: string;
  /**
   * Expression for the region that writes when the member is created, and whose volume it copies: empty where the global
   * database has no member yet. Later it changes nothing.
   */
  readonly sourceRegion: string;
  /** Of the database, where this member is created first. */
  readonly owner: DatabaseOwner | undefined;
  readonly storage: 'aurora' | 'aurora-iopt1';
  /** Instances in addition to the first one. */
  readonly readers: number;
}

const logs = ['postgresql'];

/** A region's member of an Aurora global database. A switchover, not a setting, decides which member is the writer. */
export class AuroraCluster extends Construct {
  /** Host name of the global database's writer, in any region. */
  readonly writerEndpoint: string;
  /** Host name of this region's readers. */
  readonly readerEndpoint: string;

  constructor(scope: Construct, id: string, props: AuroraClusterProps) {
    super(scope, id);
    const { name, owner, sourceRegion, protectFromDestroy, retainOnDestroy } = props;
    // cdktf writes neither an empty text nor zero into an expression.
    const isFirst = Op.lt(Fn.lengthOf(sourceRegion), 1);
    const ofFirst = (value: string | number) => conditional(isFirst, value, Token.nullValue());
    const access = new DatabaseAccess(this, 'access', props);
    const monitoring = new DatabaseMonitoring(this, 'monitoring', {
      name,
      accountId: props.accountId,
      resource: 'cluster',
      logs,
      retentionDays: props.logRetentionDays,
      kmsKeyArn: props.logsKeyArn,
    });
    const family = parameterFamily(engine, props.engineVersion);
    const parameterGroup = new RdsClusterParameterGroup(this, 'parameters', {
      name: `${name}-${family}`,
      family,
      description: 'What the log says',
      parameter: [...parameters],
      lifecycle: { createBeforeDestroy: true },
    });
    const snapshot = finalSnapshot(name, retainOnDestroy);
    const insights = {
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: props.dataKeyArn,
      performanceInsightsRetentionPeriod: props.performanceInsightsRetentionDays,
    };
    const cluster = new RdsCluster(this, 'cluster', {
      clusterIdentifier: name,
      globalClusterIdentifier: props.globalCluster,
      engine,
      engineMode: 'provisioned',
      engineVersion: props.engineVersion,
      engineLifecycleSupport: noExtendedSupport,
      allowMajorVersionUpgrade: false,
      applyImmediately: false,
      // A joining cluster inherits database and owner, and the API refuses others. Its source is encrypted, so its
      // request is signed for the source's region too.
      sourceRegion: Token.asString(conditional(isFirst, Token.nullValue(), sourceRegion)),
      ...(owner && {
        databaseName: Token.asString(ofFirst(owner.databaseName)),
        masterUsername: Token.asString(ofFirst(owner.masterUsername)),
        masterPasswordWo: Token.asString(ofFirst(owner.masterPassword.value)),
        masterPasswordWoVersion: Token.asNumber(ofFirst(owner.masterPassword.version)),
      }),
      iamDatabaseAuthenticationEnabled: true,
      enableHttpEndpoint: false,
      enableGlobalWriteForwarding: false,

      dbSubnetGroupName: access.subnetGroupName,
      vpcSecurityGroupIds: [access.securityGroupId],
      networkType: 'IPV4',
      port,
      dbClusterParameterGroupName: parameterGroup.name,

      storageType: props.storage,
      storageEncrypted: true,
      kmsKeyId: props.dataKeyArn,

      backupRetentionPeriod: props.backupRetentionDays,
      preferredBackupWindow: props.backupWindow,
      preferredMaintenanceWindow: props.maintenanceWindow,
      copyTagsToSnapshot: true,
      deleteAutomatedBackups: !retainOnDestroy,
      ...snapshot.settings,
      deletionProtection: protectFromDestroy,

      ...insights,
      databaseInsightsMode: insightsMode(props.performanceInsightsRetentionDays),
      enabledCloudwatchLogsExports: logs,

      lifecycle: {
        preventDestroy: protectFromDestroy,
        ignoreChanges: [
          // Switchovers and failovers change these; the next plan leaves them as they are.
          'global_cluster_identifier',
          'replication_source_identifier',
          // A command upgrades it.
          'engine_version',
          // Set at creation; a difference would replace the cluster.
          'source_region',
          'database_name',
          'master_username',
          // After a switchover this member may read, and RDS refuses a password there: a command rotates it.
          'master_password_wo',
          'master_password_wo_version',
          ...snapshot.ignoreChanges,
        ],
      },
      // Log groups and the role's policy: RDS refuses a monitoring role that cannot write yet.
      dependsOn: resourcesIn(monitoring),
    });
    const instances = instancePlan(props.zones, 1 + props.readers).map(
      ({ zone, suffix, key }) =>
        new RdsClusterInstance(this, `instance-${key}`, {
          identifier: `${name}-${suffix}`,
          clusterIdentifier: cluster.id,
          engine,
          instanceClass: props.instanceClass,
          availabilityZone: zone,
          dbSubnetGroupName: access.subnetGroupName,
          publiclyAccessible: false,
          caCertIdentifier: certificateAuthority,
          autoMinorVersionUpgrade: false,
          applyImmediately: false,
          copyTagsToSnapshot: true,
          preferredMaintenanceWindow: props.maintenanceWindow,
          ...insights,
          monitoringInterval: props.monitoringIntervalSeconds,
          monitoringRoleArn: monitoring.roleArn,
        }),
    );
    new DatabaseAlarms(this, 'alarms', {
      name,
      dimensions: { DBClusterIdentifier: cluster.clusterIdentifier },
      thresholds: props.alarms,
      topicArn: props.alarmTopicArn,
    });
    new DatabaseEvents(this, 'events', {
      name,
      source: { type: 'db-cluster', ids: [cluster.clusterIdentifier] },
      topicArn: props.alarmTopicArn,
    });
    new DatabaseEvents(this, 'instance-events', {
      name: `${name}-instances`,
      source: { type: 'db-instance', ids: instances.map(({ identifier }) => identifier) },
      topicArn: props.alarmTopicArn,
    });
    // Looked up in this region, whose API knows the global database once its member has joined.
    const global = new DataAwsRdsGlobalCluster(this, 'global', {
      identifier: props.globalCluster,
      dependsOn: [cluster],
    });
    this.writerEndpoint = global.endpoint;
    this.readerEndpoint = cluster.readerEndpoint;
  }
}
