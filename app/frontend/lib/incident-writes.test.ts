import { expect, it } from 'vitest';
import { attemptKeys } from './incident-writes.ts';

it('a request has one key however often it is sent, and what was changed has another', () => {
  const keyOf = attemptKeys();
  const first = keyOf([1, { note: 'Down' }]);
  expect(keyOf([1, { note: 'Down' }])).toBe(first);
  expect(keyOf([1, { note: 'Down, and up' }])).not.toBe(first);
  expect(keyOf([2, { note: 'Down' }])).not.toBe(first);
  expect(attemptKeys()([1, { note: 'Down' }])).not.toBe(first);
});
