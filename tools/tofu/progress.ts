import type { StackSummary } from '@sample-platform-ai/infra/manifest.ts';
import { style, UserError } from '@sample-platform-ai/terminal';
import { Listr } from 'listr2';
import { type Outcome, type RunOptions, runInOrder } from './graph.ts';
import { TofuError } from './opentofu.ts';

export type Report = Readonly<Record<Outcome, readonly string[]>>;

/** Why a stack failed, with OpenTofu's output if OpenTofu failed. */
export function printFailure(id: string, verb: string, error: unknown): void {
  const why = error instanceof TofuError ? error.output : error instanceof UserError ? error.message : String(error);
  process.stderr.write(`\n${style('red', id, process.stderr)}: ${verb} failed\n${why.trim()}\n`);
}

/** What the list shows of one stack. */
interface Entry {
  readonly settled: PromiseWithResolvers<void>;
  /** Set once the list draws the stack. */
  show?: (text: string) => void;
  result?: string;
  skipped?: string;
  error?: unknown;
}

/**
 * Runs the stacks in their order and shows each one's state: a live list on a terminal, plain lines elsewhere.
 *
 * @param run Does the work on one stack, says what it is at, and returns what came of it.
 */
export async function runWithProgress(
  options: RunOptions,
  verb: string,
  stacks: readonly StackSummary[],
  run: (stack: StackSummary, say: (doing: string) => void) => Promise<string>,
): Promise<Report> {
  const entries = new Map<string, Entry>(stacks.map(({ id }) => [id, { settled: Promise.withResolvers() }]));
  const entryOf = (id: string): Entry => {
    const entry = entries.get(id);
    if (!entry) throw new Error(`${id} is not among the stacks`);
    return entry;
  };
  const isLive = process.stdout.isTTY;
  /** Where no list is drawn, as in a pipeline's log, each line says whose it is. */
  const log = (mark: string, id: string, text: string) => {
    if (!isLive) process.stdout.write(`${mark} ${id}: ${text}\n`);
  };
  const list = new Listr(
    stacks.map(({ id }) => ({
      title: id,
      task: async (_, task) => {
        const entry = entryOf(id);
        entry.show = (text) => {
          task.output = text;
        };
        await entry.settled.promise;
        if (entry.error !== undefined) throw new Error(`${id}: ${verb} failed`);
        if (entry.skipped) task.skip(entry.skipped);
        else task.title = `${id}: ${entry.result}`;
      },
    })),
    // Its default listener exits on Ctrl-C, before running stacks have ended and the summary is printed.
    { concurrent: true, exitOnError: false, fallbackRenderer: 'silent', registerSignalListeners: false },
  );
  const shown = list.run();
  const outcomes = await runInOrder(
    stacks,
    async (id) => {
      const entry = entryOf(id);
      const stack = stacks.find((candidate) => candidate.id === id);
      try {
        if (!stack) return;
        entry.result = await run(stack, (doing) => {
          entry.show?.(doing);
          log('›', id, doing);
        });
        log('✔', id, entry.result);
      } catch (error) {
        entry.error = error;
        log('✖', id, `${verb} failed`);
        throw error;
      } finally {
        entry.settled.resolve();
      }
    },
    {
      ...options,
      onSkip: (id, missing) => {
        const entry = entryOf(id);
        const why = missing.length > 0 ? `needs ${missing.join(', ')}` : 'stopped before it began';
        entry.skipped = `${id}: ${why}`;
        log('↓', id, why);
        entry.settled.resolve();
      },
    },
  );
  await shown;
  for (const [id, { error }] of entries) {
    if (error !== undefined) printFailure(id, verb, error);
  }
  const those = (wanted: Outcome) => stacks.flatMap(({ id }) => (outcomes.get(id) === wanted ? [id] : []));
  return { done: those('done'), failed: those('failed'), skipped: those('skipped') };
}
