import { devNull } from 'node:os';
import { resolve } from 'node:path';
import { findToken } from '@sample-platform-ai/backend/cli/token.ts';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { rolloutOrder } from '@sample-platform-ai/environments/promotion-order.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { environmentsOf } from '../environments.ts';
import { ledgerPlan, startLedgers } from '../test/ledgers.ts';
import { fakeRepository, releaseOf as releaseFor } from '../test/repository.ts';
import { deployRelease, propose } from './commands.ts';
import { recorderAt } from './recorder.ts';
import type { Release, ReleaseTarget } from './rules.ts';

/** What Argo CD makes of a version that is merged. */
type Sync = (target: ReleaseTarget, release: Release) => Promise<void>;

const recording = platform.environments.filter((environment) => ledgerPlan(environment));
const [first] = recording;
const last = recording.at(-1);
const service = (first && ledgerPlan(first)?.service) ?? '';
const workload = (first && ledgerPlan(first)?.components[0]?.name) ?? '';
const environments = environmentsOf(platform.environments, service);
const releaseOf = (digit: string) => releaseFor(digit, service, [workload]);

const targetsOf = (environment: string): readonly ReleaseTarget[] =>
  environments
    .filter(({ name }) => name === environment)
    .flatMap((each) => rolloutOrder(each).map((region) => ({ environment, region })));
const allPlaces = environments.flatMap(({ name }) => targetsOf(name));
const name = ({ environment, region }: ReleaseTarget) => `${environment}/${region}`;

let ledgers: Awaited<ReturnType<typeof startLedgers>>;
const why = !first ? ' (skipped: no service has the capability release-ledger)' : '';

beforeAll(async () => {
  for (const variable of ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY']) vi.stubEnv(variable, devNull);
  if (first) ledgers = await startLedgers();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await ledgers?.stop();
});

const world = fakeRepository();
for (const target of allPlaces) world.put(target, undefined, releaseOf('0'));

let runs = 0;
const nextRun = () => {
  runs += 1;
  return `github-${runs}`;
};

interface RunOptions {
  readonly rollout?: string;
  readonly sync?: Sync;
  /** The matrix comes from a cache that hears of an observation a moment later. */
  readonly polls?: number;
}

/** One job of the deploy workflow, in the environment of that target. */
async function run(
  to: ReleaseTarget,
  release: Release,
  { rollout = nextRun(), sync = ledgers.observe, polls = 100 }: RunOptions = {},
): Promise<void> {
  const job = ledgers.job(to.environment);
  const context = {
    platform,
    repository: {
      ...world.repository,
      merge: async (...call: Parameters<typeof world.repository.merge>) => {
        await world.repository.merge(...call);
        await sync(to, release);
      },
    },
    recorderOf: (environment: string) =>
      recorderAt({
        url: ledgers.urlOf(environment),
        token: () => findToken(job, 'ledger'),
        patience: { pauseMs: 10, patienceMs: 2000 },
      }),
  };
  const before = world.opened.length;
  await propose(context, { service, to, intent: 'planned', release });
  const pullRequest = world.opened.length > before ? world.opened.length : undefined;
  const bounds = { merging: { pollMs: 1, polls: 2 }, healthy: { pollMs: 50, polls } };
  await deployRelease(context, { to, intent: 'planned', release, pullRequest, rollout, ...bounds });
}

/** The ledger's command line, in a job. */
async function cli(url: string, job: Readonly<Record<string, string>>, args: readonly string[]): Promise<string> {
  const main = resolve(import.meta.dirname, '../../app/backend/cli/main.ts');
  return (await execa(process.execPath, [main, '--url', url, ...args], { env: job })).stdout;
}
const ledger = (environment: string, ...args: readonly string[]) =>
  cli(ledgers.urlOf(environment), ledgers.job(environment), args);
const recorded = async (environment: string) =>
  (await ledger(environment, 'list', '--service', workload))
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/ {2,}/).slice(2, 5).join(' '))
    .toReversed();

