import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Repository, repository } from './test/repository.ts';

let copy: Repository;
beforeEach(async () => {
  copy = await repository();
  await copy.commit({ 'README.md': 'ours\n' });
});
afterEach(() => copy.remove());

async function run(...args: readonly string[]) {
  const file = join(resolve(import.meta.dirname), 'main.ts');
  const { exitCode, stdout, stderr } = await execa(process.execPath, [file, ...args, '--into', copy.git.folder], {
    reject: false,
    env: { NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  return { exitCode, stdout, stderr };
}

describe('pnpm upgrade-platform', () => {
  it('prints its help and does nothing', async () => {
    const { exitCode, stdout } = await run('--help');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Exit codes: 0 upgraded, up to date or shown, 1 refused or failed, 2 wrong usage');
  });

  it.each([
    ['no version', [], "missing required argument 'version'"],
    ['both sides of a file', ['HEAD', '--ours', 'a', '--theirs', 'a'], '--ours and --theirs both name a'],
    ['an unknown option', ['HEAD', '--force'], "unknown option '--force'"],
  ])('refuses %s as wrong usage', async (_, args, message) => {
    const { exitCode, stderr } = await run(...args);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });

  it('refuses an unknown version, and says where one comes from', async () => {
    const { exitCode, stderr } = await run('v9');
    expect(stderr).toContain('v9 is neither a folder nor a tag or commit of this clone; fetch it first');
    expect(exitCode).toBe(1);
  });

  it('refuses a copy with changes that are not committed, and names them', async () => {
    await copy.git.withInput('staged\n', 'update-index', '--add', '--cacheinfo', `100644,${await blob()},app/own.ts`);
    const { exitCode, stderr } = await run('HEAD');
    expect(stderr).toMatch(/has changes that are not committed; commit them first:\n.*app\/own\.ts/);
    expect(exitCode).toBe(1);
  });

  it('has nothing to do for a version that the copy has', async () => {
    const { exitCode, stdout } = await run('HEAD');
    expect(stdout).toContain('up to date: HEAD is ');
    expect(exitCode).toBe(0);
  });

  it('refuses a version of another history without a base', async () => {
    const other = await repository();
    try {
      await other.commit({ 'README.md': 'theirs\n' });
      const { exitCode, stderr } = await run(other.git.folder);
      expect(stderr).toContain(
        'cannot find the platform commit that this copy started from; give it with --base <commit>',
      );
      expect(exitCode).toBe(1);
    } finally {
      other.remove();
    }
  });
});

const blob = () => copy.git.withInput('staged\n', 'hash-object', '-w', '--stdin');
