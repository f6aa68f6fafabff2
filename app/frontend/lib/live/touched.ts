import type { Schemas } from '@sample-platform-ai/contract/client';
import type { Query } from '@tanstack/react-query';
import type { Service } from '../ledger/catalog.ts';

/** What a kind of event makes old, by the first part of a query's key. */
export function touched(event: Schemas['Event']): readonly string[] {
  if (event.deploymentChanged) return ['deployments', 'deployment', 'rollouts', 'rollout', 'metrics', 'comparison'];
  if (event.incidentChanged) return ['incidents', 'open incidents', 'incident', 'deployment', 'rollout', 'metrics'];
  if (event.observed) return ['observations'];
  if (event.serviceChanged) return ['services'];
  return [];
}

const dayMs = 86_400_000;

interface Scope {
  readonly service?: string;
  readonly team?: string;
  readonly until?: string;
}

/**
 * Whether what a query shows may be another one after changes of these services. An event is one read of what it is about,
 * however many other things are on the screen.
 */
export function mayChange(
  query: Query,
  services: ReadonlySet<string>,
  catalog: readonly Service[] | undefined,
): boolean {
  const [kind, given] = query.queryKey;
  // A list of all services is among them.
  if (kind === 'services' || services.has('')) return true;
  const scope: Scope = typeof given === 'object' && given !== null ? given : {};
  const shown: Scope = typeof query.state.data === 'object' && query.state.data !== null ? query.state.data : {};
  // The period before the one that is shown: it has ended.
  if (kind === 'metrics' && scope.until && Date.parse(scope.until) < Date.now() - dayMs) return false;
  const service = scope.service || shown.service;
  if (service) return services.has(service);
  if (!scope.team || catalog === undefined) return true;
  const teams = new Map(catalog.map(({ name, team }) => [name, team]));
  // A service that is not known yet may be the team's.
  return [...services].some((name) => (teams.get(name) ?? scope.team) === scope.team);
}
