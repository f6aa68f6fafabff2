import type { Schemas } from '@sample-platform-ai/contract/client';
import { labelOf, type Tier, tierLabels } from './labels.ts';

export interface Service {
  readonly name: string;
  readonly team: string;
  /** As `example-org/checkout`; empty when unknown. */
  readonly repository: string;
  readonly links: readonly { readonly title: string; readonly url: string }[];
}

/** An environment with its regions, in the matrix' order. */
export interface CatalogEnvironment {
  readonly name: string;
  readonly tier: Tier;
  readonly regions: readonly string[];
}

export const serviceOf = (service: Schemas['Service']): Service => ({
  name: service.name ?? '',
  team: service.team ?? '',
  repository: service.repository?.fullName ?? '',
  links: service.links ?? [],
});

export const environmentOf = (environment: Schemas['Environment']): CatalogEnvironment => ({
  name: environment.name ?? '',
  tier: labelOf(tierLabels, environment.tier, 'development'),
  regions: environment.regions ?? [],
});

/** Who owns any of them, by name. */
export const teamsOf = (services: readonly Service[] = []): readonly string[] =>
  [...new Set(services.map(({ team }) => team))].toSorted();
