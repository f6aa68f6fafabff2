import { type Platform, platform } from '@sample-platform-ai/environments/index.ts';
import { regionalNames } from '@sample-platform-ai/environments/naming.ts';
import { ownerSecretName } from '@sample-platform-ai/environments/plan/database-owner.ts';
import { plansOf } from '@sample-platform-ai/environments/plan/derive.ts';
import type { IdentityPlan, ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { externallyManagedSecrets } from '@sample-platform-ai/environments/platform-tools.ts';
import type { EnvironmentConfig, ServiceSpec } from '@sample-platform-ai/environments/schema.ts';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { fees, orders } from '@sample-platform-ai/environments/test/services.ts';
import { EnvironmentStacks } from '@sample-platform-ai/infra/test/environment.ts';
import { resources, type Synthesized } from '@sample-platform-ai/infra/test/synth.ts';
import { describe, expect, it } from 'vitest';
import { account, boundaryOf, policiesOf } from './test/account.ts';
import { isAllowed, type Policy, type Request } from './test/iam.ts';

/**
 * Whether one service's roles reach another's secrets, buckets, queues or database users, evaluated on the synthesized
 * stacks by IAM's rules: a role may do what its policies and the account's boundary both allow.
 */

/** Services with ambiguous joined names: `orders` with `web-queue`, and `orders-web` with `queue`. */
const neighbour: ServiceSpec = {
  ...fees,
  name: 'orders-web',
  database: { name: 'orders_web', migrate: { component: 'desk', args: [], env: {} } },
  components: {
    desk: {
      kind: 'worker',
      image: { dockerfile: 'Dockerfile' },
      ports: { http: 8080 },
      health: { live: '/l', ready: '/r' },
    },
  },
  secrets: { payment: 'generated' },
  aws: [
    { service: 'sqs', actions: ['sqs:SendMessage'], resource: 'queue' },
    { service: 's3', actions: ['s3:GetObject', 's3:PutObject'], resource: 'files' },
    { service: 'kms', actions: ['kms:Decrypt'], resource: 'key' },
  ],
};
const crowded: Platform = {
  ...testPlatform,
  services: [
    { ...orders, aws: [...orders.aws, { service: 'sqs', actions: ['sqs:SendMessage'], resource: 'web-queue' }] },
    fees,
    neighbour,
  ],
  environments: testPlatform.environments.map((environment) => ({
    ...environment,
    services: {
      ...environment.services,
      'orders-web': {
        desk: { replicas: [2, 2], cpuMillicores: 50, memoryMib: 64, connections: { writer: 1, reader: 1 } },
      },
    },
  })),
};

interface Role {
  readonly name: string;
  readonly may: (request: Request) => boolean;
}

/** Roles of a service's pods in one region, from the cluster stack. */
function rolesOf(
  cluster: Synthesized,
  boundary: Policy,
  { namespace }: Pick<ServicePlan, 'namespace'>,
): readonly Role[] {
  const byAddress = cluster.resource?.['aws_iam_role'] ?? {};
  return resources(cluster, 'aws_eks_pod_identity_association')
    .filter((association) => association['namespace'] === namespace)
    .map((association) => {
      const address = /aws_iam_role\.([^.]+)\.arn/.exec(String(association['role_arn']))?.[1] ?? '';
      const name = String(byAddress[address]?.['name']);
      const policies = policiesOf(cluster, name);
      return { name, may: (request) => isAllowed(policies, request) && isAllowed([boundary], request) };
    });
}

const identitiesOf = ({ components, database }: ServicePlan): readonly IdentityPlan[] => [
  ...components.map(({ identity }) => identity),
  ...(database ? [database.migration.identity] : []),
];

/** Every AWS resource that only one service may use, with the requests to evaluate. */
function holdingsOf(plan: ServicePlan, environment: EnvironmentConfig, region: string): readonly Request[] {
  const { id } = environment.account;
  const context = { 'aws:RequestedRegion': region };
  const secrets = plan.secrets.map(({ secretName }) => ({
    action: 'secretsmanager:GetSecretValue',
    resource: `arn:aws:secretsmanager:${region}:${id}:secret:${secretName}-AbCdEf`,
    context,
  }));
  const buckets = plan.components.flatMap(({ site }) =>
    site
      ? ['GetObject', 'PutObject', 'DeleteObject'].map((action) => ({
          action: `s3:${action}`,
          resource: `arn:aws:s3:::${site.bucketName}/index.html`,
          context,
        }))
      : [],
  );
  const users = Object.values(plan.database?.users ?? {}).flatMap((user) =>
    environment.regions.map(({ name }) => ({
      action: 'rds-db:connect',
      resource: `arn:aws:rds-db:${name}:${id}:dbuser:cluster-ABC/${user}`,
    })),
  );
  return [...secrets, ...buckets, ...users, ...ownRequests(plan, region)];
}

/** Requests that match the `aws` statements of the service's spec. */
function ownRequests(plan: ServicePlan, region: string): readonly Request[] {
  const [identity] = identitiesOf(plan);
  return (identity?.statements ?? [])
    .filter(({ sid }) => sid.startsWith('Own'))
    .flatMap(({ actions, resources: arns, conditions }) => {
      const aliases = conditions?.['ForAnyValue:StringEquals']?.['kms:ResourceAliases'];
      return actions.flatMap((action) =>
        arns.map((arn) => ({
          action,
          resource: arn.replace('/*', '/1'),
          context: { 'aws:RequestedRegion': region, ...(aliases && { 'kms:ResourceAliases': aliases }) },
        })),
      );
    });
}

/** Resources that belong to no service: the tools' secrets, the owner of the database, and the logs. */
function platformHoldings(
  of: Platform,
  environment: EnvironmentConfig,
  region: 'ap-southeast-2' | string,
): readonly Request[] {
  const found = environment.regions.find(({ name }) => name === region);
  if (!found) throw new Error(`no region ${region}`);
  const names = regionalNames(of.organization, environment, found.name);
  const { id } = environment.account;
  const context = { 'aws:RequestedRegion': region };
  return [
    ...[
      ...externallyManagedSecrets.map(({ namespace, name }) => names.secret(namespace, name)),
      ownerSecretName(names),
    ].map((name) => ({
      action: 'secretsmanager:GetSecretValue',
      resource: `arn:aws:secretsmanager:${region}:${id}:secret:${name}-AbCdEf`,
      context,
    })),
    { action: 's3:GetObject', resource: `arn:aws:s3:::${names.bucket('loki')}/chunk`, context },
    {
      action: 'rds-db:connect',
      resource: `arn:aws:rds-db:${region}:${id}:dbuser:cluster-ABC/${environment.database.masterUsername}`,
    },
  ];
}

const cases = [testPlatform, crowded, platform].flatMap((of) =>
  of.environments.map((environment) => ({ of, environment, name: environment.name })),
);

describe.each(cases)('in $name', ({ of, environment }) => {
  const stacks = new EnvironmentStacks(environment, of);
  const boundary = boundaryOf(account(environment.name, of));
  const regions = environment.regions.map(({ name }) => {
    const plans = plansOf(of, environment, name);
    const cluster = stacks.json('cluster', name);
    return { name, plans, roles: new Map(plans.map((plan) => [plan.service, rolesOf(cluster, boundary, plan)])) };
  });

  it('every service account with AWS permissions has a role with the name of its plan', () => {
    for (const { plans, roles } of regions) {
      for (const plan of plans) {
        const planned = identitiesOf(plan).filter(({ statements }) => statements.length > 0);
        expect(
          roles
            .get(plan.service)
            ?.map(({ name }) => name)
            .toSorted(),
        ).toEqual(planned.map(({ roleName }) => roleName).toSorted());
      }
    }
  });

  it('no service reads secrets or buckets, uses queues or signs in as database users of another one', () => {
    for (const { name, plans, roles } of regions) {
      for (const owner of plans) {
        const holdings = holdingsOf(owner, environment, name);
        for (const other of plans.filter(({ service }) => service !== owner.service)) {
          for (const role of roles.get(other.service) ?? []) {
            expect(
              holdings.filter(role.may).map(({ action, resource }) => `${role.name}: ${action} ${resource}`),
            ).toEqual([]);
          }
        }
      }
    }
  });

  it("no service reads the platform's resources, nor any secret", () => {
    for (const { name, plans, roles } of regions) {
      const kept = platformHoldings(of, environment, name);
      for (const plan of plans) {
        const secrets = holdingsOf(plan, environment, name).filter(({ action }) =>
          action.startsWith('secretsmanager:'),
        );
        for (const role of roles.get(plan.service) ?? []) expect([...kept, ...secrets].filter(role.may)).toEqual([]);
      }
    }
  });

  it('each service may do what its statements allow, within the boundary', () => {
    for (const { name, plans, roles } of regions) {
      for (const plan of plans) {
        const all = roles.get(plan.service) ?? [];
        const owned = holdingsOf(plan, environment, name).filter(({ action }) => !action.startsWith('secretsmanager:'));
        for (const request of owned)
          expect(
            all.some(({ may }) => may(request)),
            `${plan.service}: ${request.action} ${request.resource}`,
          ).toBe(true);
      }
    }
  });
});
