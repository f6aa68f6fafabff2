import { type ApiCall, isTrue, type Json, text, textsIn } from '../call.ts';
import table from '../data/dependent-actions.json' with { type: 'json' };
import { unknownPart } from './patterns.ts';

const listed: Readonly<Record<string, readonly string[]>> = table.dependentActions;

export interface Dependent {
  readonly action: string;
  readonly resource: string;
  readonly values: Readonly<Record<string, readonly string[]>>;
}

const isRole = (value: string): boolean => /^arn:aws:iam::\d{12}:role\//.test(value);

/** Services that a role is passed to, by operation, where AWS documents the value of `iam:PassedToService`. */
const passedTo: Readonly<Record<string, string>> = {
  'backup:CreateBackupSelection': 'backup.amazonaws.com',
  'cloudtrail:CreateTrail': 'cloudtrail.amazonaws.com',
  'cloudtrail:UpdateTrail': 'cloudtrail.amazonaws.com',
  'config:PutConfigurationRecorder': 'config.amazonaws.com',
  'eks:CreateCluster': 'eks.amazonaws.com',
  'eks:CreatePodIdentityAssociation': 'pods.eks.amazonaws.com',
  'eks:UpdatePodIdentityAssociation': 'pods.eks.amazonaws.com',
  'ec2:CreateFlowLogs': 'vpc-flow-logs.amazonaws.com',
  's3:PutBucketReplication': 's3.amazonaws.com',
  'scheduler:CreateSchedule': 'scheduler.amazonaws.com',
  'scheduler:UpdateSchedule': 'scheduler.amazonaws.com',
};
/** Of others the parameter decides. */
const passedBy: Readonly<Record<string, string>> = { MonitoringRoleArn: 'monitoring.rds.amazonaws.com' };

/** Operations that take a role without that it is in AWS' table. */
const passing = [...Object.keys(passedTo), 'eks:CreateNodegroup', 'eks:CreateAddon'];

/** Roles that a call passes to a service, which needs `iam:PassRole`. */
export function passedRoles(call: ApiCall): readonly { readonly role: string; readonly service: string | undefined }[] {
  const name = `${call.service}:${call.operation}`;
  if (!passing.includes(name) && !listed[name]?.includes('iam:PassRole')) return [];
  return Object.entries(call.parameters).flatMap(([parameter, value]) =>
    textsIn(value)
      .filter(isRole)
      .map((role) => ({ role, service: passedBy[parameter] ?? passedTo[name] })),
  );
}

const hasTags = (value: Json | undefined): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).some(([key, each]) => (/^tags?$/i.test(key) && textsIn(each).length > 0) || hasTags(each));

const keyOf = (call: ApiCall): string | undefined =>
  [...textsIn(call.parameters)].find((value) => /^arn:aws:kms:/.test(value));

type Need = (call: ApiCall) => string | undefined;
const any: Need = () => '*';
const never: Need = () => undefined;
const when =
  (holds: (call: ApiCall) => boolean, resource: Need = any): Need =>
  (call) =>
    holds(call) ? resource(call) : undefined;
const ownName: Need = () => unknownPart;
const ownSecret: Need = ({ region, account }) =>
  `arn:aws:secretsmanager:${region}:${account}:secret:rds!${unknownPart}`;
const loadBalancer: Need = (call) =>
  textsIn(call.parameters).find((value) => /^arn:aws:elasticloadbalancing:/.test(value));

