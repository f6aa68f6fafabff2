import { describe, expect, it } from 'vitest';
import type { ServiceSpec } from '../schema.ts';
import { beta, testPlatform } from '../test/platform.ts';
import { fees, orders } from '../test/services.ts';
import { validate } from '../validate.ts';
import { connectionsOf } from './database-class.ts';
import { describeProblem } from './problem.ts';

const { api } = orders.components;
if (api?.kind !== 'api') throw new Error('orders has no api');
const withApi = (change: object): ServiceSpec => ({
  ...orders,
  components: { ...orders.components, api: { ...api, ...change } },
});
const problems = (spec: ServiceSpec) =>
  validate({ ...testPlatform, services: [spec, fees] }, new Date('2026-11-29'))
    .filter(({ level }) => level === 'error')
    .map(describeProblem);

describe('numbers that must agree', () => {
  it('agree in sound literals', () => {
    expect(problems(orders)).toEqual([]);
  });

  it.each([
    [
      'REQUEST_TIMEOUT_MS',
      '1000',
      /orders\.components\.api\.env: .*gives up on a query after 2\.5 s.*request times out after 1 s/,
    ],
    ['ORDERS_REQUEST_TIMEOUT_MS', '60000', /request times out after 60 s, CloudFront waits/],
    [
      'STREAM_HEARTBEAT_MS',
      '60000',
      /two heartbeats.*after 120 s, the load balancer closes an idle connection after 120 s/,
    ],
  ])('are refused with %s of %s', (name, value, message) => {
    expect(problems(withApi({ env: { ...api.env, [name]: value } })).join('\n')).toMatch(message);
  });

  it('are refused where a call may take longer than a drain waits for it', () => {
    expect(problems(withApi({ drain: { delaySeconds: 10, limitSeconds: 5 } })).join('\n')).toMatch(
      /api\.drain: .*request times out after 5 s, a call may still take.*after 5 s/,
    );
  });

  it('count the connections of all pods', () => {
    // Two regions, four pods of the api with four each, two workers with two each.
    expect(connectionsOf(beta)).toMatchObject({ toWriter: 2 * (4 * 4 + 2 * 2), toReaders: 4 * 4 + 2 * 2 });
  });
});
