import { describe, expect, it } from 'vitest';
import { type GhzReport, readGhz } from './ghz.ts';
import { moduleVersion, versionOf } from './tools.ts';
import { readWrk } from './wrk.ts';

const report: GhzReport = {
  count: 10,
  total: 2e9,
  statusCodeDistribution: { OK: 9, Unavailable: 1 },
  latencyDistribution: [
    { percentage: 50, latency: 3e6 },
    { percentage: 99, latency: 12e6 },
  ],
};

describe('what ghz reports', () => {
  it('is read in seconds and milliseconds, and what is not OK is an error', () => {
    expect(readGhz(report)).toEqual({ requests: 9, seconds: 2, errors: 1, p50Ms: 3, p99Ms: 12 });
  });
  it('of streams counts their messages, and a stream that was left is what was wanted', () => {
    const streams = { ...report, statusCodeDistribution: { Canceled: 8, DeadlineExceeded: 2 } };
    expect(readGhz(streams, 100)).toMatchObject({ requests: 800, errors: 2, p99Ms: 12 });
  });
  it('without latencies has none', () => {
    expect(readGhz({ ...report, latencyDistribution: null }).p99Ms).toBeNaN();
  });
});

describe('what wrk reports', () => {
  it('is the line that the script writes, among those of wrk', () => {
    const line = '{"requests":199,"seconds":2.003032,"errors":0,"p50Ms":5.737,"p99Ms":10.686}';
    expect(readWrk(`Running 2s test\n  1 threads\nRESULT ${line}\n`)).toEqual(JSON.parse(line));
  });
  it('has no latency without an answer', () => {
    const line = '{"requests":0,"seconds":1,"errors":0,"p50Ms":0,"p99Ms":0}';
    expect(readWrk(`RESULT ${line}\n`)).toMatchObject({ requests: 0, p50Ms: Number.NaN, p99Ms: Number.NaN });
  });
  it('refuses an output without that line, and shows it', () => {
    expect(() => readWrk('unable to connect')).toThrow('unable to connect');
  });
});

describe('the version of a tool', () => {
  it('is that of the main module where Go built it', () => {
    const text =
      '/bin/ghz: go1.26.8\n\tpath\texample.com/ghz/cmd/ghz\n\tmod\texample.com/ghz\tv0.93.0\th1:abc=\n\tdep\tx\tv1.0.0\n';
    expect(moduleVersion(text)).toBe('v0.93.0');
    expect(moduleVersion('no binary of Go')).toBeUndefined();
  });
  it('is missing where the tool is', () => {
    expect(versionOf('a-tool-that-does-not-exist')).toBe('missing');
  });
});
