import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { addBootstrap } from '@sample-platform-ai/bootstrap/bootstrap.ts';
import type { AccountName } from '@sample-platform-ai/infra/environments/schema.ts';
import { readStacks, type StackSummary } from '@sample-platform-ai/infra/manifest.ts';
import { newApp, type Platform } from '@sample-platform-ai/infra/platform.ts';
import { addEnvironment } from '@sample-platform-ai/infra/stacks/environment.ts';
import { addSharedStacks } from '@sample-platform-ai/infra/stacks/shared.ts';

export interface SynthesisOptions {
  readonly outdir: string;
  /** Only this account's stacks; all of them without it. */
  readonly only?: AccountName | undefined;
}

/** What `tofu init` leaves in a stack's folder, and a new synthesis need not make it fetch again. */
const initialized = ['.terraform', '.terraform.lock.hcl'];

/**
 * Writes every stack into a fresh folder, which takes the place of `outdir` when all of it is there. Whatever fails
 * before leaves the old folder as it was.
 */
export function synthesize(
  { organization, environments }: Platform,
  { outdir, only }: SynthesisOptions,
): readonly StackSummary[] {
  mkdirSync(dirname(outdir), { recursive: true });
  const fresh = mkdtempSync(`${outdir}.`);
  try {
    const app = newApp(fresh);
    addBootstrap(app, organization, environments, only);
    if (!only || only === 'shared') addSharedStacks(app, organization, environments);
    for (const environment of environments) {
      if (!only || only === environment.name) addEnvironment(app, organization, environment);
    }
    app.synth();
    replace(outdir, fresh);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return readStacks(outdir);
}

function replace(outdir: string, fresh: string): void {
  if (!existsSync(outdir)) {
    renameSync(fresh, outdir);
    return;
  }
  for (const { directory } of readStacks(fresh)) {
    const previous = join(outdir, 'stacks', basename(directory));
    for (const name of initialized.filter((entry) => existsSync(join(previous, entry)))) {
      renameSync(join(previous, name), join(directory, name));
    }
  }
  const old = `${fresh}.old`;
  renameSync(outdir, old);
  renameSync(fresh, outdir);
  rmSync(old, { recursive: true, force: true });
}
