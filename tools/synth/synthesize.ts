import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { addBootstrap } from '@sample-platform-ai/bootstrap/bootstrap.ts';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { backupAccount, sharedAccount } from '@sample-platform-ai/environments/naming.ts';
import { newApp } from '@sample-platform-ai/infra/app.ts';
import { readStacks, type StackSummary } from '@sample-platform-ai/infra/manifest.ts';
import { addBackupCopies } from '@sample-platform-ai/infra/stacks/backup-copies.ts';
import { addEnvironment } from '@sample-platform-ai/infra/stacks/environment.ts';
import { addSharedStacks } from '@sample-platform-ai/infra/stacks/shared.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { lockFile, lockFileOf } from '../output/locks.ts';
import { namingTheSetting } from './last-setting.ts';

export interface SynthesisOptions {
  readonly outdir: string;
  /** Only this account's stacks; all of them without it. */
  readonly only?: string | undefined;
}

/** What `tofu init` leaves in a stack's folder, and a new synthesis need not make it fetch again. */
const initialized = ['.terraform', lockFile];

/** Where `pnpm synth --outdir` puts the manifests. They are no stacks, and stay. */
const manifests = 'gitops';

/** Stacks in a folder of their own, until they take the place of the old ones. */
export interface PreparedStacks {
  /** Replaces the output folder. */
  readonly put: () => readonly StackSummary[];
  /** Removes what is left, whether they were put or not. */
  readonly clear: () => void;
}

/** Writes every stack into a fresh folder. Whatever fails leaves the old folder as it was. */
export function prepareStacks(platform: Platform, { outdir, only }: SynthesisOptions): PreparedStacks {
  refuseForeignFolder(outdir);
  mkdirSync(dirname(outdir), { recursive: true });
  // In the same parent folder, so that the replacement is a rename.
  const workshop = mkdtempSync(`${outdir}.`);
  const clear = () => rmSync(workshop, { recursive: true, force: true });
  const fresh = join(workshop, 'new');
  try {
    mkdirSync(fresh);
    withoutStackTraces(
      () => write(platform, fresh, only),
      () => namingTheSetting(platform, (same) => write(same, fresh, only)),
    );
  } catch (error) {
    clear();
    throw error;
  }
  const put = () => {
    replace(outdir, fresh, join(workshop, 'old'));
    return readStacks(outdir);
  };
  return { put, clear };
}

/** Writes every stack in place of the old ones. */
export function synthesize(platform: Platform, options: SynthesisOptions): readonly StackSummary[] {
  const stacks = prepareStacks(platform, options);
  try {
    return stacks.put();
  } finally {
    stacks.clear();
  }
}

function write(platform: Platform, folder: string, only: string | undefined): void {
  const app = newApp(folder);
  addBootstrap(app, platform, only);
  if (!only || only === sharedAccount(platform.organization).name) addSharedStacks(app, platform);
  if (!only || only === backupAccount(platform.organization)?.name) addBackupCopies(app, platform);
  for (const environment of platform.environments) {
    if (!only || only === environment.name) addEnvironment(app, platform, environment);
  }
  app.synth();
}

/**
 * The framework records a trace of the whole stack for each of its tokens, a fifth of a synthesis, and raises every limit
 * on it except this one: V8 treats a value that is not a number as no limit. Failed work runs again, for the trace of its error.
 */
function withoutStackTraces(work: () => void, again: () => void): void {
  const { stackTraceLimit } = Error;
  try {
    Object.defineProperty(Error, 'stackTraceLimit', { configurable: true, get: () => undefined, set: () => {} });
    work();
    return;
  } catch {
    // Below, as it would have failed anyway.
  } finally {
    Object.defineProperty(Error, 'stackTraceLimit', { configurable: true, writable: true, value: stackTraceLimit });
  }
  again();
}

/** What takes the folder's place also takes its content away: it may hold nothing but an earlier synthesis. */
function refuseForeignFolder(outdir: string): void {
  if (!existsSync(outdir)) return;
  const foreign = readdirSync(outdir).filter(
    (name) => !['manifest.json', 'stacks', manifests, '.DS_Store'].includes(name),
  );
  if (foreign.length > 0) {
    throw new UserError(
      `${outdir} holds ${foreign.slice(0, 3).join(', ')}, which no synthesis wrote; give an empty folder with --outdir`,
    );
  }
}

function replace(outdir: string, fresh: string, old: string): void {
  const stacks = readStacks(fresh).map(({ directory }) => basename(directory));
  const replaces = existsSync(outdir);
  if (replaces) renameSync(outdir, old);
  try {
    renameSync(fresh, outdir);
  } catch (error) {
    if (replaces) renameSync(old, outdir);
    throw error;
  }
  if (existsSync(join(old, manifests))) renameSync(join(old, manifests), join(outdir, manifests));
  for (const stack of stacks) {
    const directory = join(outdir, 'stacks', stack);
    const previous = join(old, 'stacks', stack);
    for (const name of initialized.filter((entry) => existsSync(join(previous, entry)))) {
      renameSync(join(previous, name), join(directory, name));
    }
    // What is committed counts, whatever an init has left behind.
    const committed = lockFileOf(directory);
    if (existsSync(committed)) copyFileSync(committed, join(directory, lockFile));
  }
}
