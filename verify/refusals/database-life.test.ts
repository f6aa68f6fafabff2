import { rebuildDatabase } from '@sample-platform-ai/delivery/failover/rebuild.ts';
import { deadlinesOf, failOver } from '@sample-platform-ai/delivery/failover/run.ts';
import { upgradeDatabase } from '@sample-platform-ai/delivery/failover/upgrade.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { beta, testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppliedDatabase, RegionalRds } from './test/database-life.ts';

const [first, second] = ['ap-southeast-2', 'ap-southeast-4'] as const;

beforeEach(() => {
  vi.stubEnv('GITHUB_STEP_SUMMARY', '');
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** An environment in which both members are there, and the first one writes. */
async function applied(environment: EnvironmentConfig) {
  const rds = new RegionalRds(environment.account.id);
  const database = new AppliedDatabase(environment, rds);
  await database.createGlobal();
  await database.createMember(first);
  await database.createMember(second);
  return { rds, database };
}

const move = (rds: RegionalRds, to: typeof first | typeof second, mode: 'failover' | 'switchover') =>
  failOver(testPlatform, {
    environment: beta.name,
    to,
    mode,
    drain: false,
    dryRun: false,
    deadlines: deadlinesOf({ pollMs: 1, polls: 5 }),
    reach: {
      rds: rds.client,
      route53: () => expect.unreachable('no step needs Route 53'),
      get: async () => ({ ok: true, status: 200 }),
    },
  });

describe('the life of a global database, by the requests of its stacks and commands', () => {
  const protectedOne = { ...beta, protectFromDestroy: true };
  const open: EnvironmentConfig = {
    ...beta,
    protectFromDestroy: false,
    retainOnDestroy: { ...beta.retainOnDestroy, databaseSnapshot: true },
  };

  it('survives the loss of the region where it began: failover, rebuild, failback', async () => {
    const { rds, database } = await applied(open);
    expect(rds.writer).toBe(first);
    rds.lost.add(first);
    await move(rds, second, 'failover');
    expect(rds.writer).toBe(second);

    rds.lost.clear();
    await database.deleteMember(first);
    const pnpm = async (_: readonly string[], variables: Readonly<Record<string, string>>) =>
      database.createMember(first, variables['TF_VAR_database_source_region']);
    await rebuildDatabase(testPlatform, {
      environment: beta.name,
      region: first,
      dryRun: false,
      reach: { rds: rds.client },
      pnpm,
    });
    expect(rds.writer).toBe(second);
    await move(rds, first, 'switchover');
    expect(rds.writer).toBe(first);
  });

  it('cannot be joined again with what only a first member has', async () => {
    const { rds, database } = await applied(open);
    await move(rds, second, 'switchover');
    await database.deleteMember(first);
    await expect(database.createMember(first)).rejects.toThrow(/Cannot specify database name/);
  });

  it('is upgraded from the reader to the writer, and then takes only members of the new version', async () => {
    const [major, minor] = beta.database.engineVersion.split('.').map(Number);
    const older = { ...open, database: { ...open.database, engineVersion: `${major}.${Number(minor) - 1}` } };
    const { rds, database } = await applied(older);
    await move(rds, second, 'switchover');
    await upgradeDatabase(testPlatform, {
      environment: beta.name,
      dryRun: false,
      patience: { pollMs: 1, polls: 5 },
      reach: { rds: rds.client },
    });
    expect(rds.upgraded).toEqual([first, second]);
    await database.deleteMember(first);
    await expect(database.createMember(first, second)).rejects.toThrow(/engineVersion should match/);
    await new AppliedDatabase(open, rds).createMember(first, second);
  });

  it('leaves a snapshot of each member at its end, also of a second life', async () => {
    const { rds, database } = await applied(open);
    const teardown = async () => {
      await database.deleteMember(second);
      await database.deleteMember(first);
      await database.deleteGlobal();
    };
    await teardown();
    expect(rds.snapshots).toHaveLength(2);
    await database.createGlobal();
    await database.createMember(first);
    await database.createMember(second);
    await teardown();
    expect(new Set(rds.snapshots).size).toBe(4);
  });

  it('leaves nothing where the settings keep nothing', async () => {
    const { rds, database } = await applied({
      ...open,
      retainOnDestroy: { ...open.retainOnDestroy, databaseSnapshot: false },
    });
    await database.deleteMember(second);
    expect(rds.snapshots).toEqual([]);
  });

  it('ends in the order of the runbook only, and not while it is protected', async () => {
    const { database } = await applied(open);
    await expect(database.deleteGlobal()).rejects.toThrow(/is not empty/);
    const guarded = await applied(protectedOne);
    await expect(guarded.database.deleteMember(second)).rejects.toThrow(/protected/);
    await expect(guarded.database.deleteGlobal()).rejects.toThrow(/protected/);
  });
});
