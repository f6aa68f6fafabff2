import { describe, expect, it } from 'vitest';
import { minutesOf } from './duration.ts';
import { endpoints } from './endpoints.ts';

const named = (...names: string[]) => endpoints.filter(({ name }) => names.includes(name));
const plan = {
  endpoints: named('deployment'),
  processes: new Set<string>(),
  rounds: 5,
  starts: 7,
  seconds: 6,
  warmup: 4,
  others: 2,
  atRate: true,
};

describe('the time that a run takes', () => {
  it('counts warm-ups, pairs of windows and those at a steady rate, for each server that the ledger is compared with', () => {
    // 2 servers x (2 x (4 + 5 x 6) + 6 x 6) seconds are 208.
    expect(minutesOf(plan)).toBe(4);
    // 8 x (2 x (4 + 5 x 6) + 6 x 6) are 832.
    expect(minutesOf({ ...plan, endpoints: Array(8).fill(plan.endpoints).flat(), others: 1 })).toBe(14);
  });
  it('of one side alone is half, and without the steady rate less', () => {
    const many = { ...plan, endpoints: Array(10).fill(plan.endpoints).flat() };
    // 10 x (4 + 5 x 6 + 3 x 6) are 520, and 10 x (4 + 5 x 6) are 340.
    expect(minutesOf({ ...many, others: 0 })).toBe(9);
    expect(minutesOf({ ...many, others: 0, atRate: false })).toBe(6);
  });
  it('has no steady rate of streams', () => {
    const streams = { ...plan, endpoints: named('grpc-stream') };
    expect(minutesOf(streams)).toBe(minutesOf({ ...streams, atRate: false }));
  });
  it('counts starts, memory and streams', () => {
    const processes = new Set(['start', 'memory', 'streams']);
    expect(minutesOf({ ...plan, endpoints: [], processes })).toBeGreaterThan(1);
    expect(minutesOf({ ...plan, endpoints: [] })).toBe(0);
  });
});
