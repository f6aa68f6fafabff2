import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { resultsFolder, timelines } from '../cli.ts';
import type { Entry } from '../clients/history.ts';
import type { Report } from './table.ts';
import { lanesOf, timelineSvg } from './timeline.ts';

const common = { client: 'a', kind: 'reader (REST)', near: 'one', sentAt: 0 } as const;
const read = (answeredAt: number): Entry => ({ ...common, type: 'read', answeredAt });
const failure = (at: number): Entry => ({ ...common, type: 'failure', at, error: 'gone' });

const entries = [read(2100), read(2150), failure(3100), failure(3200), read(3900), read(9000)];
const lanes = lanesOf(entries, { faultAt: 3000, decidedAt: 3000, endAt: 4000 });

it('counts what each kind of client got in each span, from before the fault to its end', () => {
  expect(lanes).toEqual([
    {
      kind: 'reader (REST)',
      served: '0 0 0 0 0 0 0 0 2 0 0 0 0 0 0 1',
      failed: '0 0 0 0 0 0 0 0 0 0 0 0 2 0 0 0',
    },
  ]);
});

it('draws who was served, who failed, and each step at its time', () => {
  const svg = timelineSvg({ play: 'a-play', seed: 1, lanes, steps: [{ what: 'a < b', atMs: 500 }] });
  const bars = [...svg.matchAll(/<rect class="(served|failed|nothing)" x="([\d.]+)" y="64" width="([\d.]+)"/g)];
  expect(bars.map(([, state, x, width]) => [state, Number(x), Number(width)])).toEqual([
    ['nothing', 190, 380],
    ['served', 570, 47.5],
    ['nothing', 617.5, 142.5],
    ['failed', 760, 47.5],
    ['nothing', 807.5, 95],
    ['served', 902.5, 47.5],
  ]);
  expect(svg).toContain('1. 0.50 s: a &lt; b');
  expect(svg).toContain('<line class="fault" x1="760.0"');
});

const reports = readdirSync(resultsFolder).filter((name) => name.endsWith('.json'));

it.each(reports)('the pictures of %s are those of its data', (name) => {
  const report = JSON.parse(readFileSync(join(resultsFolder, name), 'utf8')) as Report;
  const drawn = timelines(report);
  expect(drawn.length).toBeGreaterThan(0);
  for (const { name: file, svg } of drawn) expect(readFileSync(join(resultsFolder, file), 'utf8'), file).toBe(svg);
});
