import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@sample-platform-ai/terminal';
import { lockFile } from '@sample-platform-ai/tools/output/locks.ts';
import { planFile, type TofuStack } from '@sample-platform-ai/tools/tofu/opentofu.ts';

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

export interface Sealed {
  readonly account: string;
  /** 40 hex digits: what the plans were made from. */
  readonly commit: string;
  readonly stacks: readonly TofuStack[];
}

/** A hash of an account's saved plans and of the list of stacks without one, which identifies the reviewed plans. */
export function sealOf({ account, commit, stacks }: Sealed): string {
  const parts = stacks
    .toSorted((a, b) => a.id.localeCompare(b.id, 'en'))
    .map((stack) => {
      const plan = planFile(stack, 'saved');
      const locked = join(stack.directory, lockFile);
      const hash = (file: string) => (existsSync(file) ? sha256(readFileSync(file)) : 'none');
      return `${stack.id} plan:${hash(plan)} providers:${hash(locked)}`;
    });
  return sha256([`account:${account}`, `commit:${commit}`, ...parts].join('\n'));
}

/** Refuses plans that are not the sealed ones. */
export function checkSeal(sealed: Sealed, expected: string): void {
  if (!/^[0-9a-f]{64}$/.test(expected))
    throw new UserError(`the seal is "${expected}"; give the 64 hex digits that plan printed`);
  const found = sealOf(sealed);
  if (found !== expected) {
    throw new UserError(
      `these are not the plans that were reviewed: their seal is ${found}, the reviewed one ${expected}. Nothing was applied; plan again from commit ${sealed.commit}`,
    );
  }
}
