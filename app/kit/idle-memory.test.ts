import { afterEach, expect, it, vi } from 'vitest';
import { collectWhenIdle } from './idle-memory.ts';

const everyMs = 100;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
let end = () => {};
afterEach(() => end());

it('collects once when idle, and again after it has grown', async () => {
  const collect = vi.fn();
  end = collectWhenIdle({ collect, everyMs });
  await vi.waitFor(() => expect(collect).toHaveBeenCalledTimes(1), { timeout: 10_000 });
  await wait(5 * everyMs);
  expect(collect).toHaveBeenCalledTimes(1);
  const held = Array.from({ length: 3_000_000 }, (_, i) => i + 0.5);
  await vi.waitFor(() => expect(collect).toHaveBeenCalledTimes(2), { timeout: 10_000 });
  expect(held).toHaveLength(3_000_000);
});

it('does not collect while there is work', async () => {
  const collect = vi.fn();
  end = collectWhenIdle({ collect, everyMs });
  for (let i = 0; i < 20; i += 1) {
    const until = performance.now() + 20;
    while (performance.now() < until);
    await wait(10);
  }
  expect(collect).not.toHaveBeenCalled();
});

it('does nothing where Node does not offer it', () => {
  expect(globalThis.gc).toBeUndefined();
  expect(() => collectWhenIdle()()).not.toThrow();
});
