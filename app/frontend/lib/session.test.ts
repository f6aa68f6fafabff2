import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { accessToken, type Session, setSession } from './session.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const minuteMs = 60_000;
const session = (accessToken: string): Session => ({
  accessToken,
  refreshToken: `${accessToken}-next`,
  name: 'editor',
  expiresAt: Date.now() + 5 * minuteMs,
});

describe('a session', () => {
  it('is renewed before its token ends, again and again', async () => {
    let n = 1;
    setSession(session('1'), async () => {
      n += 1;
      return session(String(n));
    });
    for (let minute = 0; minute < 20; minute += 1) {
      await vi.advanceTimersByTimeAsync(minuteMs);
      expect(accessToken()).toBeDefined();
    }
    expect(n).toBe(6);
  });

  it('ends with its token where renewal is refused, and not before', async () => {
    setSession(session('1'), async () => 'refused');
    await vi.advanceTimersByTimeAsync(4.9 * minuteMs);
    expect(accessToken()).toBe('1');
    await vi.advanceTimersByTimeAsync(0.2 * minuteMs);
    expect(accessToken()).toBeUndefined();
  });

  it('tries again while the issuer is out of reach', async () => {
    let tries = 0;
    setSession(session('1'), async () => {
      tries += 1;
      if (tries < 4) throw new TypeError('Failed to fetch');
      return session('2');
    });
    await vi.advanceTimersByTimeAsync(5 * minuteMs);
    expect([tries, accessToken()]).toEqual([4, '2']);
  });

  it('ends without a way to renew it', async () => {
    setSession({ ...session('1'), refreshToken: undefined }, async () => session('2'));
    await vi.advanceTimersByTimeAsync(6 * minuteMs);
    expect(accessToken()).toBeUndefined();
  });

  it('neither ends nor is renewed at once where its token holds for months', async () => {
    let renewals = 0;
    const long = { ...session('1'), expiresAt: Date.now() + 90 * 86_400_000 };
    setSession(long, async () => {
      renewals += 1;
      return long;
    });
    await vi.advanceTimersByTimeAsync(minuteMs);
    expect([renewals, accessToken()]).toEqual([0, '1']);
    setSession({ ...long, refreshToken: undefined });
    await vi.advanceTimersByTimeAsync(minuteMs);
    expect(accessToken()).toBe('1');
  });

  it('is renewed soon after a sleep in which its token has ended, once there is a network again', async () => {
    let tries = 0;
    setSession(session('1'), async () => {
      tries += 1;
      if (tries < 4) throw new TypeError('Failed to fetch');
      return session('2');
    });
    // Timers do not count the time of a sleep.
    vi.setSystemTime(Date.now() + 180 * minuteMs);
    await vi.advanceTimersByTimeAsync(minuteMs);
    expect([tries, accessToken()]).toEqual([4, '2']);
  });

  it('ends where the issuer stays out of reach after its token', async () => {
    setSession(session('1'), async () => {
      throw new TypeError('Failed to fetch');
    });
    await vi.advanceTimersByTimeAsync(5 * minuteMs);
    expect(accessToken()).toBe('1');
    await vi.advanceTimersByTimeAsync(2 * minuteMs);
    expect(accessToken()).toBeUndefined();
  });

  it('waits for the network however long a reader is offline', async () => {
    vi.stubGlobal('navigator', { onLine: false });
    setSession(session('1'), async () => {
      if (!navigator.onLine) throw new TypeError('Failed to fetch');
      return session('2');
    });
    await vi.advanceTimersByTimeAsync(120 * minuteMs);
    expect(accessToken()).toBe('1');
    vi.stubGlobal('navigator', { onLine: true });
    await vi.advanceTimersByTimeAsync(minuteMs);
    expect(accessToken()).toBe('2');
    vi.unstubAllGlobals();
  });
});
