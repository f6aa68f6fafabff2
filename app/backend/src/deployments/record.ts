import {
  type Attribution,
  IntentSchema,
  invalidField,
  LedgerError,
  type RecordDeploymentRequest,
} from '@sample-platform-ai/contract';
import { inOrder, type Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import { v7 as uuid } from 'uuid';
import { checkPipeline, checkTarget } from '../auth/policy.ts';
import type { Principal } from '../auth/principal.ts';
import { dateOf, instantOf } from '../call/time.ts';
import { findServicesAndEnvironments, type ServicesAndEnvironments } from '../catalog/repository.ts';
import { shortName } from '../database/json.ts';
import { lockCellRows, projectClaimsToCells } from '../matrix/cells.ts';
import { checkProvenance } from '../provenance/policy.ts';
import type { Trust } from '../provenance/trust.ts';
import { judgeChanges, lockHistories, type Touched } from './history.ts';
import { checkLinks } from './links.ts';
import { type Claim, insertDeployments, type NewDeployment, publishDeployments } from './repository.ts';
import * as rollouts from './rollouts.ts';
import { isFinal, statusName } from './status.ts';

export function claimOf(principal: Principal): Claim {
  if (principal.kind !== 'pipeline') return { subject: principal.subject };
  const { ownerId, environment, ...facts } = principal.pipeline;
  return { subject: principal.subject, ...facts };
}

/** In the form of the contract, without empty fields. */
function attributionOf({ approver, pullRequest }: Attribution): object {
  const { number, title, author } = pullRequest ?? {};
  return {
    approver: approver || undefined,
    pullRequest: pullRequest && { number, title: title || undefined, author: author || undefined },
  };
}

const rolloutName = (r: { service: string; environment: string; key: string; intent: string }) =>
  `${r.service}/${r.environment}/${r.key}#${r.intent}`;

function newRollout(
  request: RecordDeploymentRequest,
  places: ServicesAndEnvironments,
  startedAt: string,
): rollouts.NewRollout {
  const { service, environment, rollout, intent } = request;
  if (!rollout) throw invalidField('rollout', 'is required');
  const all = places.environments.get(environment) ?? [];
  const regions = rollout.regions.length > 0 ? rollout.regions : all;
  const unknown = regions.find((region) => !all.includes(region));
  if (unknown !== undefined)
    throw new LedgerError('not_found', `${environment} has no region ${unknown}; it has ${all.join(', ')}`);
  if (!regions.includes(request.region)) throw invalidField('rollout.regions', `do not include ${request.region}`);
  return {
    id: uuid(),
    service,
    environment,
    key: rollout.key,
    intent: shortName('INTENT', IntentSchema.value[intent]?.name),
    regions: [...regions].sort(),
    remediates: rollout.remediatesRolloutId || undefined,
    answers: rollout.answersIncidentId || undefined,
    startedAt,
  };
}

/** A record of another region or run must describe the same rollout. */
function checkSame(wanted: rollouts.NewRollout, stored: rollouts.StoredRollout): void {
  const same =
    stored.regions.join() === wanted.regions.join() &&
    (wanted.remediates === undefined || stored.remediates === wanted.remediates) &&
    (wanted.answers === undefined || stored.answers === wanted.answers);
  if (!same)
    throw new LedgerError(
      'conflict',
      `the rollout ${wanted.key} is already recorded with other regions or links; send the same ones, or use another key`,
    );
}

async function storeRollouts(
  tx: Queryable,
  wanted: readonly rollouts.NewRollout[],
): Promise<ReadonlyMap<string, string>> {
  const first = new Map<string, rollouts.NewRollout>();
  for (const rollout of wanted) {
    const name = rolloutName(rollout);
    const known = first.get(name) ?? rollout;
    // Any report of the rollout may add a link.
    first.set(name, {
      ...known,
      startedAt: [known.startedAt, rollout.startedAt].sort()[0] ?? known.startedAt,
      remediates: known.remediates ?? rollout.remediates,
      answers: known.answers ?? rollout.answers,
    });
  }
  const stored = new Map(
    (await rollouts.upsertRollouts(tx, [...first.values()])).map((rollout) => [rolloutName(rollout), rollout]),
  );
  for (const rollout of wanted) {
    const found = stored.get(rolloutName(rollout));
    if (!found) continue;
    checkSame(rollout, found);
    if (rollout.remediates === found.id)
      throw invalidField('rollout.remediatesRolloutId', 'is the rollout itself; name the one that it repairs');
  }
  return new Map([...stored].map(([name, { id }]) => [name, id]));
}

/** The deployments to write, in the order of the requests. */
export interface Prepared {
  readonly deployments: readonly NewDeployment[];
  readonly commits: readonly rollouts.CommitRow[];
}

export interface Recorder {
  readonly principal: Principal;
  /** Decides which provenance is verified. */
  readonly trust: Trust;
}

/** Checks requests, and finds or creates their rollouts. */
export async function prepare(
  tx: Queryable,
  requests: readonly RecordDeploymentRequest[],
  { principal, trust }: Recorder,
): Promise<Prepared> {
  const unique = (pick: (request: RecordDeploymentRequest) => string) => [...new Set(requests.map(pick))];
  const services = unique((r) => r.service);
  const [, places] = await inOrder(
    tx,
    () => lockHistories(tx, services),
    () =>
      findServicesAndEnvironments(
        tx,
        services,
        unique((r) => r.environment),
      ),
  );
  for (const request of requests) {
    checkTarget(places, request);
    checkPipeline(places, request, principal);
  }
  await checkLinks(tx, requests);
  const provenances = await checkProvenance(requests, places, trust);
  const starts = requests.map((request) => instantOf('at', request.at, places.now));
  const wanted = requests.map((request, i) => newRollout(request, places, starts[i] ?? ''));
  const ids = await storeRollouts(tx, wanted);
  const claim = claimOf(principal);
  const deployments = requests.map((request, i): NewDeployment => {
    const rollout = wanted[i];
    const status = statusName(request.status);
    return {
      id: uuid(),
      rolloutId: (rollout && ids.get(rolloutName(rollout))) ?? '',
      service: request.service,
      environment: request.environment,
      region: request.region,
      intent: rollout?.intent ?? '',
      version: request.version,
      imageDigest: request.imageDigest,
      claim,
      attribution: request.attribution && attributionOf(request.attribution),
      provenance: provenances[i],
      status,
      at: starts[i] ?? '',
      finishedAt: isFinal(status) ? starts[i] : undefined,
    };
  });
  const commits = requests.flatMap((request, i) =>
    request.commits.map(({ sha, committedAt, message, author, pullRequest }, n) => ({
      rolloutId: deployments[i]?.rolloutId ?? '',
      sha,
      committedAt: committedAt ? dateOf(`commits[${n}].committedAt`, committedAt).toISOString() : '',
      message: message || undefined,
      author: author || undefined,
      pullRequest: pullRequest || undefined,
    })),
  );
  return { deployments, commits };
}

/** Writes deployments; the caller derives the facts that follow. */
export const store = (tx: Queryable, { deployments, commits }: Prepared): Promise<unknown> =>
  inOrder(
    tx,
    () => lockCellRows(tx, deployments),
    () => insertDeployments(tx, deployments),
    () => rollouts.addCommits(tx, commits),
  );

/**
 * Records all deployments or none. `answer` reads the response by their ids, in the order of the requests. The number of
 * statements is constant.
 */
export async function record<Result>(
  tx: Queryable,
  requests: readonly RecordDeploymentRequest[],
  recorder: Recorder,
  answer: (ids: readonly string[]) => Promise<Result>,
): Promise<Result> {
  const prepared = await prepare(tx, requests, recorder);
  const { deployments } = prepared;
  const [, , result] = await inOrder(
    tx,
    () => store(tx, prepared),
    () => afterDeployments(tx, deployments.map(touchedBy)),
    () => answer(deployments.map(({ id }) => id)),
  );
  return result;
}

/** A recorded deployment is live from its end if it succeeded. */
export const touchedBy = ({ id, rolloutId, service, environment, region, status, at }: NewDeployment): Changed => ({
  ...{ id, rolloutId, service, environment, region },
  ...(status === 'succeeded' ? { liveFrom: at, liveUntil: at } : {}),
});

export interface Changed extends Touched {
  readonly id: string;
}

/** Derives the facts of new or changed deployments: changes, cells, rollouts, events. */
export function afterDeployments(tx: Queryable, deployments: readonly Changed[]): Promise<unknown> {
  const ids = deployments.map(({ id }) => id);
  return inOrder(
    tx,
    () => judgeChanges(tx, deployments),
    () => projectClaimsToCells(tx, deployments),
    () => rollouts.projectRollouts(tx, [...new Set(deployments.map(({ rolloutId }) => rolloutId))]),
    () => publishDeployments(tx, ids),
  );
}
