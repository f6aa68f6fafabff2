import type { Measured } from '../world/load.ts';
import type { Stage } from '../world/stage.ts';

/** What a play found. */
export interface Outcome {
  /** For people: what happened, with its figures. */
  readonly happened: string;
  /** What had to happen, and did not. */
  readonly problems: readonly string[];
}

/** What a rehearsal may have besides the service, by its option. */
export const extras = ['argo-cd', 'observability'] as const;
export type Extra = (typeof extras)[number];

export interface Play {
  readonly name: string;
  /** What has to happen. */
  readonly expected: string;
  /** Why it cannot be played with this service or cluster; none by default. */
  readonly whyNot?: (stage: Stage) => string | undefined;
  /** The play itself; `measure` ends its measurement, at the end of the play by default. */
  readonly run: (stage: Stage) => Promise<Outcome>;
  /** The kind of rehearsal that it is only in. @default in each */
  readonly needs?: Extra;
  /** Whether requests may fail while it goes on. @default none may */
  readonly mayFail?: true;
}

export interface PlayResult extends Outcome {
  readonly play: string;
  readonly expected: string;
  readonly seconds: number;
  readonly requests: number;
  readonly failed: number;
  readonly shed: number;
  readonly slowestMs: number;
  readonly errors: readonly string[];
}

/** A problem where a condition does not hold. */
export const unless = (holds: boolean, problem: string): readonly string[] => (holds ? [] : [problem]);

/** Plays one under load; an error is a separate problem, and what was measured until then stays. */
export async function play(each: Play, stage: Stage): Promise<PlayResult> {
  const end = stage.load.begin();
  const startedAt = performance.now();
  const outcome = await each.run(stage).catch((error: unknown): Outcome => {
    const text = error instanceof Error ? error.message : String(error);
    return { happened: 'it is not played to its end', problems: [text] };
  });
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  const { requests, failed, shed, slowestMs, errors } = await end();
  return {
    play: each.name,
    expected: each.expected,
    seconds,
    ...outcome,
    problems: [...outcome.problems, ...ofLoad(each, { requests, failed })],
    requests,
    failed,
    shed,
    slowestMs,
    errors,
  };
}

const ofLoad = ({ mayFail }: Play, { requests, failed }: Pick<Measured, 'requests' | 'failed'>): readonly string[] => [
  ...unless(requests > 0, 'the client sent nothing'),
  ...unless(mayFail === true || failed === 0, `${failed} of ${requests} requests failed`),
];