describe.skipIf(why)(`a release, by what real ledgers say${why}`, () => {
  const good = releaseOf('a');
  const firstName = first?.name ?? '';
  const lastName = last?.name ?? '';
  const [start = { environment: '', region: '' }] = targetsOf(firstName);
  const second = environments[1];

  it.skipIf(!second)('is refused in the second environment before the first saw it healthy', async () => {
    const [to = start] = targetsOf(second?.name ?? '');
    const refusal = new RegExp(`aaaaaaaaaaaa was never healthy in ${firstName}`);
    await expect(run(to, good)).rejects.toThrow(refusal);
    await ledgers.observe(start, good, 'DEGRADED');
    await expect(run(to, good)).rejects.toThrow(refusal);
    expect(world.at(to, service)).toBeUndefined();
  });

  it('is seen with its health, and with whether the cluster has synced the revision that it compared', async () => {
    const recorder = recorderAt({
      url: ledgers.urlOf(start.environment),
      token: () => findToken(ledgers.job(start.environment), 'ledger'),
      patience: { pauseMs: 10, patienceMs: 2000 },
    });
    const revision = 'f'.repeat(40);
    await ledgers.observe(start, { ...releaseOf('e'), commit: revision }, 'HEALTHY', 'OUT_OF_SYNC');
    const seen = [];
    for await (const each of recorder.sightings(start, workload)) if (each.revision === revision) seen.push(each);
    expect(seen).toMatchObject([{ isHealthy: true, isSynced: false }]);
    await ledgers.observe(start, { ...releaseOf('e'), commit: revision });
    for await (const each of recorder.sightings(start, workload)) if (each.revision === revision) seen.push(each);
    expect(seen.some(({ isSynced }) => isSynced)).toBe(true);
  });

  it('goes through every environment in order, the primary region last, and nowhere else before', async () => {
    for (const environment of environments) {
      const rollout = nextRun();
      const targets = targetsOf(environment.name);
      for (const target of targets) {
        for (const later of targets.slice(targets.indexOf(target) + 1)) {
          await expect(run(later, good), name(later)).rejects.toThrow(
            /does not have this release; deploy it there before/,
          );
        }
        for (const next of targetsOf(environments[environments.indexOf(environment) + 1]?.name ?? '')) {
          await expect(run(next, good), name(next)).rejects.toThrow(
            new RegExp(`never healthy in ${environment.name}/.*, which comes before ${next.environment}`),
          );
        }
        await run(target, good, { rollout });
      }
      expect(await recorded(environment.name)).toEqual(
        targets.map((target) => `${name(target)} aaaaaaaaaaaa succeeded`),
      );
      // One rollout over all regions.
      expect(await ledger(environment.name, 'list', 'rollouts')).toMatch(
        new RegExp(
          `${workload} +${environment.name} +aaaaaaaaaaaa +succeeded +planned +${targets.length}/${targets.length}`,
        ),
      );
    }
  });

  it.skipIf(environments.length < 3)('is refused in the third environment when it skipped the second', async () => {
    const skipping = releaseOf('b');
    for (const target of targetsOf(firstName)) await run(target, skipping);
    const [to = start] = targetsOf(environments[2]?.name ?? '');
    for (const skipped of targetsOf(second?.name ?? '')) {
      await expect(run(to, skipping)).rejects.toThrow(
        new RegExp(`never healthy in ${name(skipped)}, which comes before ${to.environment}`),
      );
    }
    expect(world.at(to, service)).toEqual(good);
  });

  it('is recorded as failed when it gets healthy too late, and as succeeded by the run that is started again', async () => {
    const slow = releaseOf('c');
    const rollout = nextRun();
    await expect(run(start, slow, { rollout, sync: async () => {}, polls: 2 })).rejects.toThrow(
      new RegExp(`not healthy in time: ${workload}`),
    );
    await ledgers.observe(start, slow);
    await run(start, slow, { rollout });
    expect((await recorded(firstName)).slice(-2)).toEqual([
      `${name(start)} cccccccccccc failed`,
      `${name(start)} cccccccccccc succeeded`,
    ]);
    expect(await ledger(firstName, 'list', 'rollouts', '--limit', '1')).toMatch(/cccccccccccc +succeeded/);
  });

  it('resumes the deployment of an interrupted run, and records its end once', async () => {
    const release = releaseOf('d');
    const rollout = nextRun();
    const broken = () => Promise.reject(new Error('the runner is gone'));
    await expect(run(start, release, { rollout, sync: broken })).rejects.toThrow('the runner is gone');
    // The version is merged. The ledger's command line sends the same start as the run.
    const at = ['--service', workload, '--environment', firstName, '--region', start.region, '--rollout', rollout];
    const image = ['--release', 'd'.repeat(12), '--digest', `${release.digests[workload]}`];
    await ledger(firstName, 'record', ...at, ...image, '--status', 'in_progress');
    await ledgers.observe(start, release);
    await run(start, release, { rollout });
    expect((await recorded(firstName)).slice(-2)).toEqual([
      `${name(start)} cccccccccccc succeeded`,
      `${name(start)} dddddddddddd succeeded`,
    ]);
    await expect(ledger(firstName, 'finish', ...at, '--status', 'failed')).rejects.toThrow(
      /succeeded cannot become failed/,
    );
  });

  it.skipIf(!second)("refuses to be written down by another environment's job", async () => {
    const [to = start] = targetsOf(lastName);
    const at = ['--service', workload, '--environment', lastName, '--region', to.region];
    const image = ['--rollout', 'x', '--release', 'x', '--digest', `sha256:${'e'.repeat(64)}`];
    const call = cli(ledgers.urlOf(lastName), ledgers.job(firstName), ['record', ...at, ...image]);
    await expect(call).rejects.toThrow(new RegExp(`the job did not run in the environment ${lastName}`));
  });
});
