import { expect, it } from 'vitest';
import { createLane } from './lane.ts';

const alive = () => ({ signal: new AbortController().signal, deadline: Date.now() + 60_000 });

it('a lane refuses calls that are over, so that what waits for them ends', async () => {
  const lane = createLane(1);
  const { promise, resolve } = Promise.withResolvers<void>();
  const running = lane(alive(), () => promise);
  const left = new AbortController();
  const order: string[] = [];
  const outcome = (name: string, call: ReturnType<typeof alive>) =>
    lane(call, async () => void order.push(name)).catch(() => void order.push(`${name} refused`));
  const waiting = [
    outcome('first', alive()),
    outcome('left', { ...alive(), signal: left.signal }),
    outcome('late', { ...alive(), deadline: Date.now() }),
    outcome('last', alive()),
  ];
  left.abort();
  resolve();
  await Promise.all([running, ...waiting]);
  expect(order.toSorted()).toEqual(['first', 'last', 'late refused', 'left refused']);
  expect(order.filter((name) => !name.endsWith('refused'))).toEqual(['first', 'last']);
});
