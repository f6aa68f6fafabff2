import { cacheFolder } from '@sample-platform-ai/kit/dev/postgres-binaries.ts';
import { describe, expect, it } from 'vitest';
import { plays } from './plays/index.ts';
import { type PlayResult, runPlay } from './plays/run.ts';
import { whyNotPlayed } from './world/names.ts';
import { whyNoPostgres } from './world/postgres.ts';
import { defaultSettings } from './world/settings.ts';
import { whyNoSmallDisk } from './world/small-disk.ts';

const withoutPostgres = whyNoPostgres();
const missing = withoutPostgres === undefined ? whyNotPlayed() : `PostgreSQL cannot run here: ${withoutPostgres}`;
const noDisk = missing ?? (await whyNoSmallDisk(cacheFolder()));

/** Longer than the longest play on a machine that has other work. */
const timeout = 300_000;

async function played(name: string, isRelease = false): Promise<PlayResult> {
  const play = plays.find((each) => each.name === name);
  if (!play) throw new Error(`found no play ${name}`);
  return runPlay(play, { seed: 1, settings: defaultSettings, quietMs: 1500, isRelease, say: () => {} });
}

const stepsOf = ({ steps }: PlayResult): string => steps.map(({ what }) => what).join('\n');

describe(`faults inside of regions${missing ? ` (skipped: ${missing})` : ''}`, { timeout }, () => {
  it.skipIf(missing)('serves on with the keys that it has where no issuer can be reached', async () => {
    const result = await played('issuer-keys-gone');
    expect(result.problems).toEqual([]);
    expect(result.lost).toEqual([]);
    expect(stepsOf(result)).toMatch(/a token of a new key is answered with 503, 503, 503, 503 within/);
    expect(stepsOf(result)).toMatch(/every process takes a token of the new key, \d+ ms later/);
  });

  it.skipIf(missing)("recovers by itself where the writer's name did not resolve", async () => {
    const result = await played('database-name-gone');
    expect(result.problems).toEqual([]);
    expect(result.lost).toEqual([]);
    // Writes met the fault, or this test shows nothing.
    expect(result.recoveries.find(({ kind }) => kind === 'pipeline (gRPC)')?.failed).toBeGreaterThan(0);
    expect(stepsOf(result)).toMatch(/every client is served, \d+ ms later/);
  });

  it.skipIf(missing)('keeps and shows what it should, whatever the clocks of its processes say', async () => {
    const result = await played('clock-skew');
    expect(result.problems).toEqual([]);
    expect(result.lost).toEqual([]);
    expect(result.acknowledged).toBeGreaterThan(40);
  });

  it.skipIf(missing)('loses nothing with a zone, and serves again by itself', async () => {
    const result = await played('zone-lost');
    expect(result.problems).toEqual([]);
    expect(result.lost).toEqual([]);
    // Writes met the fault, or this test shows nothing.
    expect(result.recoveries.find(({ kind }) => kind === 'pipeline (gRPC)')?.failed).toBeGreaterThan(0);
    expect(stepsOf(result)).toMatch(/another process serves in/);
  });

  it.skipIf(missing)('gives up connections that are half open', async () => {
    const result = await played('half-open-pods');
    expect(result.problems).toEqual([]);
    expect(result.lost).toEqual([]);
    expect(Object.keys(result.errors).length).toBeGreaterThan(0);
  });

  it.skipIf(missing)('is released in both regions while the writer moves', async () => {
    const result = await played('switchover', true);
    expect(result.play).toBe('switchover-with-release');
    expect(result.problems).toEqual([]);
    expect(stepsOf(result).match(/the release has replaced 2 processes in/g)).toHaveLength(2);
  });
});

describe(`a small disk${noDisk ? ` (skipped: ${noDisk})` : ''}`, { timeout }, () => {
  it.skipIf(noDisk)(
    'loses nothing that was acknowledged where it is full, and serves again once there is room',
    async () => {
      const result = await played('disk-full');
      expect(result.problems).toEqual([]);
      expect(result.lost).toEqual([]);
      expect(stepsOf(result)).toContain('the writer has ended');
      expect(Object.keys(result.errors).filter((error) => /the database is not available/.test(error))).not.toEqual([]);
    },
  );
});
