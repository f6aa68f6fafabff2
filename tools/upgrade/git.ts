import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '@sample-platform-ai/terminal';
import { execa } from 'execa';

/** Git in one folder. */
export interface Git {
  readonly folder: string;
  /** What it prints; throws with what it says where it fails. */
  (...args: readonly string[]): Promise<string>;
  /** Whether it succeeds. */
  readonly succeeds: (...args: readonly string[]) => Promise<boolean>;
  /** With a text for its input. */
  readonly withInput: (input: string, ...args: readonly string[]) => Promise<string>;
}

export function gitIn(folder: string): Git {
  const start = (args: readonly string[], input = '') =>
    execa('git', [...args], { cwd: folder, input, reject: false, maxBuffer: 1e9, env: { LC_ALL: 'C' } });
  const withInput = async (input: string, ...args: readonly string[]) => {
    const { failed, stdout, stderr, exitCode, shortMessage } = await start(args, input);
    if (!failed) return stdout;
    if (exitCode === undefined) throw new UserError(`git did not start: ${shortMessage}; install git 2.34 or newer`);
    throw new UserError(`git ${args.join(' ')} in ${folder}: ${stderr || stdout}`);
  };
  const succeeds = async (...args: readonly string[]) => !(await start(args)).failed;
  return Object.assign((...args: readonly string[]) => withInput('', ...args), { folder, succeeds, withInput });
}

/** The file of a copy that says with which commit of the platform it was last brought up to date. */
export const baseFile = '.platform-base';

/** A commit, and the clone that has it. */
export interface Version {
  readonly commit: string;
  /** A path that Git can fetch from; `undefined` where the copy has the commit already. */
  readonly source: string | undefined;
}

/** A tag or a commit that the copy's clone has, or the head of another clone. */
export async function versionOf(copy: Git, wanted: string): Promise<Version> {
  const path = resolve(wanted);
  if (existsSync(path) && statSync(path).isDirectory()) {
    const other = gitIn(path);
    if (!(await other.succeeds('rev-parse', '--verify', '--quiet', 'HEAD^{commit}')))
      throw new UserError(`${wanted} is not a clone with a commit; give the path of a clone of the newer version`);
    return { commit: await other('rev-parse', 'HEAD^{commit}'), source: path };
  }
  const commit = `${wanted}^{commit}`;
  if (!(await copy.succeeds('rev-parse', '--verify', '--quiet', commit))) {
    throw new UserError(
      `${wanted} is neither a folder nor a tag or commit of this clone; fetch it first (git fetch <remote> tag ${wanted}), or give the path of a clone of the newer version`,
    );
  }
  return { commit: await copy('rev-parse', commit), source: undefined };
}

/** Refuses a copy with changes that are not committed, or whose commits could have no author. */
export async function requireReady(copy: Git): Promise<void> {
  if (!(await copy.succeeds('rev-parse', '--show-toplevel')))
    throw new UserError(`${copy.folder} is not a Git repository; run git init there, and commit what is in it`);
  const changed = await copy('status', '--porcelain', '--untracked-files=no');
  if (changed !== '')
    throw new UserError(`${copy.folder} has changes that are not committed; commit them first:\n${changed}`);
  if (!(await copy.succeeds('var', 'GIT_COMMITTER_IDENT')))
    throw new UserError('git has no author for the commit; set user.name and user.email (git config)');
}

/**
 * A clone of the copy in a separate folder, with the newer version. It shares the objects of the copy, whose files stay as
 * they are.
 */
export async function workshopOf(copy: Git, { commit, source }: Version, folder: string): Promise<Git> {
  await copy('clone', '--quiet', '--shared', '--no-checkout', copy.folder, folder);
  const workshop = gitIn(folder);
  for (const key of ['user.name', 'user.email']) {
    if (await copy.succeeds('config', key)) await workshop('config', key, await copy('config', key));
  }
  if (source) await workshop('fetch', '--quiet', '--no-tags', source, 'HEAD');
  if (!(await workshop.succeeds('cat-file', '-e', commit)))
    throw new UserError(`${commit} cannot be fetched from ${source ?? copy.folder}; run git fsck there`);
  return workshop;
}

/**
 * The commit of the platform that both sides come from: given, recorded by the last upgrade, or shared by their histories. A pull
 * request that is squashed keeps the record and loses the history; a merge by hand keeps the history alone.
 */
export async function baseOf(workshop: Git, head: string, version: string, given?: string): Promise<string> {
  const known = (commit: string) => workshop.succeeds('cat-file', '-e', `${commit}^{commit}`);
  if (given !== undefined) {
    if (await known(given)) return workshop('rev-parse', `${given}^{commit}`);
    throw new UserError(`--base: unknown commit ${given}; expected one that the copy or the newer version has`);
  }
  const record = `${head}:${baseFile}`;
  const recorded = (await workshop.succeeds('cat-file', '-e', record))
    ? (await workshop('show', record)).trim()
    : undefined;
  const shared = (await workshop.succeeds('merge-base', head, version))
    ? await workshop('merge-base', head, version)
    : undefined;
  const candidates = [];
  for (const commit of [shared, recorded]) if (commit !== undefined && (await known(commit))) candidates.push(commit);
  const [first, second] = candidates;
  if (first === undefined) {
    const isShallow = (await workshop('rev-parse', '--is-shallow-repository')) === 'true';
    throw new UserError(
      `cannot find the platform commit that this copy started from${isShallow ? ', in a shallow clone' : ''}; give it with --base <commit>${isShallow ? ', or complete the history: git fetch --unshallow' : ''}`,
    );
  }
  if (second === undefined) return first;
  return (await workshop.succeeds('merge-base', '--is-ancestor', first, second)) ? second : first;
}

export const fileIn = (git: Git, path: string): string => join(git.folder, path);
