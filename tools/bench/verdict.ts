/** One whole process. */
export interface Sample {
  readonly seconds: number;
  readonly mib: number;
}

/** The runs of one variant; the others ran in the same turns. */
export interface Series {
  readonly services: number;
  readonly samples: readonly Sample[];
}

/** Limits of a synthesis of everything, and of one more service. */
export const limits = { seconds: 6, megabytes: 500, millisecondsPerService: 100 } as const;

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);

/** Of an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const ordered = sorted(values);
  const [low, high] = [ordered[Math.floor((ordered.length - 1) / 2)], ordered[Math.floor(ordered.length / 2)]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

/** Median, and in brackets the least and the most. */
export const spread = (values: readonly number[], digits: number): string =>
  `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)})`;

/** What each service more cost, in milliseconds, turn by turn: what slowed the machine down slowed both. */
export const millisecondsPerService = (few: Series, many: Series): readonly number[] =>
  many.samples.map(
    ({ seconds }, turn) =>
      ((seconds - (few.samples[turn]?.seconds ?? Number.NaN)) * 1000) / (many.services - few.services),
  );

export interface Verdict {
  readonly what: string;
  readonly found: number;
  readonly limit: number;
  readonly unit: string;
  readonly kept: boolean;
}

/**
 * Medians against the limits. What one more service costs is the mean of all that were added: the difference that a single one
 * makes is smaller than the noise of a shared machine.
 */
export function verdicts(present: Series, full: Series, oneMore: Series): readonly Verdict[] {
  const judge = (what: string, found: number, limit: number, unit: string): Verdict => ({
    what,
    found,
    limit,
    unit,
    // A figure that could not be measured is not within a limit.
    kept: found <= limit,
  });
  const of = `with ${full.services} services`;
  const megabytes = full.samples.map(({ mib }) => mib * 1.048576);
  return [
    judge(`time ${of}`, median(full.samples.map(({ seconds }) => seconds)), limits.seconds, 's'),
    judge(`peak memory ${of}`, median(megabytes), limits.megabytes, 'MB'),
    judge('each service more', median(millisecondsPerService(present, oneMore)), limits.millisecondsPerService, 'ms'),
  ];
}
