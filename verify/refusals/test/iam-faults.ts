import { createRole, type IamFault, role, trust } from './roles.ts';
import { authorization, type Step, subject, underCondition, without } from './subject.ts';

const { account, region, prefix, boundary, apply, plan, stateBucket } = subject;
const loadBalancer = `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/app/${prefix}-web/50dc6c495c0c9188`;
const webAcl = `arn:aws:wafv2:${region}:${account}:regional/webacl/${prefix}-web/11111111-2222-3333-4444-555555555555`;
const associate: Step = {
  call: 'wafv2:AssociateWebACL',
  role: apply,
  parameters: { ResourceArn: loadBalancer, WebACLArn: webAcl },
};
const keyArn = `arn:aws:kms:${region}:${account}:key/11111111-2222-3333-4444-555555555555`;
const createInstance: Step = {
  call: 'rds:CreateDBInstance',
  role: apply,
  parameters: {
    DBInstanceIdentifier: `${prefix}-database`,
    DBSubnetGroupName: `${prefix}-database`,
    DBParameterGroupName: `${prefix}-database`,
    KmsKeyId: keyArn,
    ManageMasterUserPassword: 'true',
    Tags: [{ Key: 'Layer', Value: 'data' }],
  },
};
const lacking = (action: string) => () => authorization(without(action));
const ours = () => authorization();

