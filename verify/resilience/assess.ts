import type { Verdict } from '../scan/checkov.ts';
import { type Exception, type Judgement, judge } from '../scan/gate.ts';
import type { Reading, Rule } from './rule.ts';
import { rules } from './rules.ts';
import type { World } from './world.ts';

/** What one rule says of one environment. */
export interface Assessed {
  readonly rule: Rule;
  /** The setting that says that the environment does not claim it. */
  readonly unclaimed: string | undefined;
  readonly readings: readonly Reading[];
}

export interface Assessment {
  readonly world: World;
  readonly assessed: readonly Assessed[];
}

export const assess = (worlds: readonly World[]): readonly Assessment[] =>
  worlds.map((world) => ({
    world,
    assessed: rules.map((rule) => {
      const unclaimed = rule.unclaimed(world.environment, world);
      return { rule, unclaimed, readings: unclaimed === undefined ? rule.judge(world) : [] };
    }),
  }));

const verdictOf = ({ id, change }: Rule, { subject, problem }: Reading): Verdict => ({
  check: id,
  title: problem ? `found ${problem.found}, allowed ${problem.allowed}; ${change}` : '',
  subject,
});

/** Findings of every assessment. */
export const findingsOf = (assessments: readonly Assessment[]): readonly Verdict[] =>
  assessments.flatMap(({ assessed }) =>
    assessed.flatMap(({ rule, readings }) =>
      readings.filter(({ problem }) => problem).map((each) => verdictOf(rule, each)),
    ),
  );

/** A line for each rule that an environment claims and that found nothing to judge. */
export const unreadRules = (assessments: readonly Assessment[]): readonly string[] =>
  assessments.flatMap(({ world, assessed }) =>
    assessed
      .filter(({ unclaimed, readings }) => unclaimed === undefined && readings.length === 0)
      .map(
        ({ rule }) =>
          `${world.environment.name}: ${rule.id} found nothing to judge in ${rule.reads}; a claimed rule must read something`,
      ),
  );

/** What to fix, and what is excepted, as the policy scan judges its findings. */
export function judgeAssessments(
  assessments: readonly Assessment[],
  exceptions: readonly Exception[],
  now: Date,
): Judgement {
  const failed = findingsOf(assessments);
  const judgement = judge({
    scanned: [],
    coverage: { read: 0, judged: 0, isKnown: () => true },
    report: { version: '', resources: 0, passed: [], failed: [...failed], unreadable: [] },
    exceptions,
    now,
  });
  return { ...judgement, problems: [...unreadRules(assessments), ...judgement.problems] };
}
