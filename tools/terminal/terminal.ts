import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
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

/** `file.ts:12`, of the source that could not be read, or of the first call in a file of the platform. */
function placeOf(stack: string): string | undefined {
  const own = stack.split('\n').find((line) => line.includes('file://') && !line.includes('/node_modules/'));
  const [, url, line] = /(file:\/\/\S+\.tsx?):(\d+)/.exec(own ?? '') ?? [];
  return url && `${relative(process.cwd(), fileURLToPath(url))}:${line}`;
}

/** Whether a module could not be read, which an edit of the file caused and can correct. */
const isUnreadable = (error: Error): boolean =>
  error instanceof SyntaxError || ('code' in error && error.code === 'ERR_MODULE_NOT_FOUND');

/** Whether the machine refused a file or folder, often one that the user has named. */
const isRefusedPath = (error: Error): boolean => 'syscall' in error && 'path' in error;

/** Message of a bug in the platform. Only DEBUG=1 shows its stack trace. */
function internalError(error: unknown): string {
  const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
  if (process.env['DEBUG']) return stack;
  const place = placeOf(stack);
  if (error instanceof Error && isUnreadable(error))
    return `${place ? `${place}: ` : ''}${message}\nCorrect the file, or undo what changed in it: git diff`;
  if (error instanceof Error && isRefusedPath(error))
    return `${message}\nCheck the path, its rights and the space on its disk. If they are right, run the command again with DEBUG=1, and report what it prints.`;
  return `${message}${place ? `\nIn ${place}` : ''}\nThis is a bug in the platform, not a mistake in your input. Run the command again with DEBUG=1, and report the command and what it prints.`;
}

const report = (text: string) => process.stderr.write(`${style('red', 'error', process.stderr)} ${text}\n`);

/** The shell's exit code of a program that writes to a reader that has left, as `head` does. */
const brokenPipe = 141;

/** Errors outside of the main function's promise, which Node would end with its trace. */
function guard(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.once('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? brokenPipe : 1));
  }
  process.once('uncaughtException', (error) => {
    report(internalError(error));
    process.exit(1);
  });
}

/**
 * Runs a command's main function; its number is the exit code. Where commander has ended a program that overrides its exit, it
 * has printed why: help is a success, anything else is wrong usage.
 */
export async function runMain(main: () => Promise<number>): Promise<void> {
  guard();
  try {
    process.exitCode = await main();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    report(error instanceof UserError ? error.message : internalError(error));
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
