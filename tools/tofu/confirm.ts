import { createInterface } from 'node:readline';
import { UserError } from '@sample-platform-ai/terminal';

export interface Confirmation {
  /** Skips the question. */
  readonly yes: boolean;
  readonly signal: AbortSignal;
}

/** Throws without a terminal for the question, before the minutes of planning. */
export function requireSomebody({ yes }: Confirmation): void {
  if (!yes && !process.stdin.isTTY) throw new UserError('cannot ask for confirmation without a terminal: pass --yes');
}

/** Whether the wanted answer was typed. Ctrl-C and Ctrl-D are a no. */
export async function confirm({ yes, signal }: Confirmation, question: string, wanted: string): Promise<boolean> {
  if (yes) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const { promise, resolve } = Promise.withResolvers<string>();
  terminal.once('close', () => resolve(''));
  signal.addEventListener('abort', () => terminal.close(), { once: true });
  terminal.question(`${question} Type "${wanted}" to continue: `, resolve);
  const given = await promise;
  terminal.close();
  return given.trim() === wanted;
}
