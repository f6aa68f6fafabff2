import { expect, it } from 'vitest';
import type { PlayResult } from '../plays/run.ts';
import { lostSpanMs } from './summary.ts';
import { reportMarkdown, reportText } from './table.ts';

const result = (seed: number, outage: number, problems: readonly string[] = []): PlayResult => ({
  play: 'a-play',
  description: 'something is lost',
  seed,
  seconds: 9,
  problems,
  acknowledged: 100,
  durable: 40,
  durableLost: seed - 1,
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
  sentAgain: 1,
  errors: { 'a | b': 3 },
  lanes: [],
  steps: [{ what: 'a step', atMs: 5 }],
  worstCaseSeconds: 60,
});
const results = [result(1, 1000), result(2, 3000, ['order: something'])];

const report = {
  name: '2026-01-01-a-play-seeds-1-2',
  date: '2026-01-01',
  machine: { processor: 'a processor', cores: 2, memoryGib: 4, system: 'linux 6', node: '24' },
  settings: {},
};
/** Lines of tables, without the spaces that align them. */
const linesOf = (text: string) => text.split('\n').map((line) => line.replace(/ +/g, ' '));

it('says of each play and each of its runs what was lost, and the middle and the worst of the waits', () => {
  const page = reportMarkdown({ ...report, results });
  expect(linesOf(page)).toEqual(
    expect.arrayContaining([
      '| a-play | 2 | 200 | 80 | 1 | 1, 1 | 12 ms at most | 3.0 s / 6.0 s | 6.0 s / 9.0 s | 9.0 s / 12.0 s | 0.0 s / 3.0 s | 2 | 1 |',
      '| 1 | 100 | 40 | 0 | 1 | 12 ms at most | 1.0 s / 2.0 s | 2.0 s / 3.0 s | 3.0 s / 4.0 s | 0.0 s / 1.0 s | 1 | 0 |',
      '| 2 | 100 | 40 | 1 | 1 | 12 ms at most | 3.0 s / 6.0 s | 6.0 s / 9.0 s | 9.0 s / 12.0 s | 0.0 s / 3.0 s | 1 | 1 |',
      '| a \\| b | 3 |',
    ]),
  );
  expect(page).toContain('\n\nSomething is lost.\n\n');
  expect(page).toContain('a processor, 2 cores, 4 GiB, linux 6, Node 24.');
  expect(page.match(/^## .*/gm)).toEqual(['## a-play, each run', '## a-play, seed 1']);
  expect(page).toContain('](2026-01-01-a-play-seeds-1-2.svg)');
});

it.each([
  { what: 'nothing', before: [], span: 0 },
  { what: 'one write', before: [210], span: 210 },
  { what: 'writes before the fault', before: [290, 50], span: 290 },
  { what: 'writes that the old writer took after it', before: [40, -3000], span: 3040 },
  { what: 'nothing but those', before: [-20, -3000], span: 2980 },
])('counts the time that is lost up to the fault: $what', ({ before, span }) => {
  const [write] = result(1, 1).lost;
  const lost = before.flatMap((acknowledgedMsBefore) => (write ? [{ ...write, acknowledgedMsBefore }] : []));
  expect(lostSpanMs({ lost })).toBe(span);
});

it('puts what was measured next to what the command computes', () => {
  const page = reportMarkdown({
    ...report,
    results: [{ ...result(1, 1000), bounds: { trafficSeconds: 7.5, writesSeconds: 431 } }],
  });
  expect(page).toContain('7.5 s (measured 3.0 s) for traffic and 431.0 s (measured 1.0 s) for writes.');
});

it('says which runs gave no verdict', () => {
  const page = reportMarkdown({ ...report, results, unplayed: ['a-play, seed 3: the machine was busy'] });
  expect(page).toContain('- **Not played to its end: a-play, seed 3: the machine was busy**');
});

it('shows a broken rule', () => {
  const text = reportText(results);
  expect(text).toContain(
    'a-play, seed 2: 100 writes acknowledged, 1 lost (of 12 ms; 1 deployments sent again, each there once)',
  );
  expect(text).toContain('1 RULES BROKEN');
  expect(text).toContain('  order: something');
});

it('says how many records the ledger itself listed as lost, where the old writer could be read', () => {
  expect(reportText([{ ...result(1, 1000), listed: 3 }])).toContain('; `ledger lost-writes` listed 3 records; 40 of');
  expect(reportText(results)).not.toContain('ledger lost-writes');
});
