import { UserError } from '@sample-platform-ai/terminal';
import { execa } from 'execa';

/** Shell commands of the user, for what no API of Kubernetes does. */
export interface Hooks {
  /** Ends everything in the cluster $CONTEXT at once. */
  readonly kill?: string | undefined;
  /** Makes an empty cluster $CONTEXT again, which reaches the cluster $OTHER. */
  readonly recreate?: string | undefined;
  /** From now on no packet passes between $CONTEXT and $OTHER. */
  readonly cut?: string | undefined;
  /** They pass again. */
  readonly heal?: string | undefined;
}

export type HookName = keyof Hooks;

const limitSeconds = 600;

/** Throws `UserError` with what the command printed where it fails or takes longer than ten minutes. */
export async function runHook(
  hooks: Hooks,
  name: HookName,
  { context, other }: { readonly context: string; readonly other: string },
): Promise<void> {
  const command = hooks[name];
  if (command === undefined) throw new UserError(`--${name}: missing; give the shell command`);
  const { failed, timedOut, exitCode, signal, all } = await execa('sh', ['-ec', command], {
    env: { CONTEXT: context, OTHER: other },
    // What it leaves running may keep its output open.
    stdin: 'ignore',
    all: true,
    reject: false,
    timeout: limitSeconds * 1000,
  });
  if (!failed) return;
  const how = timedOut ? `did not end within ${limitSeconds} s` : `ended with ${exitCode ?? signal}`;
  throw new UserError(`--${name}: for context ${context} the command ${how}: ${(all ?? '').trim().slice(-500)}`);
}
