import { devNull } from 'node:os';
import { resolve } from 'node:path';
import { findToken } from '@sample-platform-ai/backend/cli/token.ts';
import type { EnvironmentName } from '@sample-platform-ai/environments/schema.ts';
import { platform } from '@sample-platform-ai/infra/platform.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startLedgers } from '../test/ledgers.ts';
import { fakeRepository, releaseOf } from '../test/repository.ts';
import { rolloutOrder, tierNamed } from '../tiers.ts';
import { deployRelease, propose } from './commands.ts';
import { ledgerOver } from './ledger.ts';
import type { Place, Release } from './rules.ts';

/** What Argo CD makes of a version that is merged. */
type Sync = (place: Place, release: Release) => Promise<void>;

let ledgers: Awaited<ReturnType<typeof startLedgers>>;
beforeAll(async () => {
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY']) vi.stubEnv(name, devNull);
  ledgers = await startLedgers();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await ledgers.stop();
});

const places = (environment: EnvironmentName): readonly Place[] =>
  rolloutOrder(tierNamed(platform.environments, environment)).map((region) => ({ environment, region }));
const [dev] = places('dev');
const [uatSecondary, uatPrimary] = places('uat');
const [prodSecondary, prodPrimary] = places('prod');
if (!dev || !uatSecondary || !uatPrimary || !prodSecondary || !prodPrimary) throw new Error('five places');

const world = fakeRepository();
for (const place of [dev, uatSecondary, uatPrimary, prodSecondary, prodPrimary]) world.put(place);

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

/** One job of the deploy workflow, in the environment of that place. */
async function run(
  to: Place,
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
    ledger: ledgerOver({
      urlOf: ledgers.urlOf,
      token: () => findToken(job, 'ledger'),
      patience: { pauseMs: 10, patienceMs: 2000 },
    }),
  };
  const before = world.opened.length;
  await propose(context, { to, intent: 'planned', release });
  const pullRequest = world.opened.length > before ? world.opened.length : undefined;
  const bounds = { merging: { pollMs: 1, polls: 2 }, healthy: { pollMs: 50, polls } };
  await deployRelease(context, { to, intent: 'planned', release, pullRequest, rollout, ...bounds });
}

/** The ledger's command line, in a job. */
async function cli(url: string, job: Readonly<Record<string, string>>, args: readonly string[]): Promise<string> {
  const main = resolve(import.meta.dirname, '../../app/backend/cli/main.ts');
  return (await execa('node', [main, '--url', url, ...args], { env: job })).stdout;
}
const ledger = (environment: EnvironmentName, ...args: readonly string[]) =>
  cli(ledgers.urlOf(environment), ledgers.job(environment), args);
const recorded = async (environment: EnvironmentName) =>
  (await ledger(environment, 'list', '--service', 'ledger-backend'))
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/ {2,}/).slice(2, 5).join(' '))
    .toReversed();

const good = releaseOf('a');

