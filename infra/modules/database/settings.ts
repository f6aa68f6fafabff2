import type { DatabaseThresholds } from './alarms.ts';

export const port = 5432;
/** Of the clusters of a global database. */
export const engine = 'aurora-postgresql';
/** The RSA one of AWS' certificate authorities, which clients' trust stores already contain. */
export const certificateAuthority = 'rds-ca-rsa2048-g1';
/** A major past its standard support is upgraded, not paid for. */
export const noExtendedSupport = 'open-source-rds-extended-support-disabled';

/** Settings that an instance and a cluster have in common. */
export interface DatabaseProps {
  /** Identifier of the instance or cluster, and the start of the names around it. */
  readonly name: string;
  /** PostgreSQL, `major.minor`. */
  readonly engineVersion: string;
  readonly instanceClass: string;
  readonly backupRetentionDays: number;
  /** UTC, `hh:mm-hh:mm`. */
  readonly backupWindow: string;
  /** UTC, `ddd:hh:mm-ddd:hh:mm`. */
  readonly maintenanceWindow: string;
  readonly performanceInsightsRetentionDays: number;
  readonly monitoringIntervalSeconds: number;
  readonly logRetentionDays: number;
  readonly accountId: string;
  readonly vpcId: string;
  /** In at least two zones, whichever of them run instances. */
  readonly subnetIds: readonly string[];
  /** Zones in which instances run. */
  readonly zones: readonly [string, ...string[]];
  /** CIDRs of the clients: one ingress rule for each. */
  readonly clientCidrs: readonly string[];
  /** Encrypts storage, backups, Performance Insights and the managed password. */
  readonly dataKeyArn: string;
  readonly logsKeyArn: string;
  readonly alarms: DatabaseThresholds;
  readonly alarmTopicArn: string;
  readonly protectFromDestroy: boolean;
  /** Whether a destroy keeps a final snapshot and the automated backups. */
  readonly retainOnDestroy: boolean;
}

/** Only the advanced mode keeps 465 days of insights. */
export const insightsMode = (retentionDays: number): 'advanced' | 'standard' =>
  retentionDays >= 465 ? 'advanced' : 'standard';
