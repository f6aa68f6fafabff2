import { describe, expect, it } from 'vitest';
import { type LoadGuard, loopGuard, poolGuard, watchLoopDelay } from './guard.ts';
import { createPeerOf } from './peer.ts';

const stateOf = (guard: LoadGuard): string => (guard() === undefined ? 'ok' : 'refused');
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('load', () => {
  it('is refused while the event loop is late, and taken again afterwards', async () => {
    const guard = loopGuard(watchLoopDelay(), 50);
    const blockUntil = performance.now() + 2500;
    const block = (): void => {
      const end = performance.now() + 150;
      while (performance.now() < end);
      if (performance.now() < blockUntil) setImmediate(block);
    };
    block();
    let code = 'ok';
    for (let i = 0; i < 20 && code === 'ok'; i += 1) {
      await wait(50);
      code = stateOf(guard);
    }
    expect(code).toBe('refused');
    for (let i = 0; i < 40 && stateOf(guard) !== 'ok'; i += 1) await wait(100);
    expect(stateOf(guard)).toBe('ok');
  });

  it('is taken after one long task', async () => {
    const guard = loopGuard(watchLoopDelay(), 50);
    await wait(20);
    const end = performance.now() + 800;
    while (performance.now() < end);
    for (let i = 0; i < 20; i += 1) {
      expect(stateOf(guard)).toBe('ok');
      await wait(50);
    }
  });

  it('is refused while too many calls wait for a connection', () => {
    const pool = (waitingCount: number) => ({ waitingCount, options: { max: 2 } });
    const guard = (writer: number, reader: number) =>
      poolGuard({ writer: pool(writer), reader: pool(reader) } as never);
    expect([guard(40, 40), guard(41, 0), guard(0, 41)].map(stateOf)).toEqual(['ok', 'refused', 'refused']);
  });
});

describe('a caller', () => {
  it('is identified by its address, behind trusted load balancers only', () => {
    const peerOf = createPeerOf(['10.0.0.0/16', 'fd00::/8']);
    expect(peerOf('203.0.113.9', '198.51.100.1')).toBe('203.0.113.9');
    expect(peerOf('10.0.1.2', '198.51.100.1')).toBe('198.51.100.1');
    expect(peerOf('fd00::1', '198.51.100.1, 10.0.3.4')).toBe('198.51.100.1');
    expect(peerOf('10.0.1.2', '1.1.1.1, 198.51.100.1')).toBe('198.51.100.1');
    expect(peerOf('10.0.1.2', 'nonsense')).toBe('10.0.1.2');
    expect(peerOf('10.0.1.2', undefined)).toBe('10.0.1.2');
    expect(createPeerOf([])('127.0.0.1', '198.51.100.1')).toBe('127.0.0.1');
  });
});
