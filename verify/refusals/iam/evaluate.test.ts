import { expect, it } from 'vitest';
import { Authorization } from './authorization.ts';
import type { KeyValue } from './conditions.ts';
import { decide } from './evaluate.ts';
import type { Statement } from './policy.ts';

const [mine, other] = ['arn:aws:sns:us-east-1:111111111111:mine', 'arn:aws:sns:us-east-1:111111111111:other'];
const allow: Statement = { Effect: 'Allow', Action: 'sns:Publish', Resource: '*' };
const under = (operator: string, value: string): Statement => ({ ...allow, Condition: { [operator]: { key: value } } });
const decided = (statements: readonly Statement[], key: KeyValue = 'absent', resource = mine) =>
  decide([{ Statement: statements }], { action: 'sns:Publish', resource, context: () => key });

it.each<[string, readonly Statement[], KeyValue, string]>([
  [
    'NotAction leaves its actions out',
    [{ Effect: 'Allow', NotAction: 'sns:Pub*', Resource: '*' }],
    'absent',
    'no allowance',
  ],
  ['NotAction has the others', [{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }], 'absent', 'allowed'],
  [
    'NotResource leaves its resources out',
    [{ Effect: 'Allow', Action: '*', NotResource: mine }],
    'absent',
    'no allowance',
  ],
  [
    'NotResource denies the others',
    [allow, { Effect: 'Deny', Action: '*', NotResource: other }],
    'absent',
    'explicit deny',
  ],
  ['a negated operator', [under('StringNotEquals', 'a')], ['a'], 'no allowance'],
  ['a negated operator without the key', [under('StringNotEquals', 'a')], 'absent', 'allowed'],
  ['ForAllValues with a wrong value', [under('ForAllValues:StringEquals', 'a')], ['a', 'b'], 'no allowance'],
  ['ForAllValues without values', [under('ForAllValues:StringEquals', 'a')], 'absent', 'allowed'],
  ['ForAnyValue with a right value', [under('ForAnyValue:StringEquals', 'a')], ['a', 'b'], 'allowed'],
  ['ForAnyValue, negated, without the key', [under('ForAnyValue:StringNotEquals', 'a')], 'absent', 'no allowance'],
  ['Null of a key that is there', [under('Null', 'true')], ['a'], 'no allowance'],
  ['Null of a key that is not', [under('Null', 'false')], 'absent', 'no allowance'],
])('%s', (_, statements, key, expected) => expect(decided(statements, key)).toBe(expected));

it('a boundary takes away what the policies allow', async () => {
  const arn = 'arn:aws:iam::111111111111:role/a';
  const policies = [{ Statement: [allow] }];
  const call = {
    service: 'sns',
    operation: 'Publish',
    region: 'us-east-1',
    account: '111111111111',
    role: 'a',
    parameters: { TopicArn: mine },
  };
  const judged = (boundary: readonly Statement[]) =>
    new Authorization(
      new Map([[arn, { arn, policies, trust: { Statement: [] }, boundary: { Statement: boundary } }]]),
    ).check(call);
  expect(await judged([allow])).toBeUndefined();
  expect((await judged([{ ...allow, Action: 's3:*' }]))?.message).toMatch(/its permissions boundary/);
});
