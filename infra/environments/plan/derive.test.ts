import { describe, expect, it } from 'vitest';
import { alpha, beta, testPlatform } from '../test/platform.ts';
import { fees, orders } from '../test/services.ts';
import { validate } from '../validate.ts';
import { describeProblem } from '../validation/problem.ts';
import { imagesOf, plansOf } from './derive.ts';

const planOf = (service: string, environment = beta, region = environment.primaryRegion) => {
  const plan = plansOf(testPlatform, environment, region).find((each) => each.service === service);
  if (!plan) throw new Error(`no plan for ${service}`);
  return plan;
};
const componentOf = (service: string, component: string, ...location: [typeof beta?, typeof beta.primaryRegion?]) => {
  const found = planOf(service, ...location).components.find((each) => each.component === component);
  if (!found) throw new Error(`no component ${component}`);
  return found;
};

describe('a plan', () => {
  it('comes from literals without a problem', () => {
    expect(
      validate(testPlatform, new Date('2026-11-28'))
        .filter(({ level }) => level === 'error')
        .map(describeProblem),
    ).toEqual([]);
  });

  it('routes public hosts, gRPC, paths and internal hosts to their ports', () => {
    expect(componentOf('orders', 'api').exposures).toMatchObject([
      {
        id: 'orders-api-http',
        balancer: 'public',
        protocol: 'HTTP',
        port: 8081,
        hosts: ['orders.beta.test.example.net', 'orders-apse2.beta.test.example.net'],
        path: undefined,
        healthCheckPath: '/ready',
      },
      { id: 'orders-api-grpc', protocol: 'GRPC', port: 9091, hosts: ['orders-grpc.beta.test.example.net'] },
      { id: 'orders-api-internal', balancer: 'internal', hosts: ['orders-admin.apse2.internal.beta.test.example.net'] },
    ]);
    const [path] = componentOf('fees', 'api').exposures;
    expect(path).toMatchObject({ hosts: ['api.beta.test.example.net'], path: '/fees' });
    expect(path?.priority).toBeLessThan(25_000);
    // Health checks of a path use a host that no other component has.
    const regionalHost = 'fees-api-apse2.beta.test.example.net';
    expect(path?.probe).toMatchObject({ host: regionalHost });
    expect(componentOf('fees', 'api').hosts).toMatchObject([
      { host: 'api.beta.test.example.net', regionalHost, healthPath: '/readyz' },
    ]);
  });

  it("keeps names within AWS' limits", () => {
    for (const environment of [alpha, beta]) {
      for (const { name } of environment.regions) {
        for (const { components } of plansOf(testPlatform, environment, name)) {
          for (const { exposures, identity, site } of components) {
            for (const { targetGroupName } of exposures) expect(targetGroupName.length).toBeLessThanOrEqual(32);
            expect(identity.roleName.length).toBeLessThanOrEqual(64);
            expect(site?.bucketName.length ?? 0).toBeLessThanOrEqual(63);
          }
        }
      }
    }
  });

  it('signs in to the database of its service with the users of its service, in every region', () => {
    const { database, components } = planOf('orders');
    expect(database).toMatchObject({ name: 'orders', users: { app: 'orders_app', migration: 'orders_migration' } });
    const connect = components.flatMap(({ identity }) => identity.statements).filter(({ sid }) => sid === 'Connect');
    expect(new Set(connect.flatMap(({ resources }) => resources))).toEqual(
      new Set(
        ['ap-southeast-2', 'ap-southeast-4'].map(
          (region) => `arn:aws:rds-db:${region}:300000000003:dbuser:*/orders_app`,
        ),
      ),
    );
    expect(planOf('fees').database).toBeUndefined();
  });

  it('migrates in the region that a release reaches first, and runs a schedule in the primary region', () => {
    expect(planOf('orders', beta, 'ap-southeast-4').database?.migration.runsHere).toBe(true);
    expect(planOf('orders', beta, 'ap-southeast-2').database?.migration.runsHere).toBe(false);
    expect(componentOf('orders', 'cleanup', beta, 'ap-southeast-2').run).toMatchObject({ active: true });
    expect(componentOf('orders', 'cleanup', beta, 'ap-southeast-4').run).toMatchObject({ active: false });
  });

  it('replaces placeholders, and lists variables from the cluster before the variables that reference them', () => {
    expect(componentOf('orders', 'api').run.env).toEqual([
      { name: 'databaseWriterHost', fact: 'databaseWriterHost' },
      { name: 'databasePort', fact: 'databasePort' },
      { name: 'ordersPaymentKey', secret: 'orders-payment', key: 'key' },
      { name: 'HTTP_PORT', value: '8081' },
      { name: 'DATABASE_URL', value: 'postgres://orders_app@$(databaseWriterHost):$(databasePort)/orders' },
      { name: 'FEES_URL', value: 'http://fees-api.fees.svc:8080' },
      { name: 'PAYMENT_KEY', value: '$(ordersPaymentKey)' },
    ]);
    expect(componentOf('orders', 'web').run.files).toEqual([
      {
        path: '/etc/site/env.json',
        content: '{"environment":"beta","key":"{{ .public }}"}',
        secret: 'orders-payment',
      },
    ]);
    expect(planOf('orders').secrets).toMatchObject([
      { secretName: 'test-beta/orders/payment', kubernetesName: 'orders-payment', keys: ['key', 'public'] },
      { secretName: 'test-beta/orders/session', origin: 'generated' },
    ]);
  });

  it('runs the image of the component that it refers to', () => {
    expect(componentOf('orders', 'worker').image.repository).toBe('orders-api');
    expect(imagesOf(orders).map(({ repository }) => repository)).toEqual(['orders-api', 'orders-web']);
  });

  it('allows exactly the connections that specs list', () => {
    expect(componentOf('orders', 'api').egress).toEqual({
      internet: true,
      interfaceEndpoints: true,
      database: true,
      pods: [{ namespace: 'fees', workload: 'fees-api', ports: [8080] }],
    });
    expect(componentOf('fees', 'api').egress).toEqual({
      internet: false,
      interfaceEndpoints: false,
      database: false,
      pods: [],
    });
    expect(componentOf('fees', 'api').ingress.pods.map(({ workload }) => workload)).toEqual([
      'orders-api',
      'orders-worker',
      'orders-cleanup',
    ]);
    expect(componentOf('orders', 'api').ingress).toMatchObject({
      publicPorts: [8081, 9091],
      internalPorts: [8081],
      metricsPort: 9465,
      pods: [],
    });
  });

  it('allows an interface endpoint only to components that call an AWS service with one', () => {
    const reaching = (environment: typeof beta) =>
      plansOf(testPlatform, environment, environment.primaryRegion).flatMap(({ components }) =>
        components.filter(({ egress }) => egress.interfaceEndpoints).map(({ name }) => name),
      );
    expect(reaching(beta)).toEqual(['orders-api', 'orders-worker', 'orders-cleanup']);
    expect(reaching(alpha)).toEqual([]);
  });

  it('allows the internet for an AWS service only without an interface endpoint for it', () => {
    const closed = { ...testPlatform, services: [{ ...orders, egress: ['service:fees/api'] }, fees] };
    const open = (environment: typeof beta) =>
      plansOf(closed, environment, environment.primaryRegion).flatMap(({ components }) =>
        components.filter(({ kind, egress }) => kind !== 'site' && egress.internet).map(({ name }) => name),
      );
    expect(open(beta)).toEqual([]);
    expect(open(alpha)).toEqual(['orders-api', 'orders-worker', 'orders-cleanup']);
  });

  it("grants permissions only on resources with the service's name", () => {
    const own = componentOf('orders', 'worker').identity.statements.filter(({ sid }) => sid.startsWith('Own'));
    expect(own).toEqual([
      {
        sid: 'Own1',
        actions: ['sqs:SendMessage', 'sqs:ReceiveMessage'],
        resources: ['arn:aws:sqs:ap-southeast-2:300000000003:test-beta-apse2-orders--queue'],
      },
    ]);
  });
});
