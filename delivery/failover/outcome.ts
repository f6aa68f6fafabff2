/** Outcome of one step. */
export interface Outcome {
  readonly step: string;
  readonly done: boolean;
  readonly detail: string;
}

export const outcomeTable = (outcomes: readonly Outcome[]): string =>
  [
    '| step | | |\n| --- | --- | --- |',
    ...outcomes.map(({ step, done, detail }) => `| ${step} | ${done ? 'done' : '**not done**'} | ${detail} |`),
  ].join('\n');

/** One line with the remaining steps; undefined if all are done. */
export const leftUndone = (outcomes: readonly Outcome[]): string | undefined => {
  const left = outcomes.filter(({ done }) => !done).map(({ step, detail }) => `${step} (${detail})`);
  return left.length > 0 ? `Not done: ${left.join('; ')}. Run this again to do the remaining steps` : undefined;
};
