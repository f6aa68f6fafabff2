import { createRequire } from 'node:module';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { RuleGroup } from './alerts/rule.ts';

/** A service's own alerts and dashboards: its module exports them as `operations`. */
export interface ServiceOperations {
  readonly rules: readonly RuleGroup[];
  readonly dashboards: readonly Dashboard[];
}

const none: ServiceOperations = { rules: [], dashboards: [] };
const load = createRequire(import.meta.url);

/** Loads the module that the spec names, from a package that gitops depends on. Synthesis has checked that it exports `operations`. */
export function operationsOf({ operations }: ServicePlan): ServiceOperations {
  if (operations === undefined) return none;
  const module: { readonly operations: ServiceOperations } = load(operations);
  return module.operations;
}
