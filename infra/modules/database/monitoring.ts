import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { Construct } from 'constructs';
import { serviceTrust } from '../iam/policy.ts';
import { Role } from '../iam/role.ts';

export interface DatabaseMonitoringProps {
  readonly name: string;
  readonly accountId: string;
  /** As in the log groups' names: `/aws/rds/<resource>/<name>/<log>`. */
  readonly resource: 'instance' | 'cluster';
  /** Logs that the engine exports. */
  readonly logs: readonly string[];
  readonly retentionDays: number;
  readonly kmsKeyArn: string;
}

/** Log groups of a database's logs and operating system metrics, created before RDS creates them unencrypted. */
export class DatabaseMonitoring extends Construct {
  readonly roleArn: string;

  constructor(scope: Construct, id: string, props: DatabaseMonitoringProps) {
    super(scope, id);
    const logGroup = (key: string, name: string) =>
      new CloudwatchLogGroup(this, key, {
        name,
        retentionInDays: props.retentionDays,
        kmsKeyId: props.kmsKeyArn,
      });
    const role = new Role(this, 'metrics-writer', {
      name: `${props.name}-database-monitoring`,
      description: 'Lets RDS write metrics of the operating system',
      trust: serviceTrust('monitoring.rds.amazonaws.com', props.accountId),
      awsManagedPolicies: ['service-role/AmazonRDSEnhancedMonitoringRole'],
    });
    this.roleArn = role.arn;
    for (const log of props.logs) logGroup(`log-${log}`, `/aws/rds/${props.resource}/${props.name}/${log}`);
    // RDS uses this one name for every database of an account and region.
    logGroup('metrics', 'RDSOSMetrics');
  }
}
