import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { RuleGroup } from '../rule.ts';
import { callsOf } from './calls.ts';
import { errorBudget } from './error-budget.ts';

/** The objectives of a service over 30 days, and the burn rate of their error budgets. */
export function objectiveRules(plan: ServicePlan): readonly RuleGroup[] {
  const { service, objectives } = plan;
  if (!objectives) return [];
  const calls = callsOf(plan, objectives);
  const seconds = objectives.latency.milliseconds / 1000;
  const availability = errorBudget({
    service,
    key: 'call_failures',
    alert: 'ServiceAvailabilityBudget',
    objectivePercent: objectives.availability,
    // Zero instead of no data while no call fails.
    bad: calls.failed,
    all: calls.all,
    badMeans: 'fail because of the service',
    description: 'Callers get refusals or errors that they did not cause.',
  });
  const latency = errorBudget({
    service,
    key: 'slow_calls',
    alert: 'ServiceLatencyBudget',
    objectivePercent: objectives.latency.percentile,
    bad: (window) => `${calls.timedCalls(window)} - ${calls.fast(window, seconds)}`,
    all: calls.timedCalls,
    badMeans: `take longer than ${seconds} s`,
    description: 'Callers wait. Long-lived streams do not count.',
  });
  return [
    {
      name: `service-${service}-objectives`,
      runbook: 'service',
      recordings: [...availability.recordings, ...latency.recordings],
      alerts: [...availability.alerts, ...latency.alerts],
    },
  ];
}
