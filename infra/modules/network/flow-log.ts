import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log/index.js';
import { Construct } from 'constructs';
import { serviceTrust } from '../iam/policy.ts';
import { Role } from '../iam/role.ts';
import { resourcesIn } from '../ordering.ts';

export interface VpcFlowLogProps {
  readonly vpcId: string;
  readonly accountId: string;
  readonly roleName: string;
  readonly logGroupName: string;
  readonly retentionDays: number;
  readonly kmsKeyArn: string;
}

/** Flow log of every accepted and rejected connection of a VPC, in an encrypted log group. */
export class VpcFlowLog extends Construct {
  constructor(scope: Construct, id: string, props: VpcFlowLogProps) {
    super(scope, id);
    const logGroup = new CloudwatchLogGroup(this, 'log-group', {
      name: props.logGroupName,
      retentionInDays: props.retentionDays,
      kmsKeyId: props.kmsKeyArn,
    });
    const role = new Role(this, 'writer', {
      name: props.roleName,
      description: 'Lets VPC flow logs write to their log group',
      trust: serviceTrust('vpc-flow-logs.amazonaws.com', props.accountId),
      statements: [
        {
          sid: 'Write',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
          resources: [`${logGroup.arn}:*`],
        },
      ],
    });
    new FlowLog(this, 'flow-log', {
      vpcId: props.vpcId,
      trafficType: 'ALL',
      logDestinationType: 'cloud-watch-logs',
      logDestination: logGroup.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 60,
      // Without its policy the role delivers nothing, and the flow log would start with an access error.
      dependsOn: resourcesIn(role),
    });
  }
}
