import { LedgerError } from '@sample-platform-ai/contract';
import type { ServicesAndEnvironments } from '../catalog/repository.ts';
import type { Principal } from './principal.ts';

export interface DeploymentTarget {
  readonly service: string;
  readonly environment: string;
  readonly region: string;
}

/** Refuses a service, environment or region that does not exist. */
export function checkTarget(places: ServicesAndEnvironments, { service, environment, region }: DeploymentTarget): void {
  if (!places.services.has(service)) throw new LedgerError('not_found', `service ${service} not found`);
  const regions = places.environments.get(environment);
  if (!regions) throw new LedgerError('not_found', `environment ${environment} not found`);
  if (!regions.includes(region))
    throw new LedgerError('not_found', `${environment} has no region ${region}; it has ${regions.join(', ')}`);
}

/** Refuses a controller that reports a place that it does not observe. */
export function checkObserver({ environment, region }: DeploymentTarget, principal: Principal | undefined): void {
  if (principal?.kind !== 'controller' || principal.places.length === 0) return;
  if (!principal.places.some((place) => place.environment === environment && place.region === region))
    throw new LedgerError('permission_denied', `this observer may not report on ${environment}/${region}`);
}

/** Refuses a pipeline that writes for a service of another repository, or for an environment that its job did not run in. */
export function checkPipeline(
  places: ServicesAndEnvironments,
  target: Pick<DeploymentTarget, 'service' | 'environment'>,
  principal: Principal,
): void {
  if (principal.kind !== 'pipeline') return;
  const { repositoryId, ownerId, environment } = principal.pipeline;
  const service = places.services.get(target.service);
  if (service?.repositoryId !== repositoryId || service.ownerId !== ownerId) {
    throw new LedgerError(
      'permission_denied',
      `${target.service} belongs to another repository; record it from a job in that repository`,
    );
  }
  if (environment !== target.environment) {
    throw new LedgerError(
      'permission_denied',
      `the job did not run in the environment ${target.environment}; set it as the job's environment`,
    );
  }
}
