import { platform } from '@sample-platform-ai/environments/index.ts';
import { synthesizedTree } from '@sample-platform-ai/verify/invariants/tree.ts';
import { describe, expect, it } from 'vitest';
import { accountList } from '../account.ts';
import { evaluated, ownJobs as own, setupText } from '../test/read.ts';

const tree = synthesizedTree();
const { organization } = platform;
const issuerHost = organization.repository.tokenIssuer.replace('https://', '');

describe('who may sign in to what', () => {
  /** Each job that signs in, once for each account that it may be run for. */
  const signIns = own.flatMap(({ where, job }) =>
    (job.steps ?? [])
      .filter(({ with: given }) => given?.['role'] !== undefined)
      .map(({ with: given }) => ({ where, job, account: String(given?.['account']), role: String(given?.['role']) })),
  );

  const duration = /role-duration-seconds: (.+)/.exec(setupText())?.[1] ?? '';

  it('asks for a token only where it signs in, to AWS, where deployments are recorded, or the signature log', () => {
    for (const { where, job } of own) {
      if (job.permissions?.['id-token'] !== 'write') continue;
      const does = JSON.stringify(job.steps);
      expect(/"role"|delivery (propose|deploy)|cosign/.test(does), where).toBe(true);
    }
    for (const { where, job } of signIns) expect(job.permissions?.['id-token'], where).toBe('write');
  });

  it.each(accountList(platform).map((account): [string] => [account]))(
    'matches exactly the trust policies in %s',
    async (account) => {
      const { owner, name, ownerId, repositoryId } = organization.repository;
      const roles = (tree.find(({ id }) => id === `${account}-bootstrap-global`)?.resourceList ?? []).filter(
        ({ type, body }) => type === 'aws_iam_role' && String(body['assume_role_policy']).includes(issuerHost),
      );
      const subjects = new Map(
        roles.map(({ body }) => {
          const [statement] = JSON.parse(String(body['assume_role_policy'])).Statement;
          const admitted: readonly string[] = statement.Condition.StringEquals[`${issuerHost}:sub`];
          return [String(body['name']).split('-').at(-1), admitted] as const;
        }),
      );
      expect([...subjects.keys()].sort()).toEqual(
        account === 'shared' ? ['apply', 'plan', 'preview', 'release'] : ['apply', 'plan'],
      );

      const asked = new Map<string, Set<string>>();
      for (const { where, job, account: of, role } of signIns) {
        const values = { account, environment: account };
        if (evaluated(of, values) !== account) continue;
        const environment = evaluated(job.environment ?? '', values);
        const suffix = `:environment:${environment}`;
        for (const sub of [
          `repo:${owner}/${name}${suffix}`,
          `repo:${owner}@${ownerId}/${name}@${repositoryId}${suffix}`,
        ]) {
          expect(subjects.get(role), `${where} as ${sub}`).toContain(sub);
        }
        const body = roles.find((each) => String(each.body['name']).endsWith(`-${role}`))?.body;
        expect(Number(evaluated(duration, { role })), `${where} as ${role}`).toBe(body?.['max_session_duration']);
        asked.set(role, (asked.get(role) ?? new Set()).add(environment));
      }
      // All that is let in is asked for: two forms of each environment, and nothing that names none.
      for (const [role, admitted] of subjects)
        expect(admitted, role).toHaveLength(2 * (asked.get(role ?? '')?.size ?? 0));
      expect([...(asked.get('apply') ?? [])]).toEqual([account]);
      expect([...(asked.get('plan') ?? [])]).toEqual([`${account}-plan`]);
      if (account !== 'shared') return;
      for (const role of ['release', 'preview']) expect([...(asked.get(role) ?? [])]).toEqual([role]);
    },
  );
});
