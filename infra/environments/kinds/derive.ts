import type { ComponentContext } from '../plan/context.ts';
import type { ExposurePlan, IngressPlan, PublicHostPlan, Run, SitePlan, StatementPlan } from '../plan/types.ts';

/** The part of a component's plan that depends on its kind. */
export interface KindPlan {
  readonly run: Run;
  readonly exposures: readonly ExposurePlan[];
  readonly hosts: readonly PublicHostPlan[];
  readonly site: SitePlan | undefined;
  /** AWS permissions in addition to the service's. */
  readonly statements: readonly StatementPlan[];
  readonly ingress: Omit<IngressPlan, 'pods'>;
  /** Whether its pods reach public addresses regardless of the spec's `egress`. */
  readonly reachesInternet: boolean;
}

export type Derive<Spec extends ComponentContext['component']> = (context: ComponentContext<Spec>) => KindPlan;

export const closed: KindPlan['ingress'] = { publicPorts: [], internalPorts: [], metricsPort: undefined };