describe('a release, by what real ledgers say', () => {
  it('is refused in uat before dev has it, and while dev has it but never saw it healthy', async () => {
    await expect(run(uatSecondary, good)).rejects.toThrow(/aaaaaaaaaaaa was never healthy in dev/);
    await ledgers.observe(dev, good, 'DEGRADED');
    await expect(run(uatSecondary, good)).rejects.toThrow(/aaaaaaaaaaaa was never healthy in dev/);
    expect(world.at(uatSecondary)).toBeUndefined();
  });

  it('goes through dev, then uat, then prod, the secondary region first', async () => {
    await run(dev, good);
    await expect(run(uatPrimary, good)).rejects.toThrow(/does not have this release; it goes before ap-southeast-2/);
    await expect(run(prodSecondary, good)).rejects.toThrow(/was never healthy in uat\/ap-southeast-4/);
    const uat = nextRun();
    await run(uatSecondary, good, { rollout: uat });
    // One region of uat is not enough.
    await expect(run(prodSecondary, good)).rejects.toThrow(
      /never healthy in uat\/ap-southeast-2, which comes before prod/,
    );
    await run(uatPrimary, good, { rollout: uat });
    await expect(run(prodPrimary, good)).rejects.toThrow(/does not have this release; it goes before ap-southeast-2/);
    const prod = nextRun();
    await run(prodSecondary, good, { rollout: prod });
    await run(prodPrimary, good, { rollout: prod });
    expect(await recorded('prod')).toEqual([
      'prod/ap-southeast-4 aaaaaaaaaaaa succeeded',
      'prod/ap-southeast-2 aaaaaaaaaaaa succeeded',
    ]);
    // One rollout over both regions.
    expect(await ledger('prod', 'list', 'rollouts')).toMatch(
      /ledger-backend +prod +aaaaaaaaaaaa +succeeded +planned +2\/2/,
    );
    expect(await recorded('dev')).toEqual(['dev/ap-southeast-2 aaaaaaaaaaaa succeeded']);
  });

  it('is refused in prod when it skipped uat, however healthy it is in dev', async () => {
    const skipping = releaseOf('b');
    await run(dev, skipping);
    await expect(run(prodSecondary, skipping)).rejects.toThrow(
      /never healthy in uat\/ap-southeast-4, which comes before prod\n.*never healthy in uat\/ap-southeast-2/,
    );
    expect(world.at(prodSecondary)).toEqual(good);
  });

  it('is recorded as failed when it gets healthy too late, and as succeeded by the run that is started again', async () => {
    const slow = releaseOf('c');
    const rollout = nextRun();
    await expect(run(dev, slow, { rollout, sync: async () => {}, polls: 2 })).rejects.toThrow(
      /not healthy in time: ledger-backend/,
    );
    await ledgers.observe(dev, slow);
    await run(dev, slow, { rollout });
    expect((await recorded('dev')).slice(-2)).toEqual([
      'dev/ap-southeast-2 cccccccccccc failed',
      'dev/ap-southeast-2 cccccccccccc succeeded',
    ]);
    expect(await ledger('dev', 'list', 'rollouts', '--limit', '1')).toMatch(/cccccccccccc +succeeded/);
  });

  it('goes on with what a run has begun that broke off, and ends it once', async () => {
    const release = releaseOf('d');
    const rollout = nextRun();
    const broken = () => Promise.reject(new Error('the runner is gone'));
    await expect(run(dev, release, { rollout, sync: broken })).rejects.toThrow('the runner is gone');
    // The version is merged by now. What the run said to the ledger, the ledger's own command line says in the same words.
    const place = ['--service', 'ledger-backend', '--environment', 'dev', '--region', dev.region, '--rollout', rollout];
    const image = ['--release', 'd'.repeat(12), '--digest', `${release.digests['ledger-backend']}`];
    await ledger('dev', 'record', ...place, ...image, '--status', 'in_progress');
    await ledgers.observe(dev, release);
    await run(dev, release, { rollout });
    expect((await recorded('dev')).slice(-2)).toEqual([
      'dev/ap-southeast-2 cccccccccccc succeeded',
      'dev/ap-southeast-2 dddddddddddd succeeded',
    ]);
    await expect(ledger('dev', 'finish', ...place, '--status', 'failed')).rejects.toThrow(
      /succeeded cannot become failed/,
    );
  });

  it("refuses to be written down by another environment's job", async () => {
    const place = ['--service', 'ledger-backend', '--environment', 'prod', '--region', prodPrimary.region];
    const image = ['--rollout', 'x', '--release', 'x', '--digest', `sha256:${'e'.repeat(64)}`];
    const call = cli(ledgers.urlOf('prod'), ledgers.job('uat'), ['record', ...place, ...image]);
    await expect(call).rejects.toThrow(/the job did not run in the environment prod/);
  });
});
