import { seconds, style, table } from '@sample-platform-ai/terminal';
import type { PlanSummary } from './opentofu.ts';
import type { Report } from './progress.ts';

/** A stack waits for its plan while one that it reads has not been applied. */
export type Planned = PlanSummary | { readonly waitsFor: readonly string[] };
export type Plans = ReadonlyMap<string, Planned>;

/** What a plan does, in a few characters. */
export const changes = ({ isEmpty, add, change, destroy }: PlanSummary): string => {
  if (isEmpty) return 'no changes';
  return add + change + destroy === 0 ? 'outputs or addresses only' : `+${add} ~${change} -${destroy}`;
};

export const isApplied = (ids: readonly string[]): string =>
  `${ids.join(', ')} ${ids.length === 1 ? 'is' : 'are'} applied`;

/** Each stack's plan, and under it whatever it destroys. */
export function printPlans(ids: readonly string[], plans: Plans): void {
  const rows = ids.flatMap((id) => {
    const planned = plans.get(id);
    if (!planned) return [[id, style('red', 'not planned')]];
    if ('waitsFor' in planned) return [[id, `planned once ${isApplied(planned.waitsFor)}`]];
    return [[id, changes(planned)], ...planned.destroyed.map((address) => ['', style('red', `destroys ${address}`)])];
  });
  process.stdout.write(`\n${table(['STACK', 'PLAN'], rows)}\n`);
}

/** What came of a command. */
export interface Result {
  readonly report: Report;
  /** Name of each way of being done, and the stacks of which it is true. */
  readonly done: Readonly<Record<string, (id: string) => boolean>>;
  /** The command line, to be given again. */
  readonly again: string;
}

/** Prints what is done and what is left; returns the exit code. */
export function finish({ report: { done, failed, skipped }, done: ways, again }: Result): number {
  const groups = [
    ...Object.entries(ways).map(([name, isSo]) => [name, done.filter(isSo)] as const),
    ['failed', failed] as const,
    ['left', skipped] as const,
  ].filter(([, ids]) => ids.length > 0);
  const rows = groups.map(([name, ids]) => [name, String(ids.length), ids.join(', ')]);
  const isDone = failed.length + skipped.length === 0;
  const mark = isDone ? style('green', '✓ done') : style('red', '✗ incomplete');
  process.stdout.write(`\n${table(['RESULT', 'COUNT', 'STACKS'], rows)}\n\n${mark} in ${seconds(performance.now())}\n`);
  if (isDone) return 0;
  process.stdout.write(`next: ${failed.length > 0 ? 'fix the cause, then ' : ''}run ${again} to resume\n`);
  return 1;
}
