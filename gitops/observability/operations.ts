import { createRequire } from 'node:module';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { RuleGroup } from './alerts/rule.ts';

/** What a service adds to the alerts and dashboards that every service has: its module exports it as `operations`. */
export interface ServiceOperations {
  readonly rules: readonly RuleGroup[];
  readonly dashboards: readonly Dashboard[];
}

const none: ServiceOperations = { rules: [], dashboards: [] };
const load = createRequire(import.meta.url);

/** Of the module that the spec names, a package that gitops depends on. */
export function operationsOf({ service, operations }: ServicePlan): ServiceOperations {
  if (operations === undefined) return none;
  try {
    const module: { readonly operations: ServiceOperations } = load(operations);
    return module.operations;
  } catch (cause) {
    throw new Error(
      `services.${service}.operations: ${operations} cannot be loaded; name a module that exports operations, of a package in gitops/package.json`,
      { cause },
    );
  }
}