/** When a call needs an action that its table lists, and on what; the table itself only says that it may. */
const needs: readonly (readonly [RegExp, Need])[] = [
  [/^\w+:(?:AddTags\w*|CreateTags|TagResource)$/, when((call) => hasTags(call.parameters), ownName)],
  [
    /^iam:CreateServiceLinkedRole$/,
    when(
      // Only a trail of an organization has such a role.
      (call) => call.service !== 'cloudtrail',
      ({ account }) => `arn:aws:iam::${account}:role/aws-service-role/${unknownPart}`,
    ),
  ],
  [/^iam:PassRole$/, never],
  [/^kms:(?:CreateGrant|Decrypt|DescribeKey|GenerateDataKey)$/, keyOf],
  [
    /^kms:PutKeyPolicy$/,
    when(
      (call) => text(call, 'Policy') !== undefined,
      ({ region, account }) => `arn:aws:kms:${region}:${account}:key/${unknownPart}`,
    ),
  ],
  [/^secretsmanager:\w+$/, when((call) => isTrue(call, 'ManageMasterUserPassword'), ownSecret)],
  [/^elasticloadbalancing:\w*WebA(?:CL|cl)\w*$/, loadBalancer],
  [
    /^rds:Create(?:DBCluster)?Snapshot$|^rds:CreateDB(?:Cluster)?Snapshot$/,
    when((call) => text(call, 'FinalDBSnapshotIdentifier') !== undefined, ownName),
  ],
  [/^route53:AssociateVPCWithHostedZone$/, when((call) => isTrue(call, 'PrivateDnsEnabled'), ownName)],
  // Of a zone: only of a private one.
  [/^ec2:DescribeVpcs$/, when((call) => textsIn(call.parameters).some((value) => value.startsWith('vpc-')))],
  [/^ec2:Describe\w+$/, any],
  [/^wafv2:GetWebACL$/, ownName],
  // Of a group: its schedules are deleted with it.
  [
    /^scheduler:DeleteSchedule$/,
    (call) =>
      `arn:aws:scheduler:${call.region}:${call.account}:schedule/${text(call, 'Name') ?? unknownPart}/${unknownPart}`,
  ],
];

/** Listed by AWS for cases that no stack has: each with its case. */
const otherCases: Readonly<Record<string, string>> = {
  'billing:GetBillingViewData': 'a budget of a billing view',
  'cloudfront:CreateConnectionGroup': 'a distribution of several tenants',
  'ecs:ListClusters': 'flow logs of ECS',
  'ecs:ListContainerInstances': 'flow logs of ECS',
  'ecs:ListServices': 'flow logs of ECS',
  'ecs:ListTaskDefinitions': 'flow logs of ECS',
  'ecs:ListTasks': 'flow logs of ECS',
  'iam:GetRole': 'a trail of an organization',
  'organizations:ListAWSServiceAccessForOrganization': 'a trail of an organization',
  'rds:CreateDBInstance': 'a Multi-AZ DB cluster, which makes its instances itself',
  'rds:ModifyDBInstance': 'a Multi-AZ DB cluster',
  'rds:DeleteDBInstance': 'a Multi-AZ DB cluster',
  'rds:RebootDBInstance': 'a Multi-AZ DB cluster',
  'rds:CreateTenantDatabase': 'Oracle and SQL Server',
  'rds:DeleteTenantDatabase': 'Oracle and SQL Server',
  'ssm:GetParameters': 'an image by the name of a parameter',
  'wafv2:GetPermissionPolicy': 'rule groups of another account',
  'wafv2:PutPermissionPolicy': 'rule groups of another account',
};
/** Services that a web ACL can guard; the stacks guard load balancers. */
const otherTargets = /^(?:amplify|apigateway|apprunner|appsync|cognito-idp|ec2:\w*VerifiedAccess)/;

/** Whether AWS lists an action as a dependency only for cases that no stack has. */
export const isOtherCase = (action: string): boolean => action in otherCases || otherTargets.test(action);

/** Actions that a call needs in addition to its own, by AWS' Service Authorization Reference. */
export function dependentsOf(call: ApiCall): readonly Dependent[] {
  const via = { 'kms:ViaService': [`${call.service}.${call.region}.amazonaws.com`] };
  const roles = passedRoles(call).map(({ role, service }) => ({
    action: 'iam:PassRole',
    resource: role,
    values: service ? { 'iam:PassedToService': [service] } : {},
  }));
  const others = (listed[`${call.service}:${call.operation}`] ?? []).flatMap((action): readonly Dependent[] => {
    if (isOtherCase(action)) return [];
    const need = needs.find(([pattern]) => pattern.test(action))?.[1];
    if (!need)
      throw new Error(
        `${call.service}:${call.operation} may need ${action}: say when in needs or otherCases of verify/refusals/iam/dependents.ts`,
      );
    const resource = need(call);
    return resource === undefined ? [] : [{ action, resource, values: action.startsWith('kms:') ? via : {} }];
  });
  return [...roles, ...others];
}
