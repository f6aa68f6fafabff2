import type { RegionalNames } from '@sample-platform-ai/environments/naming.ts';
import type { AlarmsConfig, BudgetConfig } from '@sample-platform-ai/environments/schema.ts';
import type { Construct } from 'constructs';
import { MonthlyBudget } from '../modules/alarms/budget.ts';
import { AlarmTopic } from '../modules/alarms/topic.ts';
import { nodeVolumesStatements } from '../modules/cluster/node-volumes.ts';
import {
  databaseEventsStatement,
  EncryptionKey,
  logsStatement,
  notifiersStatement,
} from '../modules/encryption/key.ts';
import { copiesKeyStatements } from '../modules/security/copies.ts';
import { PlatformStack, type PlatformStackProps } from './platform-stack.ts';

export interface FoundationStackProps extends PlatformStackProps {
  readonly names: RegionalNames;
  readonly alarms: AlarmsConfig;
  /** A budget belongs to the account, so only one region's stack has it. */
  readonly budget: BudgetConfig | undefined;
  /** Account that AWS Backup copies the database's snapshots to. @default none */
  readonly copiesAccountId?: string;
  readonly keyDeletionDays: number;
  readonly protectFromDestroy: boolean;
}

export interface FoundationOutputs {
  /** Key for database and secrets. */
  readonly dataKeyArn: string;
  /** Key for log groups and alarm topics. */
  readonly logsKeyArn: string;
  /** Key for Kubernetes secrets, node volumes and Loki. */
  readonly clusterKeyArn: string;
  readonly alarmTopicArn: string;
}

/** The base of every other regional stack: the region's KMS keys and its alarm topic. */
export class FoundationStack extends PlatformStack<FoundationOutputs> {
  constructor(scope: Construct, id: string, props: FoundationStackProps) {
    super(scope, id, props);
    const { names, accountId, region, protectFromDestroy } = props;
    const key = (purpose: 'data' | 'logs' | 'cluster', description: string) => ({
      alias: names.keyAlias(purpose),
      description,
      accountId,
      deletionWindowDays: props.keyDeletionDays,
      protectFromDestroy,
    });
    const data = new EncryptionKey(this, 'data-key', {
      ...key('data', 'Database and secrets'),
      ...(props.copiesAccountId && { statements: copiesKeyStatements(props.copiesAccountId) }),
    });
    const logs = new EncryptionKey(this, 'logs-key', {
      ...key('logs', 'Log groups and alarm topics'),
      statements: [logsStatement(region, accountId), notifiersStatement(accountId), databaseEventsStatement],
    });
    const cluster = new EncryptionKey(this, 'cluster-key', {
      ...key('cluster', 'Kubernetes secrets, volumes and logs'),
      statements: nodeVolumesStatements(accountId),
    });

    const topic = new AlarmTopic(this, 'alarms', {
      name: names.resource('alarms'),
      accountId,
      kmsKeyArn: logs.arn,
      emails: props.alarms.emails,
    });
    if (props.budget) {
      new MonthlyBudget(this, 'budget', {
        name: names.globalResource('monthly'),
        ...props.budget,
        topicArn: topic.arn,
      });
    }
    this.publish({
      dataKeyArn: data.arn,
      logsKeyArn: logs.arn,
      clusterKeyArn: cluster.arn,
      alarmTopicArn: topic.arn,
    });
  }
}
