import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileIn, type Git, gitIn } from './git.ts';
import { merge } from './merge.ts';
import { environmentsIndex, servicesIndex } from './rules.ts';
import { commitIn, type Files, identify } from './test/repository.ts';

const root = resolve(import.meta.dirname, '../..');
const here = gitIn(root);
const today = (await here.succeeds('rev-parse', 'HEAD')) ? await here('rev-parse', 'HEAD') : '';

/** Versions of this repository's past from which a copy is brought up to date. */
const past = {
  'without retainOnDestroy and a second service': '6ee6bb8b876fdfc62fdfd15bc6c7203cd10f17ee',
  'before GPUs and taints': 'd08aac0',
  'of an evening': '7be93c3',
};

const has = (commit: string) => here.succeeds('cat-file', '-e', `${commit}^{commit}`);
const missing = (
  await Promise.all(Object.values(past).map(async (commit) => ((await has(commit)) ? [] : [commit])))
).flat();
const without = missing.length > 0 ? ' (skipped: needs the whole history: git fetch --unshallow)' : '';
const isLong = process.env['PLATFORM_UPGRADES'] === 'all';
const unlessLong = isLong ? without : ' (skipped: run pnpm test:upgrades)';

let folder: string;
let copy: Git;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'copy of ж '));
});
// With all packages in it.
afterEach(() => rmSync(folder, { recursive: true, force: true }), 600_000);

const read = (path: string) => readFileSync(fileIn(copy, path), 'utf8');

/** A copy that began as a commit, with literals of its adopter. */
async function adopted(commit: string): Promise<Files> {
  await here('clone', '--quiet', '--shared', '--no-checkout', root, join(folder, 'copy'));
  copy = gitIn(join(folder, 'copy'));
  await identify(copy);
  await copy('checkout', '--quiet', '-B', 'main', commit);
  const edit = (path: string, ...edits: readonly (readonly [from: string, to: string])[]) => {
    const text = edits.reduce((before, [from, to]) => {
      if (!before.includes(from)) throw new Error(`${path} at ${commit} does not hold ${from}`);
      return before.replaceAll(from, to);
    }, read(path));
    return { [path]: text };
  };
  const literals = {
    ...edit('infra/environments/organization.ts', ["'spai'", "'acme'"], ["'example-org'", "'acme-rockets'"]),
    ...edit(
      'infra/environments/dev.ts',
      ["'222222222222'", "'210987654321'"],
      ['sessionHours: 12', 'sessionHours: 10'],
    ),
    ...edit('infra/environments/prod.ts', ['sessionHours: 8', 'sessionHours: 24']),
  };
  await commitIn(copy, literals);
  return { ...literals, [environmentsIndex]: read(environmentsIndex), [servicesIndex]: read(servicesIndex) };
}

/** Settings that migrations add: each is off, or what the version before did. */
const migrated =
  /^ *(retainOnDestroy: .+|(security|sleep|previews|backupAccount): undefined|zone: 'create'|provenance: 'off'|clusterRunners: false),$/;

/** Lines of a text that were in the one before, as a text, and those that came between them. */
function linesOf(text: string, before: string): { readonly kept: string; readonly added: readonly string[] } {
  const expected = before.split('\n');
  const kept: string[] = [];
  const added: string[] = [];
  for (const line of text.split('\n')) (line === expected[kept.length] ? kept : added).push(line);
  return { kept: kept.join('\n'), added };
}

const upgrade = (version: string, ...args: readonly string[]) =>
  execa(process.execPath, [join(root, 'tools/upgrade/main.ts'), version, '--into', copy.folder, ...args], {
    reject: false,
    all: true,
    env: { NO_COLOR: '1', FORCE_COLOR: undefined },
  });

describe.skipIf(missing.length > 0)(`a copy of this repository's past${without}`, () => {
  it.each(Object.entries(past))(
    '%s merges with today without a conflict, and keeps its literals',
    async (_, commit) => {
      const literals = await adopted(commit);
      const [base, ours] = [await copy('rev-parse', `${commit}^{commit}`), await copy('rev-parse', 'HEAD')];
      expect((await merge(copy, { base, ours, theirs: today }, { ours: [], theirs: [] })).conflicts).toEqual([]);
      for (const [path, text] of Object.entries(literals)) expect(read(path), path).toBe(text);
      // The code is today's.
      expect(read('tools/upgrade/merge.ts')).toBe(`${await here('show', `${today}:tools/upgrade/merge.ts`)}\n`);
    },
  );
});

describe.skipIf(!isLong || missing.length > 0)(`pnpm upgrade-platform${unlessLong}`, () => {
  it.each(Object.entries(past))(
    'brings a copy %s up to date: checked, with no resource destroyed, and a second time with nothing to do',
    async (_, commit) => {
      const literals = await adopted(commit);
      const before = await copy('rev-parse', 'HEAD');
      const done = await upgrade(today);
      expect(done.all).toMatch(/ 0 to destroy, of them 0 with data[\s\S]*upgraded/);
      expect(done.exitCode).toBe(0);
      expect(await copy('rev-parse', 'HEAD^1', 'HEAD^2')).toBe(`${before}\n${today}`);
      for (const [path, text] of Object.entries(literals)) {
        const { kept, added } = linesOf(read(path), text ?? '');
        expect(kept, path).toBe(text);
        expect(added.filter((line) => !migrated.test(line))).toEqual([]);
      }
      for (const script of ['install', 'lint', 'typecheck', 'generate'])
        await execa('npx', ['--yes', 'pnpm@12', script], { cwd: copy.folder });
      expect(await copy('status', '--porcelain')).toBe('');
      const again = await upgrade(today);
      expect([again.exitCode, again.all]).toEqual([0, expect.stringContaining('up to date')]);
    },
    1_800_000,
  );

  it('shows that a newer version would destroy what holds data, and refuses that', async () => {
    await adopted(past['of an evening']);
    const before = await copy('rev-parse', 'HEAD');
    // A key under another id, without a moved block.
    const newer = gitIn(join(folder, 'newer'));
    await here('clone', '--quiet', '--shared', root, newer.folder);
    await identify(newer);
    await newer('checkout', '--quiet', today);
    const stack = 'infra/stacks/foundation-stack.ts';
    const text = readFileSync(fileIn(newer, stack), 'utf8');
    await commitIn(newer, { [stack]: text.replace("'logs-key'", "'other-key'") });
    const lost = /DESTROYS, with its data.*:\n {2}\S+-foundation-\S+ aws_kms_key\.logs-key_\w+\n[\s\S]*/.source;

    const shown = await upgrade(newer.folder, '--dry-run');
    expect(shown.all).toMatch(new RegExp(`${lost}dry run: nothing was changed`));
    const refused = await upgrade(newer.folder);
    expect(refused.all).toMatch(new RegExp(`${lost}nothing was changed: the next apply would destroy`));
    expect([shown.exitCode, refused.exitCode]).toEqual([0, 1]);
    expect([await copy('rev-parse', 'HEAD'), await copy('status', '--porcelain')]).toEqual([before, '']);
  }, 1_800_000);
});
