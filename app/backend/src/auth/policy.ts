import { LedgerError } from '@sample-platform-ai/contract';
import type { ServicesAndEnvironments } from '../catalog/repository.ts';
import type { Principal } from './principal.ts';

export interface DeploymentTarget {
  readonly service: string;
  readonly environment: string;
  readonly region: string;
}

/** Refuses a place that does not exist. */
export function checkTarget(places: ServicesAndEnvironments, { service, environment, region }: DeploymentTarget): void {
  if (!places.services.has(service)) throw new LedgerError('not_found', `there is no service ${service}`);
  const regions = places.environments.get(environment);
  if (!regions) throw new LedgerError('not_found', `there is no environment ${environment}`);
  if (!regions.includes(region)) throw new LedgerError('not_found', `${environment} has no region ${region}`);
}

/** Refuses a pipeline that writes about another repository's service, or about an environment it did not run in. */
export function checkPipeline(
  places: ServicesAndEnvironments,
  target: Pick<DeploymentTarget, 'service' | 'environment'>,
  principal: Principal,
): void {
  if (principal.kind !== 'pipeline') return;
  const { repositoryId, ownerId, environment } = principal.pipeline;
  const service = places.services.get(target.service);
  if (service?.repositoryId !== repositoryId || service.ownerId !== ownerId) {
    throw new LedgerError('permission_denied', `${target.service} belongs to another repository`);
  }
  if (environment !== target.environment) {
    throw new LedgerError('permission_denied', `the job did not run in the environment ${target.environment}`);
  }
}
