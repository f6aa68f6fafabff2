import { styleText } from 'node:util';
import { CommanderError } from 'commander';

/** Coloured on a terminal only, and never where NO_COLOR is set. */
export const style = (
  format: Parameters<typeof styleText>[0],
  text: string,
  stream: NodeJS.WriteStream = process.stdout,
): string => styleText(format, text, { stream });

/** Rows as columns, each as wide as its widest cell. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [style('bold', line(header)), ...rows.map(line)].join('\n');
}

/** A failure whose message is all that its reader needs: printed without a stack trace, exit code 1. */
export class UserError extends Error {}

/** Wrong usage of a command: exit code 2. */
export class UsageError extends UserError {}

/** Message of a bug in the platform. Only DEBUG=1 shows its stack trace. */
function internalError(error: unknown): string {
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  if (process.env['DEBUG']) return stack ?? message;
  return `${message}\nThis is a bug in the platform, not a mistake in your input. Run the command again with DEBUG=1, and report the command and what it prints.`;
}

/**
 * Runs a command's main function; its number is the exit code. Where commander has ended a program that overrides its exit, it
 * has printed why: help is a success, anything else is wrong usage.
 */
export async function runMain(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    const text = error instanceof UserError ? error.message : internalError(error);
    process.stderr.write(`${style('red', 'error', process.stderr)} ${text}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

/**
 * For commands that start processes and end them when they exit: a signal alone would end a command without that. Its exit code is
 * the shell's, 128 and the signal's number.
 */
export function exitOnSignals(): void {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.once(signal, () => process.exit(code));
}

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
