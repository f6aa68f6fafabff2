import { platform } from '@sample-platform-ai/environments/index.ts';
import { stackId } from '@sample-platform-ai/environments/naming.ts';
import { everyPlan } from '@sample-platform-ai/environments/plan/previews.ts';
import { describe, expect, it } from 'vitest';
import { allResources, synthesizedTree } from './tree.ts';

const tree = synthesizedTree();
const records = allResources(tree, 'aws_route53_record');

describe('public records', () => {
  it.each(platform.environments.map((config) => [config.name, config] as const))(
    'of %s point once at each region',
    (name, config) => {
      const hosts = everyPlan(platform, config, config.primaryRegion).flatMap(({ components }) =>
        components.flatMap((component) => component.hosts.map(({ host }) => host)),
      );
      for (const host of hosts) {
        const own = records.filter(({ environment, body }) => environment === name && body['name'] === host);
        expect(own.map(({ stack }) => stack).sort(), host).toEqual(
          config.regions.map(({ name: region }) => stackId(name, 'ingress', region)).sort(),
        );
        const identifiers = own.map(({ body }) => body['set_identifier']);
        if (config.dns.routing.policy === 'simple') {
          expect(identifiers).toEqual([undefined]);
        } else {
          expect(new Set(identifiers).size).toBe(config.regions.length);
          expect(own.every(({ body }) => body['latency_routing_policy'])).toBe(true);
          expect(
            own.every(
              ({ body }) =>
                Boolean(body['health_check_id']) ===
                Boolean(config.dns.routing.policy === 'latency' && config.dns.routing.healthCheck),
            ),
          ).toBe(true);
        }
      }
    },
  );

  it('of a load balancer leave DNS with it; those of CloudFront cannot be evaluated', () => {
    for (const { stack, body } of records) {
      const [alias] = [body['alias'] ?? []].flat() as { evaluate_target_health: boolean }[];
      if (!alias || !body['latency_routing_policy']) continue;
      expect(alias.evaluate_target_health, stack).toBe(true);
    }
    const edge = records.filter(({ stack, body }) => stack.includes('-edge-') && body['alias']);
    const sites = platform.environments.flatMap((environment) =>
      everyPlan(platform, environment, environment.primaryRegion).flatMap(({ components }) =>
        components.flatMap(({ site }) => site ?? []),
      ),
    );
    // IPv4 and IPv6.
    expect(edge).toHaveLength(2 * sites.length);
    for (const { body } of edge) expect(JSON.stringify(body['alias'])).toContain('"evaluate_target_health":false');
  });

  it('have one writer each', () => {
    const keys = records.map(({ environment, body }) =>
      [environment, body['zone_id'], body['name'], body['type'], body['set_identifier']].join(' '),
    );
    expect(keys.filter((key, index) => keys.indexOf(key) !== index && !key.includes('${'))).toEqual([]);
  });

  it('show nothing of the internal tools', () => {
    const internal = records.filter(({ body }) => /\.internal\./.test(String(body['name'])));
    expect(internal.length).toBeGreaterThan(3);
    for (const { stack, body } of internal) expect(String(body['zone_id']), stack).toMatch(/aws_route53_zone\./);
  });
});

describe('health checks', () => {
  it('ask the region itself over HTTPS, and are watched where their metrics are', () => {
    const checks = allResources(tree, 'aws_route53_health_check');
    const checked = platform.environments.filter(
      ({ dns }) => dns.routing.policy === 'latency' && dns.routing.healthCheck !== undefined,
    );
    const wanted = checked.flatMap((environment) =>
      environment.regions.flatMap(({ name }) =>
        everyPlan(platform, environment, name).flatMap(({ components }) =>
          components.flatMap(({ hosts }) => hosts.filter(({ followsHealthOf }) => followsHealthOf === undefined)),
        ),
      ),
    );
    const own = checks.filter(({ body }) => body['fqdn'] !== undefined);
    expect(own.map(({ body }) => [body['fqdn'], body['resource_path']]).sort()).toEqual(
      wanted.map(({ regionalHost, healthPath }) => [regionalHost, healthPath]).sort(),
    );
    for (const { body } of own) expect(body).toMatchObject({ type: 'HTTPS', port: 443, enable_sni: true });
    const alarms = allResources(tree, 'aws_cloudwatch_metric_alarm').filter(
      ({ body }) => body['namespace'] === 'AWS/Route53',
    );
    expect(alarms).toHaveLength(checks.length);
    for (const { stack } of alarms) expect(tree.find(({ id }) => id === stack)?.region).toBe('us-east-1');
  });
});
