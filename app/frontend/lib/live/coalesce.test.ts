import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { coalesce } from './coalesce.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('coalesced work', () => {
  it('runs once for a burst', () => {
    const run = vi.fn();
    const work = coalesce(run, { quietMs: 400, maxWaitMs: 2000 });
    for (let i = 0; i < 50; i += 1) work.request();
    vi.advanceTimersByTime(400);
    expect(run).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(10_000);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('is not put off by requests that never pause', () => {
    const run = vi.fn();
    const work = coalesce(run, { quietMs: 4000, maxWaitMs: 5000 });
    for (let second = 0; second < 40; second += 1) {
      work.request();
      vi.advanceTimersByTime(1000);
    }
    expect(run).toHaveBeenCalledTimes(8);
  });

  it('does nothing after its end', () => {
    const run = vi.fn();
    const work = coalesce(run, { quietMs: 400, maxWaitMs: 2000 });
    work.request();
    work.stop();
    vi.advanceTimersByTime(10_000);
    expect(run).not.toHaveBeenCalled();
  });
});
