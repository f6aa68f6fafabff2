import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { regionCode } from '@sample-platform-ai/environments/naming.ts';
import { agreementsOf, applicationLimits } from '@sample-platform-ai/environments/plan/agreements.ts';
import { originKeepAliveSeconds, originReadSeconds } from '@sample-platform-ai/environments/plan/timeouts.ts';
import { clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { everythingIn } from '@sample-platform-ai/gitops/deployed.ts';
import { describe, expect, it } from 'vitest';
import { allResources, subjects, synthesizedTree } from './tree.ts';

const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
/** Of quiet streams, application bytes: a load balancer counts no HTTP/2 PING. */
const heartbeatSeconds = applicationLimits.heartbeat;

/** Whether a target group is of a workload: its address ends in the workload's name and a port. */
const isOf = (address: string, workload: unknown) =>
  new RegExp(`_${String(workload)}-[a-z0-9]+_target-group_`).test(address);

describe.each(subjects)('timeouts from the edge to a pod, in $of', ({ platform: source, floor }) => {
  const tree = synthesizedTree(source);
  const environmentOf = (name: string) => tree.filter(({ environment }) => environment === name);
  const balancers = (name: string) => allResources(environmentOf(name), 'aws_lb').map(({ body }) => body);

  it.each(source.environments.map(({ name }): [string] => [name]))(
    'nest in %s: a load balancer is idle for longer than CloudFront, and two heartbeats fit into each',
    (name) => {
      const idle = balancers(name).map((body) => Number(body['idle_timeout']));
      expect(idle.length).toBeGreaterThan(0);
      const origins = allResources(environmentOf(name), 'aws_cloudfront_distribution').flatMap(({ body }) =>
        items(body['origin']).flatMap((origin) => at(origin, 'custom_origin_config') ?? []),
      );
      for (const balancer of idle) {
        expect(balancer).toBeGreaterThan(2 * heartbeatSeconds);
        for (const origin of origins) {
          expect(Number(at(origin, 'origin_keepalive_timeout'))).toBe(originKeepAliveSeconds);
          expect(Number(at(origin, 'origin_read_timeout'))).toBe(originReadSeconds);
          expect(Number(at(origin, 'origin_keepalive_timeout'))).toBeLessThan(balancer);
          expect(Number(at(origin, 'origin_read_timeout'))).toBeGreaterThan(2 * heartbeatSeconds);
        }
      }
    },
  );

  it('nest in the chains that synthesis checks, and docs/timeouts.md shows', () => {
    for (const environment of source.environments) {
      for (const { why, chain } of agreementsOf(source, environment)) {
        const seconds = chain.map((each) => each.seconds);
        expect(seconds, why).toEqual([...new Set(seconds)].sort((a, b) => a - b));
      }
    }
  });

  it.each(clustersOf(source).map((cluster) => [cluster.folder, cluster] as const))(
    'nest in %s: a pod stops taking calls before its end, and is deregistered after it',
    (_, cluster) => {
      const { environment, region } = cluster;
      const stack = `${environment.name}-ingress-${regionCode(region.name)}`;
      const ingress = tree.filter(({ id }) => id === stack);
      const groups = allResources(ingress, 'aws_lb_target_group');
      const services = everythingIn(cluster).filter(
        ({ kind, metadata }) => kind === 'Deployment' && groups.some(({ address }) => isOf(address, metadata?.name)),
      );
      expect(services.length).toBeGreaterThanOrEqual(Object.keys(environment.services).length > 0 ? floor : 0);
      for (const deployment of services) {
        const pod = at(deployment, 'spec', 'template', 'spec');
        const grace = Number(at(pod, 'terminationGracePeriodSeconds'));
        const own = groups.filter(({ address }) => isOf(address, deployment.metadata?.name));
        for (const { body, address } of own) {
          expect(Number(body['deregistration_delay']), address).toBeGreaterThan(grace);
        }
        for (const container of items(at(pod, 'containers'))) {
          const sleep = Number(at(container, 'lifecycle', 'preStop', 'sleep', 'seconds'));
          expect(sleep).toBeGreaterThan(0);
          expect(sleep).toBeLessThan(grace);
          const idle = items(at(container, 'env')).find((each) =>
            /BALANCER_IDLE_TIMEOUT_SECONDS$/.test(String(at(each, 'name'))),
          );
          // The process closes idle connections five seconds after the balancer.
          if (idle) expect(Number(at(idle, 'value'))).toBe(environment.ingress.idleTimeoutSeconds);
        }
      }
      for (const { body } of allResources(ingress, 'aws_lb')) {
        expect(Number(body['idle_timeout'])).toBe(environment.ingress.idleTimeoutSeconds);
      }
    },
  );
});

it('the limits of the application are those of its code', () => {
  const app = (file: string) => readFileSync(join(import.meta.dirname, '../../app', file), 'utf8');
  const [pools, settings, config] = [
    app('kit/database/pools.ts'),
    app('kit/settings.ts'),
    app('backend/src/config.ts'),
  ];
  const number = (text: string, pattern: RegExp) => Number((pattern.exec(text)?.[1] ?? '').replaceAll('_', ''));
  expect({
    statement: number(pools, /sessionLimits = \{\s+statement_timeout: ([\d_]+)/) / 1000,
    query: number(pools, /query_timeout: ([\d_]+),\n\} as const/) / 1000,
    request: number(settings, /REQUEST_TIMEOUT_MS: integer\(([\d_]+)/) / 1000,
    heartbeat: number(config, /STREAM_HEARTBEAT_MS: integer\(([\d_]+)/) / 1000,
    keepAliveMargin: number(settings, /BALANCER_IDLE_TIMEOUT_SECONDS \+ (\d+)\) \* 1000/),
  }).toEqual(applicationLimits);
});
