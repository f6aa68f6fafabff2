import { describe, expect, it } from 'vitest';
import { report } from './report.ts';

const sample = {
  requests: 100,
  seconds: 1,
  errors: 0,
  p50Ms: 2,
  p99Ms: 7.5,
  perSecond: 100,
  serverCpuMicros: 250,
  databaseCpuMicros: 120,
};
const nothing = { starts: [], memory: [], streams: [], comparisons: [], leftOut: [] };

describe('the report', () => {
  it('shows starts with their range, and memory when new and after calls', () => {
    const text = report({
      ...nothing,
      starts: [{ server: 'node', milliseconds: [700, 900, 650] }],
      memory: [{ server: 'go', startedMib: 20.3, idleMib: 36.5 }],
    });
    expect(text).toMatch(/start, ms\s+node\s+700\s+650 to 900, 3 starts/);
    expect(text).toMatch(/memory, MiB\s+go\s+37\s+idle after 600 calls; 20 when new/);
    expect(text).not.toContain('ENDPOINT');
  });
  it('shows what a stream costs, and how long an event takes to reach all of them', () => {
    const cost = {
      server: 'node',
      readers: 5000,
      kibPerReader: 12.34,
      fanOutMs: [80, 120, 90],
      deliveryMs: [200, 300, 250],
    };
    const text = report({ ...nothing, streams: [cost] });
    expect(text).toMatch(/stream, KiB\s+node\s+12\.3\s+resident memory for each of 5000 idle readers/);
    expect(text).toMatch(
      /fan-out, ms\s+node\s+90\s+from the first to the last of 5000 readers, at most 120; 250 from the commit/,
    );
  });
  it('shows medians of the windows, and a dash for what was not measured', () => {
    const sides = [{ server: 'node', peakMib: 120, samples: [sample, { ...sample, p99Ms: 9.5 }] }];
    const text = report({ ...nothing, comparisons: [{ endpoint: 'list', sides, errors: 0 }] });
    expect(text).toMatch(/list\s+node\s+100\s+250\s+120\s+2\.0\s+8\.5\s+-\s+120/);
  });
  it('lists failures, endpoints without a response in a window, and what was left out', () => {
    const sides = [{ server: 'node', peakMib: 120, samples: [{ ...sample, requests: 0 }] }];
    const comparisons = [{ endpoint: 'batch', sides, errors: 3 }];
    const text = report({ ...nothing, comparisons, leftOut: ['gRPC: ghz not found on PATH'] });
    expect(text).toContain('batch: 3 requests failed\n');
    expect(text).toContain('batch: no request ended in a window; give longer ones by --seconds\n');
    expect(text).toContain('left out: gRPC: ghz not found on PATH\n');
  });
});
