import { expect, it } from 'vitest';
import { skipOf } from './skip.ts';

const none = { environment: undefined, postgres: undefined, isRequired: true };

it('plays where nothing is missing', () => {
  expect(skipOf(none)).toBeUndefined();
});

it('fails on a machine that lacks something only where it is required', () => {
  const why = 'PostgreSQL cannot run here: no binary';
  expect(skipOf({ ...none, postgres: 'no binary' })).toEqual({ why, exitCode: 1 });
  expect(skipOf({ ...none, postgres: 'no binary', isRequired: false })).toEqual({ why, exitCode: 0 });
});

it('does not fail where no environment has two regions', () => {
  expect(skipOf({ ...none, environment: 'one region', postgres: 'no binary' })).toEqual({
    why: 'one region',
    exitCode: 0,
  });
});
