import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { baseFile, baseOf, fileIn } from './git.ts';
import { commitMerge, merge, type Settled } from './merge.ts';
import { commitIn, type Files, type Repository, repository } from './test/repository.ts';

const index = 'infra/environments/index.ts';
const services = 'infra/environments/services/index.ts';
const workflow = '.github/workflows/promote.yml';
const listOf = (...names: readonly string[]) =>
  names.map((name) => `import { ${name} } from './${name}.ts';\n`).join('');
const composeOf = (...names: readonly string[]) =>
  `name: platform\n\n${names.length > 0 ? `# A service of yours each.\ninclude:\n${names.map((name) => `  - app/${name}/compose.yaml\n`).join('')}\n` : ''}services:\n  postgres:\n    image: postgres:17\n`;

/** A small platform with the sample's environment and service. */
const start: Files = {
  [index]: listOf('first', 'organization'),
  'infra/environments/first.ts': 'size: 1\n',
  'infra/environments/organization.ts': "prefix: 'sample'\n",
  [services]: listOf('example'),
  'infra/environments/services/example.ts': 'example\n',
  'app/example/main.ts': 'one\ntwo\nthree\n',
  'infra/modules/bucket.ts': 'one\ntwo\nthree\nfour\nfive\n',
  'docs/cost.md': 'sample\n',
  'gitops/overlays/first/versions/example': 'digest: none\n',
  [workflow]: 'options: [first]\nruns-on: ubuntu-24.04\ntimeout-minutes: 10\n',
  'compose.yaml': composeOf(),
  'pnpm-lock.yaml': 'one\n',
};

let platform: Repository;
let base: string;
beforeEach(async () => {
  platform = await repository();
  base = await platform.commit(start);
});
afterEach(() => platform.remove());

/** The merge of what an adopter did with what the platform did. */
async function merged(ours: Files, theirs: Files, settled: Settled = { ours: [], theirs: [] }) {
  const { git, commit } = platform;
  const newer = await commit(theirs);
  await git('checkout', '--quiet', '-b', 'copy', base);
  const head = Object.keys(ours).length > 0 ? await commit(ours) : base;
  const outcome = await merge(git, { base, ours: head, theirs: newer }, settled);
  const read = (path: string) => (existsSync(fileIn(git, path)) ? readFileSync(fileIn(git, path), 'utf8') : undefined);
  return { ...outcome, read, head, newer };
}

describe('a newer version', () => {
  it('changes no literal, adds and removes no environment', async () => {
    const ours = {
      [index]: listOf('second', 'organization'),
      'infra/environments/first.ts': undefined,
      'infra/environments/second.ts': 'size: 7\n',
      'infra/environments/organization.ts': "prefix: 'acme'\n",
    };
    const { conflicts, read } = await merged(ours, {
      [index]: listOf('first', 'third', 'organization'),
      'infra/environments/first.ts': 'size: 2\n',
      'infra/environments/third.ts': 'size: 3\n',
      'infra/environments/organization.ts': "prefix: 'other'\n",
      'infra/environments/validate.ts': 'engine\n',
    });
    expect(conflicts).toEqual([]);
    for (const [path, text] of Object.entries(ours)) expect(read(path)).toBe(text);
    expect(read('infra/environments/third.ts')).toBeUndefined();
    expect(read('infra/environments/validate.ts')).toBe('engine\n');
  });

  it('brings its code, next to changes of the adopter in the same file', async () => {
    const { conflicts, read } = await merged(
      { 'infra/modules/bucket.ts': 'ours\ntwo\nthree\nfour\nfive\n' },
      { 'infra/modules/bucket.ts': 'one\ntwo\nthree\nfour\ntheirs\n', 'infra/modules/queue.ts': 'new\n' },
    );
    expect(conflicts).toEqual([]);
    expect(read('infra/modules/bucket.ts')).toBe('ours\ntwo\nthree\nfour\ntheirs\n');
    expect(read('infra/modules/queue.ts')).toBe('new\n');
  });

  it('brings no new service, changes none that was removed, and takes none away', async () => {
    const own = { 'app/own/main.ts': 'own\n', 'infra/environments/services/own.ts': 'own\n' };
    const { conflicts, read } = await merged(
      {
        ...own,
        [services]: listOf('own'),
        'app/example/main.ts': undefined,
        'infra/environments/services/example.ts': undefined,
      },
      {
        [services]: listOf('example', 'sample'),
        'infra/environments/services/sample.ts': 'sample\n',
        'app/sample/main.ts': 'sample\n',
        'infra/environments/services/example.ts': 'changed\n',
        'app/example/main.ts': 'one\ntwo\nchanged\n',
        'app/example/server.ts': 'added\n',
        'app/kit/log.ts': 'library\n',
      },
    );
    expect(conflicts).toEqual([]);
    for (const [path, text] of Object.entries(own)) expect(read(path)).toBe(text);
    for (const path of ['example', 'sample'].flatMap((name) => [
      `app/${name}/main.ts`,
      `infra/environments/services/${name}.ts`,
    ]))
      expect(read(path), path).toBeUndefined();
    expect(read('app/example/server.ts')).toBeUndefined();
    expect(read('app/kit/log.ts')).toBe('library\n');
  });

  it('keeps a service that the newer version dropped', async () => {
    const { conflicts, read } = await merged(
      {},
      { 'infra/environments/services/example.ts': undefined, 'app/example/main.ts': undefined, [services]: '' },
    );
    expect(conflicts).toEqual([]);
    expect(read('app/example/main.ts')).toBe(start['app/example/main.ts']);
    expect(read(services)).toBe(listOf('example'));
  });

  it('leaves generated files and released digests as they were, and drops those that it no longer generates', async () => {
    const digest = { 'gitops/overlays/first/versions/example': 'digest: sha256:1\n' };
    const { conflicts, read } = await merged(
      { ...digest, 'docs/cost.md': 'acme\n', 'gitops/overlays/second/own': 'own\n' },
      {
        'docs/cost.md': undefined,
        'gitops/overlays/first/versions/example': 'digest: other\n',
        'pnpm-lock.yaml': 'two\n',
      },
    );
    expect(conflicts).toEqual([]);
    expect(read('docs/cost.md')).toBeUndefined();
    expect(read('gitops/overlays/first/versions/example')).toBe('digest: sha256:1\n');
    expect(read('gitops/overlays/second/own')).toBe('own\n');
    expect(read('pnpm-lock.yaml')).toBe('two\n');
  });

  it('wins in the lines of a workflow that both changed, and says so', async () => {
    const { conflicts, rewritten, read } = await merged(
      { [workflow]: 'options: [second]\nruns-on: ubuntu-24.04\ntimeout-minutes: 20\n' },
      { [workflow]: 'options: [first, third]\nruns-on: ubuntu-24.04\ntimeout-minutes: 10\n' },
    );
    expect({ conflicts, rewritten }).toEqual({ conflicts: [], rewritten: [workflow] });
    expect(read(workflow)).toBe('options: [first, third]\nruns-on: ubuntu-24.04\ntimeout-minutes: 20\n');
  });

  it('keeps the services that compose.yaml includes', async () => {
    const { conflicts, read } = await merged(
      { 'compose.yaml': composeOf('own', 'other') },
      { 'compose.yaml': composeOf('sample').replace('postgres:17', 'postgres:18') },
    );
    expect(conflicts).toEqual([]);
    expect(read('compose.yaml')).toBe(composeOf('own', 'other').replace('postgres:17', 'postgres:18'));
  });
});

