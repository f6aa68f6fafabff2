import type { DatabaseProps } from './settings.ts';

/** Base settings for the tests of both kinds of database. */
export const testProps: DatabaseProps = {
  name: 'test-apse2-database',
  engineVersion: '17.9',
  instanceClass: 'db.r7g.large',
  backupRetentionDays: 7,
  backupWindow: '15:00-16:00',
  maintenanceWindow: 'sun:16:30-sun:17:30',
  performanceInsightsRetentionDays: 7,
  monitoringIntervalSeconds: 60,
  logRetentionDays: 30,
  accountId: '123456789012',
  vpcId: 'vpc-1',
  subnetIds: ['subnet-a', 'subnet-b'],
  zones: ['ap-southeast-2a', 'ap-southeast-2b'],
  clientCidrs: ['10.0.0.0/16', '10.1.0.0/16'],
  dataKeyArn: 'arn:aws:kms:ap-southeast-2:123456789012:key/data',
  logsKeyArn: 'arn:aws:kms:ap-southeast-2:123456789012:key/logs',
  alarms: {
    cpuPercent: 80,
    connections: 100,
    freeStorageGib: undefined,
    replicaLagMs: undefined,
    globalLagMs: undefined,
  },
  alarmTopicArn: 'arn:aws:sns:ap-southeast-2:123456789012:alarms',
  protectFromDestroy: true,
  retainOnDestroy: true,
};
