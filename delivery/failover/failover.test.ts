import { RDSClient } from '@aws-sdk/client-rds';
import { Route53Client } from '@aws-sdk/client-route-53';
import { beta } from '@sample-platform-ai/environments/test/platform.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deadlines, hostsIn, platform } from '../test/failover.ts';
import { useJobFiles } from '../test/job-files.ts';
import { melbourne, sydney } from '../test/platform.ts';
import { type Fault, faults, startEndpoints } from '../test/regional-endpoints.ts';
import { arn } from '../test/regions-rds.ts';
import { deadlinesOf, failOver } from './run.ts';

const { summary: said } = useJobFiles();

describe('a failover while something is lost', { timeout: 60_000 }, () => {
  let endpoints: Awaited<ReturnType<typeof startEndpoints>>;
  beforeEach(async () => {
    endpoints = await startEndpoints({
      arns: [arn(sydney), arn(melbourne)],
      writer: arn(sydney),
      checked: [...hostsIn(sydney), ...hostsIn(melbourne)],
    });
  });
  afterEach(() => endpoints.stop());
  const options = { environment: 'beta', to: melbourne, mode: 'failover', drain: true, dryRun: false } as const;
  const run = (more: Partial<Parameters<typeof failOver>[1]> = {}) =>
    failOver(platform, { ...options, deadlines, reach: endpoints.reach, ...more });
  const writerCall = () => endpoints.calls.find(({ operation }) => operation === 'FailoverGlobalCluster');

  it('moves the writer, drains every public host of the other region, and checks every host here', async () => {
    await run();
    expect(endpoints.writer()).toBe(arn(melbourne));
    expect([...endpoints.drained].sort()).toEqual(hostsIn(sydney).sort());
    const served = endpoints.calls.filter(({ operation }) => /ready/.test(operation)).map(({ endpoint }) => endpoint);
    expect(served.sort()).toEqual(hostsIn(melbourne).sort());
    expect(said()).toMatch(/\| make ap-southeast-4 the writer \| done \| ap-southeast-4 is the writer \|/);
    expect(said()).toMatch(/Worst case until everything works: \d+ min/);
  });

  const target = `RDS ${melbourne}`;
  const others = ['Route 53', `RDS ${sydney}`, ...hostsIn(sydney), hostsIn(melbourne)[0] ?? ''];
  it.each(others.flatMap((endpoint) => faults.map((fault): [string, Fault] => [endpoint, fault])))(
    'moves the writer anyway, and reports what is not done: %s, %s',
    async (endpoint, fault) => {
      endpoints.lost.set(endpoint, fault);
      const isNeeded = endpoint === 'Route 53' || hostsIn(melbourne).includes(endpoint);
      const begun = performance.now();
      if (isNeeded) await expect(run()).rejects.toThrow(/^Not done: (take|check that) /);
      else await run();
      expect(writerCall()?.endpoint).toBe(target);
      expect((writerCall()?.at ?? 1e9) - (endpoints.calls[0]?.at ?? 0)).toBeLessThan(5000);
      expect(performance.now() - begun).toBeLessThan(5000);
      expect(endpoints.writer()).toBe(arn(melbourne));
      expect(endpoints.calls.filter((call) => call.endpoint === `RDS ${sydney}`)).toEqual([]);
    },
  );

  it.each(faults)(
    'reports in time that the writer was not moved, and drains meanwhile: RDS of the target, %s',
    async (fault) => {
      endpoints.lost.set(target, fault);
      const begun = performance.now();
      await expect(run()).rejects.toThrow(/^Not done: make ap-southeast-4 the writer/);
      expect(performance.now() - begun).toBeLessThan(5000);
      expect([...endpoints.drained].sort()).toEqual(hostsIn(sydney).sort());
      expect(said()).toMatch(/\| make ap-southeast-4 the writer \| \*\*not done\*\* \|/);
    },
  );

  it('does not ask again without credentials', { timeout: 10_000 }, async () => {
    const credentials = () =>
      Promise.reject(Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' }));
    const reach = {
      ...endpoints.reach,
      route53: () => new Route53Client({ region: 'us-east-1', credentials }),
      rds: (region: string) => new RDSClient({ region, credentials }),
    };
    // Longer than this test may take.
    const patient = { attemptMs: 60_000, deadlineMs: 60_000, pauseMs: 30_000 };
    const long = { ...deadlines, writer: { ...deadlines.writer, call: patient }, drain: patient };
    await expect(run({ reach, deadlines: long })).rejects.toThrow(
      /^Not done: make ap-southeast-4 the writer.*take .*out of DNS/s,
    );
    expect(said()).toContain('Could not load credentials');
  });

  it('sends the call within five seconds if the description hangs, with the deadlines of the command', async () => {
    const real = deadlinesOf({ pollMs: 10, polls: 3 });
    expect(real.writer.lookMs).toBeLessThan(5000);
    endpoints.lost.set(target, 'hang');
    const failing = run({ deadlines: { ...real, drain: deadlines.drain } });
    await expect.poll(() => writerCall()?.at, { timeout: 5000, interval: 50 }).toBeLessThan(5000);
    endpoints.lost.clear();
    await failing;
    expect(endpoints.writer()).toBe(arn(melbourne));
  });

  it('resumes after a kill at any point, and starts the change once', async () => {
    // A kill ends the client after some calls: the last one takes effect, and its response is lost.
    const complete = await (async () => {
      await run();
      return endpoints.calls.length;
    })();
    expect(complete).toBeGreaterThan(6);
    for (let kept = 0; kept <= complete; kept += 1) {
      endpoints.stop();
      endpoints = await startEndpoints({
        arns: [arn(sydney), arn(melbourne)],
        writer: arn(sydney),
        checked: [...hostsIn(sydney), ...hostsIn(melbourne)],
      });
      let left = kept;
      const dying = {
        ...endpoints.reach,
        rds: (region: string) => killedAfter(endpoints.reach.rds(region), () => left-- > 0),
        route53: () => killedAfter(endpoints.reach.route53(), () => left-- > 0),
        get: async (...call: Parameters<typeof endpoints.reach.get>) => {
          if (left-- <= 0) throw new Error('killed');
          return endpoints.reach.get(...call);
        },
      };
      const short = {
        ...deadlines,
        writer: {
          ...deadlines.writer,
          call: { attemptMs: 50, deadlineMs: 20, pauseMs: 20 },
          wait: { pollMs: 1, polls: 4, attemptMs: 50 },
        },
        drain: { attemptMs: 50, deadlineMs: 20, pauseMs: 20 },
      };
      await run({ reach: dying, deadlines: short }).catch(() => {});
      await run();
      expect(endpoints.begun(), `after ${kept} calls`).toBe(1);
      expect(endpoints.writer(), `after ${kept} calls`).toBe(arn(melbourne));
      expect([...endpoints.drained].sort(), `after ${kept} calls`).toEqual(hostsIn(sydney).sort());
    }
  });

  it('changes nothing in a dry run, and needs only RDS of the target', async () => {
    await run({ dryRun: true });
    expect(new Set(endpoints.calls.map(({ operation }) => operation))).toEqual(new Set(['DescribeGlobalClusters']));
    expect(said()).toMatch(/ap-southeast-2 writes, ap-southeast-4 reads/);
  });

  it.each(faults)('says in a dry run which RDS cannot be read: %s', async (fault) => {
    endpoints.lost.set(target, fault);
    const refused = run({ dryRun: true });
    await expect(refused).rejects.toBeInstanceOf(UserError);
    await expect(refused).rejects.toThrow(/^The global database cannot be read from RDS in ap-southeast-4: /);
  });
});

/** An AWS client whose process ends after some calls: the last request arrives, and its response does not. */
function killedAfter<Client extends { readonly middlewareStack: { readonly add: unknown } }>(
  client: Client,
  isAlive: () => boolean,
): Client {
  const { add } = client.middlewareStack;
  if (typeof add !== 'function') throw new Error('this client has no middleware');
  add.call(
    client.middlewareStack,
    (next: (call: object) => Promise<object>) => async (call: object) => {
      if (!isAlive()) throw new Error('killed');
      const answer = await next(call);
      if (!isAlive()) throw new Error('killed');
      return answer;
    },
    { step: 'initialize', name: 'killed' },
  );
  return client;
}

describe('pnpm delivery failover', () => {
  const options = { to: melbourne, mode: 'switchover', dryRun: true, deadlines } as const;
  it('refuses an environment without a global database, a drain without health checks, and a region it does not have', async () => {
    await expect(failOver(platform, { ...options, environment: 'alpha', to: sydney, drain: false })).rejects.toThrow(
      /alpha has no global database/,
    );
    const plain = {
      ...platform,
      environments: [
        { ...beta, dns: { ...beta.dns, routing: { policy: 'latency', healthCheck: undefined } as const } },
      ],
    };
    await expect(failOver(plain, { ...options, environment: 'beta', drain: true })).rejects.toThrow(
      /beta routes without health checks/,
    );
    await expect(
      failOver(platform, { ...options, environment: 'beta', to: 'eu-west-1', drain: false }),
    ).rejects.toThrow(/beta has no region eu-west-1; it has/);
  });
});
