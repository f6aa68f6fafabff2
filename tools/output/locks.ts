import { join, resolve } from 'node:path';
import { readStack } from '@sample-platform-ai/infra/manifest.ts';

/** What OpenTofu calls it in a stack's folder. */
export const lockFile = '.terraform.lock.hcl';

const directory = resolve(import.meta.dirname, '../../infra/locks');

/** The committed hashes of a stack's providers: one file for all stacks that ask for the same ones. */
export const lockFileOf = (stackDirectory: string): string =>
  join(directory, `${Object.keys(readStack(stackDirectory).terraform.required_providers).sort().join('-')}.lock.hcl`);
