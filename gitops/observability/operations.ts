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

/** Loads the module that the spec names, from a package that gitops depends on. */
export function operationsOf({ service, operations }: ServicePlan): ServiceOperations {
  if (operations === undefined) return none;
  try {
    const module: { readonly operations: ServiceOperations } = load(operations);
    return module.operations;
  } catch (cause) {
    throw new Error(
      `services.${service}.operations: ${operations} cannot be loaded; name a module of a package in gitops/package.json that exports operations`,
      { cause },
    );
  }
}
