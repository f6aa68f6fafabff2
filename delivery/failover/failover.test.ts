import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RDSClient } from '@aws-sdk/client-rds';
import { CreateHealthCheckCommand, GetHealthCheckCommand, Route53Client } from '@aws-sdk/client-route-53';
import { type Emulator, startEmulator } from '@sample-platform-ai/emulator';
import type { EnvironmentConfig, ServiceSpec } from '@sample-platform-ai/environments/schema.ts';
import { beta, fees, testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { lifetimeMs } from '@sample-platform-ai/kit/database/connections.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { answering } from '../test/answers.ts';
import { melbourne, sydney } from '../test/platform.ts';
import { type Fault, faults, startEndpoints } from '../test/regional-endpoints.ts';
import { changeWriter, chooseWriter, type GlobalDatabase, readGlobalDatabase } from './database.ts';
import { connectionAgeSeconds, describeRecoveryTime, recoveryTime } from './recovery-time.ts';
import { type Deadlines, deadlinesOf, drainRegion, failOver } from './run.ts';

const arn = (region: string) => `arn:aws:rds:${region}:${beta.account.id}:cluster:test-beta-${codes[region]}-database`;
const codes: Readonly<Record<string, string>> = { [sydney]: 'apse2', [melbourne]: 'apse4' };
const cluster = (writer: string, status = 'available') => ({
  GlobalClusters: [
    {
      Status: status,
      GlobalClusterMembers: [melbourne, sydney].map((region) => ({
        DBClusterArn: arn(region),
        IsWriter: region === writer,
      })),
    },
  ],
});
const member = (region: string, isWriter: boolean) => ({ region, arn: arn(region), isWriter });
const database = (status: string, changesTo?: string): GlobalDatabase => ({
  status,
  members: [member(sydney, true), member(melbourne, false)],
  changesTo,
});

/** The options of the command, with shorter waits. */
const deadlines: Deadlines = {
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
const platform = {
  ...testPlatform,
  services: testPlatform.services.map((each) => (each.name === fees.name ? withHost : each)),
};
const hostsIn = (region: string) => ['orders', 'fees'].map((host) => `${host}-${codes[region]}.beta.test.example.net`);

const folder = mkdtempSync(join(tmpdir(), 'failover-'));
afterAll(() => rmSync(folder, { recursive: true }));
let summary = '';
beforeEach(() => {
  summary = join(folder, `summary-${Math.random()}`);
  process.env['GITHUB_STEP_SUMMARY'] = summary;
});
afterEach(() => {
  delete process.env['GITHUB_STEP_SUMMARY'];
});
const said = () => readFileSync(summary, 'utf8');

describe('the choice of a writer', () => {
  it('is the member of the region, and none if it is already the writer', () => {
    expect(chooseWriter(database('available'), melbourne, 'switchover')).toEqual(member(melbourne, false));
    expect(chooseWriter(database('available'), sydney, 'switchover')).toBeUndefined();
  });

  it('refuses a region without a member, an unavailable database, and one that moves to another region', () => {
    expect(() => chooseWriter(database('available'), 'us-east-1', 'failover')).toThrow(
      /no member in us-east-1; it has ap-southeast-2, /,
    );
    expect(() => chooseWriter(database('modifying'), melbourne, 'switchover')).toThrow(
      /is modifying; a switchover needs/,
    );
    expect(chooseWriter(database('modifying'), melbourne, 'failover')).toEqual(member(melbourne, false));
    expect(chooseWriter(database('switching-over', arn(melbourne)), melbourne, 'switchover')).toEqual(
      member(melbourne, false),
    );
    expect(() => chooseWriter(database('switching-over', 'arn:aws:rds:eu-west-1:'), melbourne, 'failover')).toThrow(
      /The writer is already changing to eu-west-1/,
    );
    // Sydney is still the writer, but a change is in progress.
    expect(() => chooseWriter(database('failing-over', arn(melbourne)), sydney, 'failover')).toThrow(
      /The writer is already changing to ap-southeast-4/,
    );
  });
});

describe('a change of the writer', () => {
  const change = (mode: 'switchover' | 'failover', answers: readonly object[]) => {
    const client = new RDSClient({ region: melbourne });
    const { sent } = answering(client, {
      DescribeGlobalClustersCommand: answers,
      SwitchoverGlobalClusterCommand: [{}],
      FailoverGlobalClusterCommand: [{}],
    });
    const what = { identifier: 'test-beta-database', region: melbourne, arn: arn(melbourne), mode };
    return {
      sent,
      done: changeWriter(client, what, { ...deadlines.writer, wait: { pollMs: 1, polls: 3, attemptMs: 100 } }),
    };
  };

  it('waits until the other member writes and the database is available', async () => {
    const { sent, done } = change('switchover', [
      cluster(sydney),
      cluster(sydney, 'switching-over'),
      cluster(melbourne, 'switching-over'),
      cluster(melbourne),
    ]);
    await done;
    expect(sent.map(([name]) => name)).toEqual([
      'DescribeGlobalClustersCommand',
      'SwitchoverGlobalClusterCommand',
      ...Array(3).fill('DescribeGlobalClustersCommand'),
    ]);
    expect(sent[1]?.[1]).toEqual({
      GlobalClusterIdentifier: 'test-beta-database',
      TargetDbClusterIdentifier: arn(melbourne),
    });
  });

  it('accepts the loss of data in a failover only', async () => {
    const { sent, done } = change('failover', [cluster(sydney), cluster(melbourne)]);
    await done;
    expect(sent[1]).toEqual(['FailoverGlobalClusterCommand', expect.objectContaining({ AllowDataLoss: true })]);
  });

  it('is not done while the old member is the writer', async () => {
    await expect(change('switchover', [cluster(sydney)]).done).rejects.toThrow(/started but did not finish in time/);
  });

  it('refuses a missing global database', async () => {
    const client = new RDSClient({ region: melbourne });
    answering(client, { DescribeGlobalClustersCommand: [{ GlobalClusters: [] }] });
    await expect(readGlobalDatabase(client, 'none')).rejects.toThrow(/Global database none not found/);
  });
});

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

describe('the worst case of a recovery', () => {
  it('is the longer of the two paths, computed from the settings', () => {
    const slow: EnvironmentConfig = {
      ...beta,
      dns: { ...beta.dns, routing: { policy: 'latency', healthCheck: { intervalSeconds: 30, failureThreshold: 10 } } },
    };
    expect(recoveryTime(beta, 60)).toMatchObject({ worstSeconds: 5 + 60 + 5 + connectionAgeSeconds });
    expect(recoveryTime(slow, 60).traffic.map(({ seconds }) => seconds)).toEqual([300, 6, 60, 300]);
    expect(describeRecoveryTime(recoveryTime(slow, 60))).toMatch(/traffic, with or without a drain: 666 s at most/);
    const simple: EnvironmentConfig = { ...beta, dns: { ...beta.dns, routing: { policy: 'simple' } } };
    expect(describeRecoveryTime(recoveryTime(simple, 60))).toMatch(/no DNS health checks/);
  });

  it('includes the maximum age of a pooled connection', () => {
    const kit = (file: string) => readFileSync(join(import.meta.dirname, '../../app/kit', file), 'utf8');
    const [, seconds] = /CONNECTION_LIFETIME_SECONDS: integer\((\d+),/.exec(kit('settings.ts')) ?? [];
    const [, grace] = /busyGraceMs = (\d+)/.exec(kit('database/connections.ts')) ?? [];
    const random = vi.spyOn(Math, 'random').mockReturnValue(1);
    expect((lifetimeMs(Number(seconds)) + Number(grace)) / 1000).toBe(connectionAgeSeconds);
    random.mockRestore();
  });
});

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

const missing = (await execa('moto_server', ['--help'], { reject: false })).failed
  ? 'moto_server is not on PATH'
  : undefined;

describe(`a region's traffic${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let emulator: Emulator | undefined;
  beforeAll(async () => {
    if (missing) return;
    emulator = await startEmulator();
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: emulator?.url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
  }, 90_000);
  afterAll(async () => {
    for (const name of ['AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete process.env[name];
    await emulator?.stop();
  });

  it.skipIf(missing)('leaves DNS and returns with inverted health checks, also when repeated', async () => {
    const client = new Route53Client({ region: 'us-east-1' });
    const ids = await Promise.all(
      hostsIn(melbourne).map(async (host) => {
        const config = { Type: 'HTTPS', FullyQualifiedDomainName: host, ResourcePath: '/ready', Port: 443 } as const;
        const command = new CreateHealthCheckCommand({ CallerReference: host, HealthCheckConfig: config });
        return (await client.send(command)).HealthCheck?.Id;
      }),
    );
    const settings = () =>
      Promise.all(
        ids.map(async (HealthCheckId) => {
          const { HealthCheck: now } = await client.send(new GetHealthCheckCommand({ HealthCheckId }));
          return [now?.HealthCheckConfig?.Inverted, now?.HealthCheckConfig?.Disabled];
        }),
      );
    const place = { environment: 'beta', region: melbourne } as const;
    for (const drained of [true, true, false, false]) {
      await drainRegion(platform, { ...place, drained });
      expect(await settings()).toEqual([
        [drained, drained],
        [drained, drained],
      ]);
    }
  });

  it.skipIf(missing)('names a host without a health check', async () => {
    await expect(drainRegion(platform, { environment: 'beta', region: sydney, drained: true })).rejects.toThrow(
      /Not done: take orders-apse2\.beta\.test\.example\.net out of DNS \(orders-apse2\.beta\.test\.example\.net has no health check/,
    );
  });
});
