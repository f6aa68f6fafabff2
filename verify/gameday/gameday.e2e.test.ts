import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from './cli.ts';
import { plays } from './plays/index.ts';
import { runPlay } from './plays/run.ts';
import { lostSpanMs } from './report/summary.ts';
import { whyNotPlayed } from './world/names.ts';
import { whyNoPostgres } from './world/postgres.ts';
import { defaultSettings } from './world/settings.ts';

const withoutPostgres = whyNoPostgres();
const missing = withoutPostgres === undefined ? whyNotPlayed() : `PostgreSQL cannot run here: ${withoutPostgres}`;
const played = async (name: string) => {
  const play = plays.find((each) => each.name === name);
  if (!play) throw new Error(`found no play ${name}`);
  return runPlay(play, { seed: 1, settings: defaultSettings, quietMs: 1500, say: () => {} });
};

/** Kinds of clients, none of which may be left out. */
const kinds = [
  'pipeline (CLI)',
  'pipeline (CLI, durable)',
  'pipeline (gRPC)',
  'observer (REST)',
  'editor (REST)',
  'reader (REST)',
  'reader (gRPC)',
  'stream (SSE)',
  'stream (gRPC)',
];

describe(`a short game day${missing ? ` (skipped: ${missing})` : ''}`, () => {
  it.skipIf(missing)('moves the writer as planned, and no call that retries fails', async () => {
    const result = await played('switchover');
    expect(result.problems).toEqual([]);
    expect(result.lost).toEqual([]);
    expect(result.recoveries.map(({ kind }) => kind)).toEqual(kinds);
    expect(result.recoveries.map(({ gaveUp }) => gaveUp)).toEqual(kinds.map(() => 0));
    // Writes met the change, or this test shows nothing.
    expect(result.recoveries.find(({ kind }) => kind === 'pipeline (CLI)')?.failed).toBeGreaterThan(0);
    expect(result.resyncs).toBeGreaterThanOrEqual(4);
    expect(result.acknowledged).toBeGreaterThan(100);
    expect(result.durable).toBeGreaterThan(4);
  });

  it.skipIf(missing)(
    "brings service back when the writer's region is killed, and lists exactly what is lost",
    async () => {
      const result = await played('writer-region-killed');
      expect(result.problems).toEqual([]);
      expect(result.recoveries.map(({ kind }) => kind)).toEqual(kinds);
      for (const { kind, afterDecisionMs } of result.recoveries) expect(afterDecisionMs.max, kind).toBeLessThan(15_000);
      // The standby is a quarter of a second behind, and pipelines write all the time.
      expect(result.lost.length).toBeGreaterThan(0);
      // The command lists these, and what was never acknowledged.
      expect(result.listed).toBeGreaterThanOrEqual(result.lost.length);
      expect(lostSpanMs(result)).toBeLessThan(5000);
      expect(result.sentAgain).toBe(result.lost.filter(({ client }) => client.startsWith('pipeline')).length);
      expect(result.acknowledged).toBeGreaterThan(100);
      expect(result.durable).toBeGreaterThan(4);
    },
  );
});

describe('pnpm gameday', () => {
  it('is run every week, by plays that there are', () => {
    const workflow = readFileSync(resolve(import.meta.dirname, '../../.github/workflows/game-day.yml'), 'utf8');
    const [, wanted = '', options] = /run: timeout 90 pnpm gameday ([a-z -]+?) (--.*)/.exec(workflow) ?? [];
    const names = plays.map(({ name }) => name);
    expect(wanted.split(' ').filter((name) => !names.includes(name))).toEqual([]);
    // A run that plays nothing is not green.
    expect(options).toBe('--required');
  });

  it('refuses a play that there is not, an option that there is not, and no number', async () => {
    await expect(main(['switch-over'])).rejects.toThrow(
      /Unknown play switch-over; expected one of switchover, .*; did you mean/i,
    );
    await expect(main(['--fast'])).rejects.toThrow(/'--fast'.*see pnpm gameday --help/);
    await expect(main(['--seed', 'one'])).rejects.toThrow('--seed: found one; give a whole number from 1');
  });
});
