import { DataAwsRdsGlobalCluster } from '@cdktf/provider-aws/lib/data-aws-rds-global-cluster/index.js';
import { RdsCluster } from '@cdktf/provider-aws/lib/rds-cluster/index.js';
import { RdsClusterInstance } from '@cdktf/provider-aws/lib/rds-cluster-instance/index.js';
import { RdsClusterParameterGroup } from '@cdktf/provider-aws/lib/rds-cluster-parameter-group/index.js';
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
import { certificateAuthority, type DatabaseProps, insightsMode, noExtendedSupport, port } from './settings.ts';

/** How a member joins the global database: as the first one, or as a copy of a cluster in another region. */
export type AuroraOrigin =
  | {
      readonly kind: 'first';
      readonly databaseName: string;
      readonly masterUsername: string;
      readonly masterPassword: WriteOnlyValue;
    }
  | { readonly kind: 'joins'; readonly sourceRegion: string };

export interface AuroraClusterProps extends DatabaseProps {
  readonly globalCluster: string;
  readonly origin: AuroraOrigin;
  readonly storage: 'aurora' | 'aurora-iopt1';
  /** Instances in addition to the first one. */
  readonly readers: number;
}

const engine = 'aurora-postgresql';
const logs = ['postgresql'];

/** A region's member of an Aurora global database. A switchover, not a setting, decides which member is the writer. */
export class AuroraCluster extends Construct {
  /** Host name of the global database's writer, in any region. */
  readonly writerEndpoint: string;
  /** Host name of this region's readers. */
  readonly readerEndpoint: string;

  constructor(scope: Construct, id: string, props: AuroraClusterProps) {
    super(scope, id);
    const { name, origin, protectFromDestroy, retainOnDestroy } = props;
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
      ...(origin.kind === 'first'
        ? {
            databaseName: origin.databaseName,
            masterUsername: origin.masterUsername,
            masterPasswordWo: origin.masterPassword.value,
            masterPasswordWoVersion: origin.masterPassword.version,
          }
        : { sourceRegion: origin.sourceRegion }),
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
          // The global database upgrades its members.
          'engine_version',
          // Set at creation; a difference would replace the cluster.
          'database_name',
          'master_username',
          ...snapshot.ignoreChanges,
        ],
      },
      // Log groups and the role's policy: RDS refuses a monitoring role that cannot write yet.
      dependsOn: resourcesIn(monitoring),
    });
    for (const { zone, suffix, key } of instancePlan(props.zones, 1 + props.readers)) {
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
      });
    }
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
    // Looked up in this region, whose API knows the global database once its member has joined.
    const global = new DataAwsRdsGlobalCluster(this, 'global', {
      identifier: props.globalCluster,
      dependsOn: [cluster],
    });
    this.writerEndpoint = global.endpoint;
    this.readerEndpoint = cluster.readerEndpoint;
  }
}
