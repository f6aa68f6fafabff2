import { expect, it } from 'vitest';
import { healthOf } from '../../test/lua.ts';
import { resourceTypeHealth } from './resource-type-health.ts';

const condition = (type: string, status: string) => ({ type, status, message: `about ${type}` });
const health = (...conditions: readonly object[]) => healthOf(resourceTypeHealth, { status: { conditions } });

it.each([
  ['that is established', [condition('NamesAccepted', 'True'), condition('Established', 'True')]],
  ['that is not established yet', [condition('NamesAccepted', 'True'), condition('Established', 'False')]],
  ['without conditions yet', []],
])('of a type %s is healthy', async (_, conditions) => {
  expect(await health(...conditions)).toMatchObject({ status: 'Healthy' });
});

it('of a type without a status is healthy', async () => {
  expect(await healthOf(resourceTypeHealth, {})).toMatchObject({ status: 'Healthy' });
});

it('of a type that the API server refuses is degraded, with the reason', async () => {
  expect(await health(condition('NamesAccepted', 'False'))).toEqual({
    status: 'Degraded',
    message: 'The names are taken: about NamesAccepted',
  });
  expect(await health(condition('NonStructuralSchema', 'True'), condition('Established', 'True'))).toEqual({
    status: 'Degraded',
    message: 'The schema is refused: about NonStructuralSchema',
  });
});
