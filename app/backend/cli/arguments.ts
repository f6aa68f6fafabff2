import { InvalidArgumentError, Option } from 'commander';
import { CliError } from './client.ts';

export const intents = ['planned', 'rollback', 'hotfix'] as const;
export const statuses = ['queued', 'in_progress', 'succeeded', 'failed', 'cancelled'] as const;
export const finalStatuses = ['succeeded', 'failed', 'cancelled'] as const;
export type Status = (typeof statuses)[number];

type Upper<Prefix extends string, Word extends string> = `${Prefix}_${Uppercase<Word>}`;

/** The contract's enum name for a value of the command line. */
export const contractName = <Prefix extends string, Word extends string>(prefix: Prefix, word: Word) =>
  `${prefix}_${word.toUpperCase()}` as Upper<Prefix, Word>;

const spans = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** `2026-11-20`, `2026-11-20T10:00:00+11:00`, or how long ago: `90m`, `36h`, `7d`, `2w`. */
export function timeArgument(text: string, now = Date.now()): string {
  const [, count, unit] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  if (count && unit) return new Date(now - Number(count) * spans[unit as keyof typeof spans]).toISOString();
  const date = new Date(/^\d{4}-/.test(text) ? text : Number.NaN);
  if (Number.isNaN(date.getTime()))
    throw new InvalidArgumentError(
      'expected a time such as 2026-11-20 or 2026-11-20T10:00:00Z, or a duration such as 36h or 7d',
    );
  return date.toISOString();
}

export const sinceOption = () =>
  new Option('--since <time>', 'start time, or how long ago: 36h, 7d').argParser((text) => timeArgument(text));
export const untilOption = () =>
  new Option('--until <time>', 'end time (exclusive)').argParser((text) => timeArgument(text));

export function limitArgument(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 5000) throw new InvalidArgumentError('expected 1 to 5000');
  return limit;
}

/** Omits options that are not set, as the API requires. */
export const given = <Value extends object>(values: Value): { [Key in keyof Value]?: Exclude<Value[Key], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;

/** The same rollout for all jobs and regions of a run. */
export function rolloutKey(
  named: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  if (named !== undefined) return named;
  const run = environment['GITHUB_RUN_ID'];
  if (run) return `github-${run}`;
  throw new CliError('--rollout is required outside a GitHub run: a name that is the same in each region');
}
