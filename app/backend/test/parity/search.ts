import { expect, it } from 'vitest';
import { at, codes, play } from '../both.ts';
import { deploymentRequest, digest, message } from '../scenario.ts';

const sha = 'c0ffee'.padEnd(40, '1');
const laterSha = 'decade'.padEnd(40, '2');

/** Two releases to uat, of which production has the first. */
export function searchParity(): void {
  it('what a search finds, and what waits for promotion', async () => {
    const outcomes = await play(async ({ call, tokens }) => {
      const viewer = await tokens.person('viewers');
      const record = async (environment: string, key: string, options: object) =>
        call('RecordDeployment', deploymentRequest({ environment, rollout: { key: `find-${key}` }, ...options }), {
          token: await tokens.pipeline({ environment, runId: '88' }),
          idempotencyKey: `find-${environment}-${key}`,
        });
      const first = {
        version: 'v7.0.0',
        imageDigest: digest('7'),
        at: at(20),
        commits: [{ sha, committedAt: at(19), message: 'Round prices', author: 'octocat', pullRequest: 71 }],
      };
      const second = {
        version: 'v7.1.0',
        imageDigest: digest('8'),
        commits: [{ sha: laterSha, committedAt: at(22), message: 'Fix rounding', author: 'hubot', pullRequest: 72 }],
        attribution: { approver: 'hubot', pullRequest: { number: 72, title: 'Fix rounding', author: 'hubot' } },
      };
      await record('uat', 'one', first);
      const live = await record('prod', 'one', { ...first, at: at(21) });
      await record('uat', 'two', { ...second, at: at(23) });
      const find = (query: string) => call('Search', { query }, { token: viewer });
      for (const query of [
        'v7.',
        sha.slice(0, 7),
        '#72',
        digest('8').slice(0, 20),
        'find-o',
        'check',
        'nothing like it',
      ])
        await find(query);
      await find(String(message(live)['id']));
      // Without hyphens; how many other ids begin the same is a matter of time.
      await find(String(message(live)['rolloutId']).replaceAll('-', ''));
      await find('  ');
      const places = { environment: 'uat', otherEnvironment: 'prod' };
      const compare = (more: object) => call('Compare', { ...places, service: 'checkout', ...more }, { token: viewer });
      await compare({ at: at(24), otherAt: at(24) });
      await compare({ at: at(22), otherAt: at(22), includeSame: true });
      await compare({ otherEnvironment: 'uat', version: 'v7.1.0', otherVersion: 'v7.0.0' });
      await compare({ service: '', version: 'v7.1.0' });
      await compare({ team: 'nobody' });
      await call('GetDeployment', { id: String(message(live)['id']) }, { token: viewer });
    });
    expect(codes(outcomes)).toEqual([
      ...Array<string>(12).fill('ok'),
      'invalid_argument',
      ...['ok', 'ok', 'ok', 'invalid_argument', 'ok', 'ok'],
    ]);
    const answer = (index: number) => {
      const outcome = outcomes[index];
      return outcome?.ok ? outcome.message : undefined;
    };
    const hits = (index: number) => (answer(index) as { hits?: { kind: string; text: string }[] }).hits ?? [];
    expect(hits(3).map(({ kind, text }) => [kind, text])).toEqual([
      ['SEARCH_KIND_VERSION', 'v7.1.0'],
      ['SEARCH_KIND_VERSION', 'v7.0.0'],
    ]);
    expect(hits(4)).toMatchObject([
      { kind: 'SEARCH_KIND_COMMIT', text: sha, title: 'Round prices', environment: 'prod' },
      { kind: 'SEARCH_KIND_COMMIT', text: sha, title: 'Round prices', environment: 'uat' },
    ]);
    expect(hits(5).map(({ kind, text }) => [kind, text])).toEqual(Array(2).fill(['SEARCH_KIND_PULL_REQUEST', '#72']));
    expect(hits(6)).toMatchObject([{ kind: 'SEARCH_KIND_DIGEST', text: digest('8') }]);
    expect(hits(7)).toMatchObject(Array(2).fill({ kind: 'SEARCH_KIND_ROLLOUT', text: 'find-one' }));
    expect(hits(8)).toMatchObject([{ kind: 'SEARCH_KIND_SERVICE', text: 'checkout', service: 'checkout' }]);
    expect(hits(9)).toEqual([]);
    expect(hits(10)).toMatchObject([{ kind: 'SEARCH_KIND_DEPLOYMENT', environment: 'prod' }]);
    expect(hits(11)).toMatchObject([{ kind: 'SEARCH_KIND_ROLLOUT', environment: 'prod' }]);
    const waiting = {
      service: 'checkout',
      difference: 'DIFFERENCE_DIGEST',
      release: { version: 'v7.1.0' },
      other: { version: 'v7.0.0' },
      waitingSince: at(23),
      commits: [{ sha: laterSha, message: 'Fix rounding', author: 'hubot', pullRequest: 72 }],
      commitCount: 1,
    };
    expect(answer(13)).toMatchObject({ services: [waiting] });
    expect(answer(14)).toMatchObject({ services: [{ difference: 'DIFFERENCE_SAME' }] });
    expect(answer(15)).toMatchObject({ services: [{ commits: [{ sha: laterSha }], commitCount: 1 }] });
    expect(answer(17)).not.toHaveProperty('services');
  });
}
