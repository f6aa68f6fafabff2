import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Entry } from '../clients/history.ts';
import { resultsFolder, timelines } from './keep.ts';
import { type Report, reportMarkdown } from './table.ts';
import { lanesOf, statesOf, timelineSvg } from './timeline.ts';

const common = { client: 'a', kind: 'reader (REST)', near: 'one', sentAt: 0 } as const;
const read = (answeredAt: number): Entry => ({ ...common, type: 'read', answeredAt });
const failure = (at: number): Entry => ({ ...common, type: 'failure', at, error: 'gone' });

const entries = [read(2100), read(2150), failure(3100), failure(3200), read(3900), read(9000)];
const lanes = lanesOf(entries, { faultAt: 3000, decidedAt: 3000, endAt: 4000 });

it('counts what each kind of client got in each span, from before the fault to its end', () => {
  expect(lanes).toEqual([
    {
      kind: 'reader (REST)',
      near: 'one',
      served: '0 0 0 0 0 0 0 0 2 0 0 0 0 0 0 1',
      failed: '0 0 0 0 0 0 0 0 0 0 0 0 2 0 0 0',
    },
  ]);
});

it('goes on to the end of the play', () => {
  const [lane] = lanesOf(entries, { faultAt: 3000, decidedAt: 3000, endAt: 4000, playedAt: 9500 });
  expect(lane?.served.split(' ').length).toBe(38);
  expect(lane?.served).toMatch(/ 1 0$/);
});

it('has a lane for each region, so that one region does not hide the outage of the other', () => {
  const elsewhere = entries.map((entry) => ({ ...entry, near: 'two', client: 'b' }));
  const both = lanesOf([...elsewhere, ...entries], { faultAt: 3000, decidedAt: 3000, endAt: 4000 });
  expect(both.map(({ near }) => near)).toEqual(['one', 'two']);
  const svg = timelineSvg({ play: 'a-play', seed: 1, lanes: both, steps: [] });
  expect(svg.match(/clients near \w+/g)).toEqual(['clients near one', 'clients near two']);
});

it('draws who was served, who failed, and each step at its time', () => {
  const steps = [{ what: 'a < b', atMs: 500 }];
  const svg = timelineSvg({ play: 'a-play', description: 'a & b are lost', seed: 1, lanes, steps });
  const bars = [...svg.matchAll(/<rect class="(served|failed|nothing)" x="([\d.]+)" y="120" width="([\d.]+)"/g)];
  expect(bars.map(([, state, x, width]) => [state, Number(x), Number(width)])).toEqual([
    ['nothing', 190, 380],
    ['served', 570, 47.5],
    ['nothing', 617.5, 142.5],
    ['failed', 760, 47.5],
    ['nothing', 807.5, 95],
    ['served', 902.5, 47.5],
  ]);
  expect(svg).toContain('>a &amp; b are lost<');
  expect(svg).toContain('1. 0.50 s: a &lt; b');
  expect(svg).toContain('<line class="fault" x1="760.0"');
});

it('draws a short rest between successes as served, and waits between failures as failures', () => {
  const [no, yes] = ['0 0 0', '1 0 1'];
  const letters = (served: string, failed: string) =>
    statesOf({ served, failed })
      .map((state) => state[0])
      .join('');
  expect(letters(`0 1 ${no} 1`, '0 0 0 0 0 0')).toBe('nsssss');
  expect(letters(`0 1 ${no} 0 1`, '0 0 0 0 0 0 0')).toBe('nsnnnns');
  expect(letters(`1 ${no} ${no} 1`, `0 ${yes} ${yes} 0`)).toBe('sffffffs');
  expect(letters(`1 ${no} 0 1`, '0 1 0 0 0 0')).toBe('sfnnns');
});

const reports = readdirSync(resultsFolder).filter((name) => name.endsWith('.json'));

it.each(reports)('page and pictures of %s are those of its data', (name) => {
  const report = JSON.parse(readFileSync(join(resultsFolder, name), 'utf8')) as Report;
  expect(name).toBe(`${report.name}.json`);
  expect(readFileSync(join(resultsFolder, `${report.name}.md`), 'utf8')).toBe(reportMarkdown(report));
  const drawn = timelines(report);
  expect(drawn.length).toBeGreaterThan(0);
  for (const { name: file, svg } of drawn) expect(readFileSync(join(resultsFolder, file), 'utf8'), file).toBe(svg);
});
