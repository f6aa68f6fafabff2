import type { ComponentContext } from '../plan/context.ts';
import type { ExposurePlan, IngressPlan, PublicHostPlan, Run, SitePlan, StatementPlan } from '../plan/types.ts';

/** What a kind adds to what every component has. */
export interface KindPlan {
  readonly run: Run;
  readonly exposures: readonly ExposurePlan[];
  readonly hosts: readonly PublicHostPlan[];
  readonly site: SitePlan | undefined;
  /** AWS permissions in addition to the service's. */
  readonly statements: readonly StatementPlan[];
  readonly ingress: Omit<IngressPlan, 'pods'>;
  /** Whether its pods reach public addresses whatever the spec's `egress` says. */
  readonly reachesInternet: boolean;
}

export type Derive<Spec extends ComponentContext['component']> = (context: ComponentContext<Spec>) => KindPlan;

export const closed: KindPlan['ingress'] = { publicPorts: [], internalPorts: [], metricsPort: undefined };
