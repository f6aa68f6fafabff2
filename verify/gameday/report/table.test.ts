import { expect, it } from 'vitest';
import type { PlayResult } from '../plays/run.ts';
import { reportMarkdown, reportText } from './table.ts';

const result = (seed: number, outage: number, problems: readonly string[] = []): PlayResult => ({
  play: 'a-play',
  seed,
  seconds: 9,
  problems,
  acknowledged: 100,
  durable: 40,
  reads: 10,
  events: 20,
  resyncs: 2,
  recoveries: (['pipeline (CLI)', 'reader (REST)', 'stream (SSE)'] as const).map((kind, i) => ({
    kind,
    clients: 2,
    outageMs: { p50: outage * (i + 1), max: outage * (i + 2) },
    afterDecisionMs: { p50: 1, max: outage },
    succeeded: 50,
    failed: 3,
    gaveUp: i === 0 ? 1 : 0,
  })),
  lost: [{ client: 'pipeline-1', key: 'pipeline-1-7', cell: 'c', id: 'i', acknowledgedMsBefore: 12 }],
  lostMs: 30,
  sentAgain: 1,
  errors: { 'a | b': 3 },
  lanes: [],
  steps: [{ what: 'a step', atMs: 5 }],
  worstCaseSeconds: 60,
});
const results = [result(1, 1000), result(2, 3000, ['order: something'])];

it('says of each play what was lost, and the middle and the worst of the waits over its runs', () => {
  const page = reportMarkdown({
    date: '2026-01-01',
    machine: { processor: 'a processor', cores: 2, memoryGib: 4, system: 'linux 6', node: '24' },
    settings: {},
    results,
  });
  expect(page).toContain(
    '| a-play | 2 | 200 | 80 | 1, 1 | 30 ms at most | 3.0 s / 6.0 s | 6.0 s / 9.0 s | 9.0 s / 12.0 s | 0.0 s / 3.0 s | 2 | 1 |',
  );
  expect(page).toContain('a processor, 2 cores, 4 GiB, linux 6, Node 24.');
  expect(page.match(/^## /gm)).toHaveLength(1);
  expect(page).toContain('| a \\| b | 3 |');
});

it('shows a broken rule', () => {
  const text = reportText(results);
  expect(text).toContain(
    'a-play, seed 2: 100 writes acknowledged, 1 lost (of 30 ms; 1 deployments sent again, each there once)',
  );
  expect(text).toContain('1 RULES BROKEN');
  expect(text).toContain('  order: something');
});
