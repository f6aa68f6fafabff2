import { plansOf } from '@sample-platform-ai/environments/plan/derive.ts';
import { controllerIdentities } from '@sample-platform-ai/environments/platform-tools.ts';
import { alpha, beta, testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import { EnvironmentStacks } from '../test/environment.ts';
import { resources } from '../test/synth.ts';

const region = 'ap-southeast-2';
const account = beta.account.id;
const [here, ...others] = beta.regions;
const stacks = new EnvironmentStacks({
  ...beta,
  regions: [{ ...here, workloadZones: ['ap-southeast-2a'] }, ...others],
});
const stack = stacks.json('cluster', region);
const statementsOf = (role: string) => {
  const policy = resources(stack, 'aws_iam_role_policy').find((each) => String(each['role']).includes(role));
  return JSON.parse(String(policy?.['policy'])).Statement;
};

describe('ClusterStack', () => {
  it('is applied after the network and the foundation', () => {
    expect(stacks.stack('cluster', region).dependencies).toEqual(
      expect.arrayContaining([stacks.stack('foundation', region), stacks.stack('network', region)]),
    );
  });

  it('gives every controller, component and migration that calls AWS a role, inside the boundary', () => {
    const associations = resources(stack, 'aws_eks_pod_identity_association');
    const identities = plansOf(testPlatform, beta, region).flatMap(({ namespace, components, database }) =>
      [...components.map(({ identity }) => identity), ...(database ? [database.migration.identity] : [])]
        .filter(({ statements }) => statements.length > 0)
        .map(({ serviceAccount }) => ({ namespace, serviceAccount })),
    );
    expect(identities).toHaveLength(5);
    expect(associations.map((each) => `${each['namespace']}/${each['service_account']}`).sort()).toEqual(
      [...Object.values(controllerIdentities), ...identities]
        .map((pods) => `${pods.namespace}/${pods.serviceAccount}`)
        .sort(),
    );
    expect(new Set(associations.map((each) => each['role_arn'])).size).toBe(associations.length);
    for (const role of resources(stack, 'aws_iam_role')) {
      expect(role['permissions_boundary']).toBe(`arn:aws:iam::${account}:policy/test-beta-boundary`);
      expect(String(role['name']).length).toBeLessThanOrEqual(64);
    }
  });

  it('gives a component without AWS permissions no role', () => {
    const associations = resources(stack, 'aws_eks_pod_identity_association');
    expect(associations.filter(({ namespace }) => namespace === 'fees')).toEqual([]);
  });

  it('runs nodes in the workload zones, and the control plane in all', () => {
    const subnetCount = (resource: Record<string, unknown> | undefined) =>
      JSON.stringify(resource).match(/private_?subnet_?ids/gi)?.length;
    expect(subnetCount(resources(stack, 'aws_eks_cluster')[0])).toBe(2);
    expect(subnetCount(resources(stack, 'aws_eks_node_group')[0])).toBe(1);
  });

  it('lets the controller register targets of this environment and region, and change nothing else', () => {
    const writes = statementsOf('load-balancer-controller').filter(({ Sid }: { Sid: string }) => Sid !== 'Describe');
    expect(writes).toMatchObject([
      {
        Action: ['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'],
        Resource: [`arn:aws:elasticloadbalancing:ap-southeast-2:${account}:targetgroup/test-beta-apse2-*/*`],
      },
    ]);
  });

  it("lets a component sign in as its service's user, in every region of the writer", () => {
    expect(statementsOf('orders-cleanup')).toMatchObject([
      {
        Action: ['rds-db:connect'],
        Resource: [
          `arn:aws:rds-db:ap-southeast-2:${account}:dbuser:*/orders_app`,
          `arn:aws:rds-db:ap-southeast-4:${account}:dbuser:*/orders_app`,
        ],
      },
      { Action: ['sqs:SendMessage', 'sqs:ReceiveMessage'] },
    ]);
  });

  it('lets Alertmanager publish to the alarms and the heartbeat, with their key', () => {
    expect(statementsOf('alertmanager')).toMatchObject([
      {
        Action: ['sns:Publish'],
        Resource: [expect.stringContaining('alarm'), expect.stringContaining('aws_sns_topic.heartbeat_topic')],
      },
      { Condition: { StringEquals: { 'kms:ViaService': 'sns.ap-southeast-2.amazonaws.com' } } },
    ]);
  });

  it('reads the secrets of its environment only, with their key only', () => {
    expect(statementsOf('external-secrets')).toMatchObject([
      { Resource: [`arn:aws:secretsmanager:ap-southeast-2:${account}:secret:test-beta/*/*`] },
      { Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/test-beta-data' } } },
    ]);
  });

  it("finds the owner's secret that RDS made by the tag of its instance, and reads no other of RDS'", () => {
    const single = new EnvironmentStacks(alpha).json('cluster', region);
    const [policy] = resources(single, 'aws_iam_role_policy').filter(({ role }) =>
      String(role).includes('external-secrets'),
    );
    const instance = `arn:aws:rds:ap-southeast-2:${alpha.account.id}:db:test-alpha-apse2-database`;
    expect(JSON.parse(String(policy?.['policy'])).Statement).toMatchObject([
      { Sid: 'Secrets' },
      {
        Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
        Resource: [`arn:aws:secretsmanager:${region}:${alpha.account.id}:secret:rds!*`],
        Condition: { StringEquals: { 'secretsmanager:ResourceTag/aws:rds:primaryDBInstanceArn': instance } },
      },
      { Action: ['secretsmanager:ListSecrets', 'secretsmanager:BatchGetSecretValue'] },
      { Sid: 'Key' },
    ]);
    expect(JSON.stringify(statementsOf('external-secrets'))).not.toContain('rds!');
  });

  it('uses no wildcard for actions, and one for resources only where IAM cannot scope the action', () => {
    const statements = resources(stack, 'aws_iam_role_policy').flatMap(
      (policy) => JSON.parse(String(policy['policy'])).Statement,
    );
    const unscoped = statements.filter(({ Resource }) => Resource.includes('*')).map(({ Sid }) => Sid);
    expect(unscoped.sort()).toEqual(['Describe', 'FindDistribution']);
    for (const { Action } of statements) expect(Action).not.toContainEqual(expect.stringMatching(/^\*$|:\*$/));
  });

  it('expires logs a little later than Loki', () => {
    expect(resources(stack, 'aws_s3_bucket_lifecycle_configuration')).toMatchObject([
      { rule: [{ expiration: [{ days: beta.cluster.lokiRetentionDays + 7 }] }] },
    ]);
  });
});
