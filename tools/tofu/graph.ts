/** Something to run after what it needs. */
export interface Step {
  readonly id: string;
  readonly needs: readonly string[];
}

export type Outcome = 'done' | 'failed' | 'skipped';

/** The same steps the other way round: what needed others comes before them. */
export const reversed = <S extends Step>(steps: readonly S[]): S[] =>
  steps.map((step) => ({ ...step, needs: steps.filter(({ needs }) => needs.includes(step.id)).map(({ id }) => id) }));

/** The chosen steps; one that needs a chosen step by way of others still comes after it. */
export function subset<S extends Step>(steps: readonly S[], chosen: (step: S) => boolean): S[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const ids = new Set(steps.filter(chosen).map(({ id }) => id));
  const nearest = (id: string): string[] => (ids.has(id) ? [id] : (byId.get(id)?.needs ?? []).flatMap(nearest));
  return steps.filter(chosen).map((step) => ({ ...step, needs: [...new Set(step.needs.flatMap(nearest))] }));
}

export interface RunOptions {
  /** Steps that run at a time. */
  readonly parallel: number;
  /** After an abort no further step starts; running steps finish. */
  readonly signal?: AbortSignal;
  /**
   * Steps of one turn run at a time, those of the lowest turn that are ready first; after a failure, no step of a later turn
   * starts. @default all have the same turn
   */
  readonly turnOf?: (id: string) => number;
}

/**
 * Runs every step as soon as all that it needs is done, and skips what needs a failed or skipped one.
 *
 * @param run Throws when the step fails.
 * @param onSkip Called with a step that will not run, and with its failed or skipped dependencies.
 * @returns Each step's outcome, once all have one.
 */
export async function runInOrder(
  steps: readonly Step[],
  run: (id: string) => Promise<void>,
  {
    parallel,
    signal,
    turnOf = () => 0,
    onSkip = () => {},
  }: RunOptions & { readonly onSkip?: (id: string, missing: readonly string[]) => void },
): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const running = new Map<string, Promise<void>>();
  const waiting = new Map(steps.map((step) => [step.id, step]));

  const start = (id: string) => {
    const settled = run(id).then(
      () => outcomes.set(id, 'done'),
      () => outcomes.set(id, 'failed'),
    );
    running.set(
      id,
      settled.then(() => void running.delete(id)),
    );
  };
  while (waiting.size > 0 || running.size > 0) {
    for (const { id, needs } of [...waiting.values()]) {
      const lost = needs.filter((need) => outcomes.get(need) === 'failed' || outcomes.get(need) === 'skipped');
      const earlier = [...outcomes].flatMap(([other, outcome]) =>
        outcome === 'failed' && turnOf(other) < turnOf(id) ? [other] : [],
      );
      const missing = lost.length > 0 ? lost : earlier;
      if (missing.length === 0 && !signal?.aborted) continue;
      waiting.delete(id);
      outcomes.set(id, 'skipped');
      onSkip(id, missing);
    }
    const ready = [...waiting.values()].filter(({ needs }) => needs.every((need) => outcomes.get(need) === 'done'));
    const [runs] = running.keys();
    const turn = Math.min(...ready.map(({ id }) => turnOf(id)));
    if (runs === undefined || turnOf(runs) === turn) {
      for (const { id } of ready.filter((step) => turnOf(step.id) === turn).slice(0, parallel - running.size)) {
        waiting.delete(id);
        start(id);
      }
    }
    if (running.size > 0) await Promise.race(running.values());
    else if (
      waiting.size > 0 &&
      [...waiting.values()].every(({ needs }) => needs.some((need) => !outcomes.has(need)))
    ) {
      throw new Error(`these need one another: ${[...waiting.keys()].join(', ')}`);
    }
  }
  return outcomes;
}
