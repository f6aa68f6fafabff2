import type { ServiceSpec } from '@sample-platform-ai/environments/schema.ts';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { fees } from '@sample-platform-ai/environments/test/services.ts';
import type { Deadlines } from '../failover/run.ts';
import { codes } from './regions-rds.ts';

/** The options of the command, with shorter waits. */
export const deadlines: Deadlines = {
  writer: {
    lookMs: 300,
    call: { attemptMs: 300, deadlineMs: 1000, pauseMs: 20 },
    wait: { pollMs: 5, polls: 20, attemptMs: 300 },
  },
  drain: { attemptMs: 400, deadlineMs: 900, pauseMs: 20 },
  serve: { pollMs: 5, polls: 3, attemptMs: 200 },
};

/** Both public services have their own host. */
const withHost: ServiceSpec = {
  ...fees,
  components: Object.fromEntries(
    Object.entries(fees.components).map(([key, component]) => [
      key,
      component.kind === 'api' ? { ...component, route: { host: 'fees' } } : component,
    ]),
  ),
};
export const platform = {
  ...testPlatform,
  services: testPlatform.services.map((each) => (each.name === fees.name ? withHost : each)),
};
export const hostsIn = (region: string) =>
  ['orders', 'fees'].map((host) => `${host}-${codes[region]}.beta.test.example.net`);