/** Faults in roles and policies, and requests that a sound policy refuses. */
export const iamFaults: readonly IamFault[] = [
  {
    what: 'a web ACL is associated without the dependent action of load balancing',
    rule: lacking('elasticloadbalancing:CreateWebACLAssociation'),
    steps: [associate],
    refused: /elasticloadbalancing:CreateWebACLAssociation on resource: arn:aws:elasticloadbalancing/,
  },
  {
    what: 'a web ACL is associated without elasticloadbalancing:SetWebAcl',
    rule: lacking('elasticloadbalancing:SetWebAcl'),
    steps: [associate],
    refused: /elasticloadbalancing:SetWebAcl/,
  },
  {
    what: 'the plan cannot read the web ACL of a load balancer',
    rule: lacking('elasticloadbalancing:GetLoadBalancerWebACL'),
    steps: [{ call: 'wafv2:GetWebACLForResource', role: plan, parameters: { ResourceArn: loadBalancer } }],
    refused: /elasticloadbalancing:GetLoadBalancerWebACL/,
  },
  {
    what: 'a database whose password RDS manages, without secretsmanager:CreateSecret',
    rule: lacking('secretsmanager:CreateSecret'),
    steps: [createInstance],
    refused: /secretsmanager:CreateSecret on resource: arn:aws:secretsmanager:.*:secret:rds!/,
  },
  {
    what: 'an encrypted database without a grant for its key',
    rule: lacking('kms:CreateGrant'),
    steps: [createInstance],
    refused: /kms:CreateGrant on resource: arn:aws:kms/,
  },
  {
    what: 'a tagged database without rds:AddTagsToResource',
    rule: lacking('rds:AddTagsToResource'),
    steps: [createInstance],
    refused: /rds:AddTagsToResource/,
  },
  {
    what: 'a member of a cluster joins its events without rds:AddSourceIdentifierToSubscription',
    rule: lacking('rds:AddSourceIdentifierToSubscription'),
    steps: [
      {
        call: 'rds:AddSourceIdentifierToSubscription',
        role: apply,
        parameters: { SubscriptionName: `${prefix}-database-instances`, SourceIdentifier: `${prefix}-database-a2` },
      },
    ],
    refused: /rds:AddSourceIdentifierToSubscription/,
  },
  {
    what: 'use of a key only through a service that does not ask for it',
    rule: () =>
      authorization(
        underCondition('kms:GenerateDataKey*', { StringLike: { 'kms:ViaService': 'backup.*.amazonaws.com' } }),
      ),
    steps: [createInstance],
    refused: /kms:(?:Decrypt|GenerateDataKey) on resource/,
  },
  {
    what: 'a subnet with tags without ec2:CreateTags',
    rule: lacking('ec2:CreateTags'),
    steps: [
      {
        call: 'ec2:CreateSubnet',
        role: apply,
        parameters: {
          VpcId: 'vpc-1',
          TagSpecification: [{ ResourceType: 'subnet', Tag: [{ Key: 'Name', Value: 'a' }] }],
        },
      },
    ],
    refused: /ec2:CreateTags/,
  },
  {
    what: 'a role without the boundary',
    rule: ours,
    steps: [{ ...createRole, parameters: { RoleName: role, AssumeRolePolicyDocument: trust('ec2.amazonaws.com') } }],
    sound: [createRole],
    refused: /iam:CreateRole on resource: arn:aws:iam::\d+:role\//,
  },
  {
    what: 'a policy for a role that was made without the boundary',
    rule: ours,
    steps: [
      { ...createRole, role: '', parameters: { RoleName: role, AssumeRolePolicyDocument: trust('ec2.amazonaws.com') } },
      {
        call: 'iam:PutRolePolicy',
        role: apply,
        parameters: { RoleName: role, PolicyName: 'all', PolicyDocument: '{}' },
      },
    ],
    sound: [
      createRole,
      {
        call: 'iam:PutRolePolicy',
        role: apply,
        parameters: { RoleName: role, PolicyName: 'all', PolicyDocument: '{}' },
      },
    ],
    refused: /iam:PutRolePolicy/,
  },
  {
    what: 'a role of another prefix',
    rule: ours,
    steps: [{ ...createRole, parameters: { ...createRole.parameters, RoleName: 'other-metrics' } }],
    sound: [createRole],
    refused: /iam:CreateRole on resource: arn:aws:iam::\d+:role\/other-metrics/,
  },
  {
    what: 'the apply role changes its own trust',
    rule: ours,
    steps: [{ call: 'iam:UpdateAssumeRolePolicy', role: apply, parameters: { RoleName: apply, PolicyDocument: '{}' } }],
    refused: /with an explicit deny in the role's policies/,
    sound: [
      createRole,
      {
        call: 'iam:UpdateAssumeRolePolicy',
        role: apply,
        parameters: { RoleName: role, PolicyDocument: trust('ec2.amazonaws.com') },
      },
    ],
  },
  {
    what: 'the apply role deletes the bucket of its state',
    rule: ours,
    steps: [{ call: 's3:DeleteBucket', role: apply, parameters: { Bucket: stateBucket } }],
    sound: [{ call: 's3:DeleteBucket', role: apply, parameters: { Bucket: `${prefix}-site-${account}` } }],
    refused: /s3:DeleteBucket on resource: .* with an explicit deny/,
  },
  {
    what: 'the plan role writes',
    rule: ours,
    steps: [{ call: 'sns:CreateTopic', role: plan, parameters: { Name: `${prefix}-alarms` } }],
    sound: [{ call: 'sns:CreateTopic', role: apply, parameters: { Name: `${prefix}-alarms` } }],
    refused: /sns:CreateTopic/,
  },
  {
    what: 'the plan role reads a secret',
    rule: ours,
    steps: [{ call: 'secretsmanager:GetSecretValue', role: plan, parameters: { SecretId: `${prefix}/a/b` } }],
    sound: [{ call: 'secretsmanager:DescribeSecret', role: plan, parameters: { SecretId: `${prefix}/a/b` } }],
    refused: /explicit deny/,
  },
  {
    what: "a region that is none of the platform's",
    rule: ours,
    steps: [{ call: 'ec2:CreateVpc', role: apply, region: 'sa-east-1' }],
    sound: [{ call: 'ec2:CreateVpc', role: apply }],
    refused: /ec2:CreateVpc/,
  },
  {
    what: 'a condition on a key that EC2 does not document',
    rule: () =>
      authorization(underCondition('ec2:CreateVpc', { StringEquals: { 'iam:PermissionsBoundary': boundary } })),
    steps: [{ call: 'ec2:CreateVpc', role: apply }],
    refused: /ec2:CreateVpc/,
  },
];
