import { callRate, failed, fastCallRate, timed } from './calls.ts';
import { errorBudget } from './error-budget.ts';
import type { RuleGroup } from './rule.ts';

/** What the ledger promises over 30 days, in every environment. */
export const objectives = {
  availabilityPercent: 99.9,
  latency: { percent: 99, seconds: 0.25 },
} as const;

const availability = errorBudget({
  key: 'call_failures',
  alert: 'LedgerAvailabilityBudget',
  objectivePercent: objectives.availabilityPercent,
  // Zero, not nothing, while no call fails.
  bad: (window) => `${callRate(window, failed)} or 0 * ${callRate(window)}`,
  all: (window) => callRate(window),
  badMeans: 'fail by a fault of ours',
  description:
    'Callers are refused with internal, unavailable or deadline_exceeded. Pipelines cannot record what they deploy.',
});

const latency = errorBudget({
  key: 'slow_calls',
  alert: 'LedgerLatencyBudget',
  objectivePercent: objectives.latency.percent,
  bad: (window) => `${callRate(window, timed)} - ${fastCallRate(window, objectives.latency.seconds)}`,
  all: (window) => callRate(window, timed),
  badMeans: `take longer than ${objectives.latency.seconds} s`,
  description: 'Callers wait. Streams are not counted, since they last as long as their readers.',
});

export const objectiveRules: RuleGroup = {
  name: 'ledger-objectives',
  runbook: 'ledger',
  recordings: [...availability.recordings, ...latency.recordings],
  alerts: [...availability.alerts, ...latency.alerts],
};
