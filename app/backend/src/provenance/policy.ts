import {
  invalidField,
  LedgerError,
  ProvenanceMode,
  ProvenanceModeSchema,
  type ProvenancePolicy,
  type RecordDeploymentRequest,
} from '@sample-platform-ai/contract';
import type { ServicesAndEnvironments } from '../catalog/repository.ts';
import { type Expected, type Provenance, type Trust, unverified } from './trust.ts';

/** An environment's policy as the column and the contract have it. */
export interface StoredPolicy {
  readonly mode: string;
  readonly workflows: readonly string[];
  readonly images: readonly { readonly service: string; readonly name: string }[];
}

/** For the column; undefined keeps what is stored. */
export function storedPolicy(policy: ProvenancePolicy | undefined): StoredPolicy | undefined {
  if (!policy) return undefined;
  const { mode, workflows, images } = policy;
  if (mode !== ProvenanceMode.OFF && workflows.length === 0)
    throw invalidField(
      'provenance.workflows',
      'is empty; name the workflows that may build images, or turn the mode off',
    );
  const named = images.map(({ service }) => service);
  const twice = named.find((service, i) => named.indexOf(service) !== i);
  if (twice !== undefined) throw invalidField('provenance.images', `names ${twice} twice; give each service one image`);
  return {
    mode: ProvenanceModeSchema.value[mode]?.name ?? '',
    workflows,
    images: images.map(({ service, name }) => ({ service, name })),
  };
}

/** Each takes a few milliseconds of the process' time. */
const bundleLimit = 20;

const missing = unverified('no bundle was sent; send provenance.bundle, a line of `gh attestation download`');

const checked = (
  { provenance }: RecordDeploymentRequest,
  expected: Omit<Expected, 'commit'>,
  trust: Trust,
): Promise<Provenance> =>
  provenance ? trust.verify(provenance.bundle, { ...expected, commit: provenance.commit }) : Promise.resolve(missing);

/**
 * What the checks of deployments found, in their order; undefined where the environment asks for none. Throws `permission_denied` for
 * a deployment without verified provenance where the environment requires it.
 */
export async function checkProvenance(
  requests: readonly RecordDeploymentRequest[],
  places: ServicesAndEnvironments,
  trust: Trust,
): Promise<readonly (Provenance | undefined)[]> {
  const bundles = new Set(requests.flatMap(({ provenance }) => provenance?.bundle ?? []));
  if (bundles.size > bundleLimit)
    throw invalidField('deployments', `have ${bundles.size} different bundles; send at most ${bundleLimit} at a time`);
  const known = new Map<string, Provenance>();
  const results: (Provenance | undefined)[] = [];
  for (const request of requests) {
    const { service, environment, imageDigest, provenance } = request;
    const policy = places.provenance.get(environment);
    const repository = places.services.get(service);
    if (!policy || policy.mode === 'PROVENANCE_MODE_OFF' || !repository) {
      results.push(undefined);
      continue;
    }
    const { repositoryId, ownerId } = repository;
    const image = policy.images.find((each) => each.service === service)?.name;
    const expected = { imageDigest, repositoryId, ownerId, workflows: policy.workflows, image };
    const key = JSON.stringify([expected, provenance?.commit, provenance?.bundle]);
    const found = known.get(key) ?? (await checked(request, expected, trust));
    known.set(key, found);
    if (policy.mode === 'PROVENANCE_MODE_REQUIRE' && found.status !== 'PROVENANCE_STATUS_VERIFIED')
      throw new LedgerError(
        'permission_denied',
        `${environment} requires verified provenance, but that of ${service} is unverified: ${found.detail}`,
      );
    results.push(found);
  }
  return results;
}
