import type { StackSummary } from '@sample-platform-ai/infra/manifest.ts';
import { Listr } from 'listr2';
import { style, UserError } from '../output/terminal.ts';
import { type Outcome, type RunOptions, runInOrder } from './graph.ts';
import { TofuError } from './opentofu.ts';

export type Report = Readonly<Record<Outcome, readonly string[]>>;

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
    { concurrent: true, exitOnError: false, fallbackRenderer: 'simple' },
  );
  const shown = list.run();
  const outcomes = await runInOrder(
    stacks,
    async (id) => {
      const entry = entryOf(id);
      const stack = stacks.find((candidate) => candidate.id === id);
      try {
        if (stack) entry.result = await run(stack, (doing) => entry.show?.(doing));
      } catch (error) {
        entry.error = error;
        throw error;
      } finally {
        entry.settled.resolve();
      }
    },
    {
      ...options,
      onSkip: (id, missing) => {
        const entry = entryOf(id);
        entry.skipped = missing.length > 0 ? `${id}: needs ${missing.join(', ')}` : `${id}: stopped before it began`;
        entry.settled.resolve();
      },
    },
  );
  await shown;
  for (const [id, { error }] of entries) {
    if (error === undefined) continue;
    const why = error instanceof TofuError ? error.output : error instanceof UserError ? error.message : String(error);
    process.stderr.write(`\n${style('red', id, process.stderr)}: ${verb} failed\n${why.trim()}\n`);
  }
  const those = (wanted: Outcome) => [...outcomes].flatMap(([id, outcome]) => (outcome === wanted ? [id] : []));
  return { done: those('done'), failed: those('failed'), skipped: those('skipped') };
}
