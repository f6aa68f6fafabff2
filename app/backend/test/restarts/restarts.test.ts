import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, startHarness } from '../harness.ts';
import { prepareCatalog } from '../scenario.ts';
import { type RestartReport, runRestarts, verdict } from './run.ts';

const backend = resolve(import.meta.dirname, '../..');
const bundle = resolve(backend, 'dist/restarts');
let harness: Harness;
beforeAll(async () => {
  execFileSync(process.execPath, ['build.ts', bundle], { cwd: backend });
  harness = await startHarness();
  await prepareCatalog(harness);
});
afterAll(() => harness.stop());

// Twenty seconds on a machine that has nothing else to do, and a minute on one that has.
describe('restarts under load', { timeout: 180_000 }, () => {
  it('fail no request, lose nothing, and no reader misses or repeats an event', async () => {
    const report = await runRestarts({
      bundle,
      databaseUrl: harness.database.url,
      issuer: harness.issuers.github,
      processes: 2,
      restarts: 4,
      workers: 4,
    });
    expect(verdict(report)).toEqual([]);
    expect(Object.keys(report.answered).sort()).toEqual(['REST read', 'REST write', 'gRPC read', 'gRPC write']);
    expect(report.acknowledged).toBeGreaterThan(20);
    for (const { resumes } of report.readers) expect(resumes).toBeGreaterThan(0);
  });

  it('refuses to call it well when something went wrong', () => {
    const reader = { name: 'SSE', events: 9, resumes: 1, resyncs: 0, missing: 0, repeated: 0, inOrder: true };
    const good: RestartReport = {
      restarts: 1,
      seconds: 1,
      answered: {},
      failures: [],
      exitCodes: [0],
      cut: 0,
      p50Ms: 1,
      p99Ms: 1,
      acknowledged: 1,
      lost: [],
      readers: [reader],
    };
    expect(verdict(good)).toEqual([]);
    const bad: readonly Partial<RestartReport>[] = [
      { failures: ['x'] },
      { lost: ['v'] },
      { exitCodes: [0, 1] },
      { cut: 1 },
      ...[{ events: 0 }, { missing: 1 }, { repeated: 1 }, { resyncs: 1 }, { inOrder: false }].map((change) => ({
        readers: [{ ...reader, ...change }],
      })),
    ];
    for (const change of bad) expect(verdict({ ...good, ...change }), JSON.stringify(change)).toHaveLength(1);
  });
});
