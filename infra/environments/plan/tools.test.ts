import { expect, it } from 'vitest';
import { alpha, beta } from '../test/platform.ts';
import { onCallOf } from './tools.ts';

const admitting = (first: string | undefined, ...others: readonly (string | undefined)[]) => {
  const authorization = (groupId: string | undefined) => ({ description: `people of ${groupId}`, groupId });
  return {
    access: beta.access && {
      ...beta.access,
      authorizations: [authorization(first), ...others.map(authorization)] as const,
    },
  };
};

it('puts on call whom the VPN admits: its groups, or everyone where an authorization names none', () => {
  expect(onCallOf(beta)).toEqual(['beta-oncall']);
  expect(onCallOf(admitting('a', 'b'))).toEqual(['a', 'b']);
  expect(onCallOf(admitting(undefined))).toBe('everyone');
  expect(onCallOf(admitting('a', undefined))).toBe('everyone');
  expect(onCallOf({ ...alpha, access: undefined })).toEqual([]);
});
