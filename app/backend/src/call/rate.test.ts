import { describe, expect, it } from 'vitest';
import { type Quota, rateGuard } from './rate.ts';

const codeOf = (work: () => void): string => {
  try {
    work();
    return 'ok';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  }
};

describe('a caller', () => {
  it('has a separate quota each minute, and gets the remaining quota', () => {
    let time = 0;
    const guard = rateGuard(2, () => time);
    const quotas: Quota[] = [];
    const call = (peer: string) => codeOf(() => guard({ principal: undefined, peer, onQuota: (q) => quotas.push(q) }));
    expect([call('a'), call('a'), call('a'), call('b')]).toEqual(['ok', 'ok', 'rate_limited', 'ok']);
    expect(quotas.map(({ remaining }) => remaining)).toEqual([1, 0, 0, 1]);
    time = 45_000;
    expect(call('a')).toBe('rate_limited');
    expect(quotas.at(-1)).toEqual({ limit: 2, windowSeconds: 60, remaining: 0, resetSeconds: 15 });
    time = 60_000;
    expect(call('a')).toBe('ok');
  });
});