describe('a conflict', () => {
  const path = 'infra/modules/bucket.ts';
  const [ours, theirs] = [{ [path]: 'ours\n' }, { [path]: 'theirs\n' }];

  it('of lines is reported, with both sides in the file', async () => {
    const { conflicts, read } = await merged(ours, theirs);
    expect(conflicts).toEqual([path]);
    expect(read(path)).toMatch(/^<<<<<<< .*\nours\n[\s\S]*\n=======\ntheirs\n>>>>>>> /);
  });

  it('with a deletion is reported where the adopter changed the file', async () => {
    expect((await merged(ours, { [path]: undefined })).conflicts).toEqual([path]);
  });

  it('in compose.yaml is reported too', async () => {
    const image = (name: string) => ({ 'compose.yaml': composeOf('own').replace('postgres:17', name) });
    expect((await merged(image('postgres:ours'), image('postgres:theirs'))).conflicts).toEqual(['compose.yaml']);
  });

  it.each(['ours', 'theirs'] as const)('is settled by taking %s', async (side) => {
    const { conflicts, read } = await merged(ours, theirs, { ours: [], theirs: [], [side]: [path] });
    expect(conflicts).toEqual([]);
    expect(read(path)).toBe(`${side}\n`);
  });
});

describe('the commit of an upgrade', () => {
  it('has both histories, and a record that a squashed pull request keeps', async () => {
    const { git } = platform;
    const { head, newer } = await merged(
      { 'infra/environments/first.ts': 'size: 7\n' },
      { 'infra/modules/queue.ts': 'new\n' },
    );
    const commit = await commitMerge(git, { base, ours: head, theirs: newer }, 'upgrade');
    expect(await git('log', '-1', '--format=%P', commit)).toBe(`${head} ${newer}`);
    expect(await baseOf(git, commit, newer)).toBe(newer);

    const squashed = await git('commit-tree', `${commit}^{tree}`, '-p', head, '-m', 'squashed');
    await git('checkout', '--quiet', '--force', squashed);
    const recorded = await commitIn(git, { [baseFile]: `${newer}\n` });
    expect(await baseOf(git, squashed, newer)).toBe(base);
    expect(await baseOf(git, recorded, newer)).toBe(newer);
  });

  it('needs a base: one that is given, where the histories share none', async () => {
    const { git } = platform;
    const alone = await git('commit-tree', `${base}^{tree}`, '-m', 'a copy without history');
    await expect(baseOf(git, alone, base)).rejects.toThrow('give it with --base <commit>');
    await expect(baseOf(git, alone, base, 'v9')).rejects.toThrow('--base: unknown commit v9');
    expect(await baseOf(git, alone, base, base.slice(0, 12))).toBe(base);
  });
});
