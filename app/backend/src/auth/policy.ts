import { LedgerError } from '@sample-platform-ai/contract';
import type { Places } from '../catalog/repository.ts';
import type { Principal } from './principal.ts';

export interface Place {
  readonly service: string;
  readonly environment: string;
  readonly region: string;
}

/** Refuses a place that does not exist. */
export function checkPlace(places: Places, { service, environment, region }: Place): void {
  if (!places.services.has(service)) throw new LedgerError('not_found', `there is no service ${service}`);
  const regions = places.environments.get(environment);
  if (!regions) throw new LedgerError('not_found', `there is no environment ${environment}`);
  if (!regions.includes(region)) throw new LedgerError('not_found', `${environment} has no region ${region}`);
}

/** Refuses a pipeline that writes about another repository's service, or about an environment it did not run in. */
export function checkPipeline(
  places: Places,
  place: Pick<Place, 'service' | 'environment'>,
  principal: Principal,
): void {
  if (principal.kind !== 'pipeline') return;
  const { repositoryId, ownerId, environment } = principal.pipeline;
  const service = places.services.get(place.service);
  if (service?.repositoryId !== repositoryId || service.ownerId !== ownerId) {
    throw new LedgerError('permission_denied', `${place.service} belongs to another repository`);
  }
  if (environment !== place.environment) {
    throw new LedgerError('permission_denied', `the job did not run in the environment ${place.environment}`);
  }
}
