import { accountNames } from '@sample-platform-ai/environments/naming.ts';
import type { ClusterConfig } from '@sample-platform-ai/environments/schema.ts';
import { podIdentities } from '@sample-platform-ai/environments/services.ts';
import { describe, expect, it } from 'vitest';
import { testApp } from '../test/app.ts';
import { testOrganization } from '../test/organization.ts';
import { testRegion } from '../test/region.ts';
import { resources, synthesized } from '../test/synth.ts';
import { ClusterStack } from './cluster-stack.ts';

const region = 'ap-southeast-2';
const clusterConfig: ClusterConfig = {
  kubernetesVersion: '1.36',
  nodeGroups: {
    system: { instanceTypes: ['t4g.large'], minSize: 1, maxSize: 2, maxUnavailable: 1, dataVolumeGib: 20 },
  },
  logRetentionDays: 14,
  lokiRetentionDays: 14,
};

function clusterStack() {
  const app = testApp();
  const account = accountNames(testOrganization, 'dev');
  const here = testRegion(app, {
    environment: 'dev',
    region,
    site: { zones: ['ap-southeast-2a', 'ap-southeast-2b'], workloadZones: ['ap-southeast-2a'] },
  });
  const cluster = new ClusterStack(app, 'cluster', {
    ...here.props('cluster'),
    ...here,
    cluster: clusterConfig,
    databaseRegions: [region, 'ap-southeast-4'],
    administratorRoleArn: 'arn:aws:iam::222222222222:role/administrator',
    applyRoleArn: account.applyRole.arn,
    planRoleArn: account.planRole.arn,
    protectFromDestroy: false,
  });
  return { cluster, upstream: [here.foundation, here.network] };
}

describe('ClusterStack', () => {
  const { cluster, upstream } = clusterStack();
  const stack = synthesized(cluster);
  const statementsOf = (role: string) => {
    const policy = resources(stack, 'aws_iam_role_policy').find((each) => String(each['role']).includes(role));
    return JSON.parse(String(policy?.['policy'])).Statement;
  };

  it('comes after the network and the foundation', () => {
    expect(cluster.dependencies).toEqual(expect.arrayContaining(upstream));
  });

  it('gives every workload of the table a role of its own, inside the boundary', () => {
    const associations = resources(stack, 'aws_eks_pod_identity_association');
    expect(associations.map((each) => `${each['namespace']}/${each['service_account']}`).sort()).toEqual(
      Object.values(podIdentities)
        .map((pods) => `${pods.namespace}/${pods.serviceAccount}`)
        .sort(),
    );
    expect(new Set(associations.map((each) => each['role_arn'])).size).toBe(associations.length);
    for (const role of resources(stack, 'aws_iam_role')) {
      expect(role['permissions_boundary']).toBe('arn:aws:iam::222222222222:policy/org-dev-boundary');
      expect(String(role['name']).length).toBeLessThanOrEqual(64);
    }
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
        Resource: ['arn:aws:elasticloadbalancing:ap-southeast-2:222222222222:targetgroup/org-dev-apse2-*/*'],
      },
    ]);
  });

  it('lets the application sign in as its own user, wherever the writer is', () => {
    expect(statementsOf('backend')).toMatchObject([
      {
        Action: ['rds-db:connect'],
        Resource: [
          'arn:aws:rds-db:ap-southeast-2:222222222222:dbuser:*/ledger_app',
          'arn:aws:rds-db:ap-southeast-4:222222222222:dbuser:*/ledger_app',
        ],
      },
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
      { Resource: ['arn:aws:secretsmanager:ap-southeast-2:222222222222:secret:org-dev/*'] },
      { Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/org-dev-data' } } },
    ]);
  });

  it('uses no wildcard for actions, and one for resources only where AWS cannot scope them', () => {
    const statements = resources(stack, 'aws_iam_role_policy').flatMap(
      (policy) => JSON.parse(String(policy['policy'])).Statement,
    );
    const unscoped = statements.filter(({ Resource }) => Resource.includes('*')).map(({ Sid }) => Sid);
    expect(unscoped.sort()).toEqual(['Describe', 'FindDistribution']);
    for (const { Action } of statements) expect(Action).not.toContainEqual(expect.stringMatching(/^\*$|:\*$/));
  });

  it('keeps logs a little longer than Loki does', () => {
    expect(resources(stack, 'aws_s3_bucket_lifecycle_configuration')).toMatchObject([
      { rule: [{ expiration: [{ days: 21 }] }] },
    ]);
  });
});
